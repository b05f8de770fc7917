// On paper: what was asked and found, whole addresses, and nothing that one would click.
import assert from "node:assert/strict";
import { PAGES, PASSAGE } from "./support/pages.mjs";
import { visit } from "./support/visit.mjs";

visit("printed results have the question, its date and every address, and no interface", async (page) => {
  await page.goto("/search?q=prison&country=USA");
  await page.emulateMedia({ media: "print" });
  assert.match(await page.locator(".asked .printed").innerText(), /^Query: .*prison.* asked on .* 20\d\d of \d+ documents/);
  const hit = page.getByRole("article").filter({ has: page.locator(".original") }).first();
  const original = await hit.locator(".printed").innerText();
  assert.match(original, /^https:\/\//);
  await unseen(page, [".top", ".narrow", ".found .when", ".sorts", ".actions a", ".paging", ".foot"]);
});

visit("a printed document begins at its text, and has its source and citation", async (page) => {
  await page.goto(PASSAGE);
  await page.emulateMedia({ media: "print" });
  await unseen(page, [".top", ".tools", ".step", ".formats", ".foot"]);
  assert.equal(await page.locator("body").evaluate((body) => getComputedStyle(body).paddingTop), "0px");
  await page.locator(".citation").filter({ hasText: "https://" }).waitFor();
  const mark = page.locator("mark").first();
  assert.match(await mark.evaluate((mark) => getComputedStyle(mark).textDecorationLine), /underline/);
});

visit("a printed trend has its bars and their numbers", async (page) => {
  await page.goto(PAGES.trend);
  await page.emulateMedia({ media: "print" });
  await page.locator(".trend svg.years").first().waitFor();
  await page.locator(".trend .table td").first().waitFor();
  await unseen(page, [".questions", ".table summary", ".sorts"]);
});

/**
 * @param {import("playwright-core").Page} page
 * @param {string[]} parts
 */
async function unseen(page, parts) {
  for (const part of parts) {
    for (const found of await page.locator(part).all()) assert.ok(!(await found.isVisible()), part);
  }
}
