// The search box on the page of somebody else: another origin, a strict policy, the lines of docs/embedding.md.
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { get } from "node:http";
import { test } from "node:test";
import { boxIn, held, says } from "./support/box.mjs";
import { arabicElement, element, plainForm, themeOfArabic } from "./support/documented.mjs";
import { neighbour } from "./support/neighbour.mjs";
import { address, visit } from "./support/visit.mjs";

/** The most that the script may weigh, compressed, in bytes. */
const BUDGET = 12_000;

test("the script is one file of less than 12 kB", async () => {
  /** @type {Buffer[]} */
  const parts = [];
  await new Promise((resolve, reject) => {
    get(`${address}/embed/search.js`, { headers: { "accept-encoding": "gzip" } }, (response) => {
      assert.equal(response.headers["access-control-allow-origin"], "*");
      response.on("data", (part) => parts.push(part)).on("end", resolve);
    }).on("error", reject);
  });
  const sent = Buffer.concat(parts);
  assert.ok(sent.length < BUDGET, `${sent.length} bytes`);
  assert.doesNotMatch(gunzipSync(sent).toString(), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|^import |localStorage|cookie/m);
});

embedded("suggestions and results come into the page of another site", element, async (page) => {
  const { input, options } = boxIn(page);
  await page.getByRole("combobox", { name: "Search our statements and reports" }).waitFor();
  await input.fill("without tr");
  await says(options, /^without trial/);
  await input.press("ArrowDown");
  await says(page.getByRole("status"), /suggestions?$/);
  await input.fill('"without trial"');
  const results = page.getByRole("region", { name: "Search results" });
  await says(results.getByRole("status"), "1 document");
  assert.deepEqual(new Set(await results.locator("mark").allInnerTexts()), new Set(["without trial"]));
  const [title, passage] = await results.locator("li a").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  assert.match(title, /^https:\/\/www\.lanternwatch\.example\//, "the original");
  assert.match(passage, /#:~:text=/, "at its passage");
  const all = results.getByRole("link", { name: "All results" });
  assert.equal(await all.getAttribute("href"), `${address}/search?q=%22without+trial%22`);
  await all.click();
  await page.waitForURL((url) => url.origin === address);
});

const inFrench = element.replace("<button>", '<input type="hidden" name="ui" value="fr"><button>');

embedded("a suggested document opens in the language that the form asks for", inFrench, async (page) => {
  const { input, options } = boxIn(page);
  await input.fill("poet detained dry");
  await options.filter({ hasText: "Poet detained for verses" }).click();
  await page.waitForURL((url) => url.origin === address && /^\/doc\//.test(url.pathname) && url.searchParams.get("ui") === "fr");
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
});

embedded("a filter that is taken stands under the box until it is removed", element, async (page) => {
  const { input, options } = boxIn(page);
  await input.fill("prison eritr");
  await options.filter({ hasText: "Eritrea" }).filter({ hasText: "country" }).click();
  const results = page.getByRole("region", { name: "Search results" });
  await says(results.locator("li"), "Eritrea");
  const few = await results.getByRole("status").innerText();
  assert.equal(await input.inputValue(), "prison");
  await page.getByRole("button", { name: "Remove the filter Eritrea" }).click();
  await results.getByRole("status").filter({ hasNotText: few }).waitFor();
  assert.equal(await page.getByRole("button", { name: /Remove the filter/ }).count(), 0);
  assert.ok(await input.evaluate((field) => field.matches(":focus")), "the focus is not lost");
});

const spokenFrench = element.replace(/<onrecord-search( lang="\w+")?/, '<onrecord-search lang="fr"');

embedded("countries and types are named in the language of the box", spokenFrench, async (page) => {
  const { input, options } = boxIn(page);
  await input.fill("prison érythr");
  await options.filter({ hasText: "Érythrée" }).filter({ hasText: "pays" }).click();
  const found = page.getByRole("region").locator("li").first();
  await says(found, "Rapport · 18 septembre 2013 · Érythrée");
  assert.match(String(await found.locator("a").last().getAttribute("href")), /#:~:text=|[?&]ui=fr/);
});

embedded("results that come late are dropped, and earlier ones stay until then", element, async (page) => {
  const answers = await held(page, "/v1/search");
  const { input } = boxIn(page);
  const status = page.getByRole("region", { name: "Search results" }).getByRole("status");
  await input.fill("prison");
  await answers.asked("prison");
  answers.release("prison");
  await says(status, /documents$/);
  const prison = await status.innerText();
  await input.fill("trial");
  await answers.asked("trial");
  assert.equal(await status.innerText(), prison);
  await input.fill('"without trial"');
  await answers.asked('"without trial"');
  answers.release('"without trial"');
  await says(status, "1 document");
  answers.release("trial");
  await input.fill("");
  await status.waitFor({ state: "detached" });
});

embedded("a misspelling is offered mended", element, async (page) => {
  const { input } = boxIn(page);
  await page.route("**/v1/search?*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    if (answer.total === 0) answer.query.did_you_mean = [{ q: "prison" }];
    await route.fulfill({ response, json: answer });
  });
  await input.fill("zzyzx");
  await page.getByRole("button", { name: "prison" }).click();
  await says(page.getByRole("region").getByRole("status"), /^\d+ documents$/);
  assert.equal(await input.inputValue(), "prison");
});

embedded("where the search cannot be reached it says so, with a way on", element, async (page) => {
  await page.route("**/v1/*", (route) => route.abort());
  const { input } = boxIn(page);
  await input.fill("prison");
  await says(page.getByRole("status"), "The search does not answer.");
  assert.equal(await page.getByRole("link", { name: "All results" }).getAttribute("href"), `${address}/search?q=prison`);
}, { expected: /Failed to load resource/ });

embedded("in Arabic it is mirrored, in the site's colours, and hidden fields narrow it", arabicElement, async (page) => {
  const { input, list, options } = boxIn(page);
  assert.equal(await input.evaluate((field) => getComputedStyle(field).direction), "rtl");
  assert.equal(await input.evaluate((field) => getComputedStyle(field).backgroundColor), "rgb(255, 253, 247)");
  assert.equal(await page.getByRole("button", { name: "بحث" }).evaluate((button) => getComputedStyle(button).backgroundColor), "rgb(11, 61, 145)");
  await input.fill("ا");
  await options.first().waitFor();
  assert.equal(await list.getAttribute("aria-label"), "اقتراحات");
  await says(page.getByRole("status"), /اقتراح/);
  const asked = page.waitForRequest((request) => new URL(request.url()).searchParams.get("q") === "prison" && request.url().includes("/v1/search"));
  await input.fill("prison");
  const { searchParams } = new URL((await asked).url());
  assert.equal(searchParams.get("country"), "JOR");
  assert.equal(searchParams.get("size"), "3");
}, { css: themeOfArabic });

embedded("a plain form leads to the search", plainForm, leadsToTheSearch);

embedded("without scripts the element is the plain form", element, leadsToTheSearch, { context: { javaScriptEnabled: false } });

embedded("with results off, the form leads to the search", element.replace("<onrecord-search", '<onrecord-search results="off"'), leadsToTheSearch);

/** @param {import("playwright-core").Page} page */
async function leadsToTheSearch(page) {
  const field = page.locator("#archive").last();
  await field.fill("prison");
  await field.press("Enter");
  await page.waitForURL(`${address}/search?q=prison`);
  await page.getByRole("article").first().waitFor();
}

/**
 * A visit to a neighbour's page.
 *
 * @param {string} claim
 * @param {string} body
 * @param {(page: import("playwright-core").Page) => Promise<void>} story
 * @param {{css?: string, expected?: RegExp, context?: import("playwright-core").BrowserContextOptions}} [options]
 */
function embedded(claim, body, story, { css, ...options } = {}) {
  visit(claim, async (page) => {
    const site = await neighbour(body, { css });
    try {
      page.on("request", (request) => {
        const { cookie, referer } = request.headers();
        const isOurs = request.url().startsWith(address) && request.resourceType() === "fetch";
        if (isOurs && (cookie || referer)) throw new Error(`${request.url()} tells ${cookie ?? referer}`);
      });
      await page.goto(site.origin);
      await story(page);
    } finally {
      await site.close();
    }
  }, options);
}
