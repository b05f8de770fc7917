// Every page by the rules of WCAG 2.2 AA, as far as a machine can tell (axe-core): in both colour schemes and both directions, with
// the list of suggestions closed and open.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { boxIn } from "./support/box.mjs";
import { ARABIC_PAGES, PAGES } from "./support/pages.mjs";
import { visit } from "./support/visit.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** A page that is an error says so in the console, too. */
const STATUS = /Failed to load resource/;

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const [name, address] of Object.entries({ ...PAGES, ...ARABIC_PAGES })) {
    visit(`${name} is accessible, ${colorScheme}`, async (page) => {
      await page.goto(address);
      await check(page);
    }, { expected: STATUS, context: { colorScheme } });
  }

  visit(`suggestions are accessible, ${colorScheme}`, async (page) => {
    for (const address of [PAGES.start, PAGES.embedded]) {
      await page.goto(address);
      const box = boxIn(page);
      await box.input.first().fill("pris");
      await box.options.first().waitFor();
      await page.keyboard.press("ArrowDown");
      await check(page);
    }
  }, { context: { colorScheme } });

  visit(`results in another site's page are accessible, ${colorScheme}`, async (page) => {
    await page.goto(PAGES.embedded);
    const { input, options } = boxIn(page);
    for (const results of ["Search results", "Résultats de recherche"]) {
      const box = input.nth(results === "Search results" ? 0 : 1);
      await box.fill("prison");
      await options.first().waitFor();
      await box.press("Escape");
      await page.getByRole("region", { name: results }).getByRole("status").waitFor();
    }
    await check(page);
  }, { context: { colorScheme } });
}

/** @param {import("playwright-core").Page} page */
async function check(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (rules) => /** @type {any} */ (window).axe.run(document, { runOnly: rules, resultTypes: ["violations"] }),
    RULES,
  );
  /** @type {{id: string, help: string, nodes: {html: string, failureSummary: string}[]}[]} */
  const found = violations;
  const told = found.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`);
  assert.deepEqual(told, [], told.join("\n"));
}
