// A researcher: one long question, what each part of it finds, a set that is cut by facet and year, and the same as data.
import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";

const QUESTION = "(prison OR detention OR trial) -military";

visit("a long question is read back, and each part says what it finds", async (page) => {
  await page.goto("/");
  await page.locator("input[name=q]").fill(QUESTION);
  await page.locator("input[name=q]").press("Enter");
  const headline = await page.locator("h1").innerText();
  assert.match(headline, /prison or detention or trial/);
  assert.match(headline, /not military/);
  await page.getByRole("link", { name: "What each part finds" }).click();
  const parts = page.locator(".clauses tbody tr");
  await parts.first().waitFor();
  assert.ok((await parts.count()) >= 4);
});

visit("every count that is clicked gives that many, stacked too", async (page) => {
  await page.goto(`/search?${new URLSearchParams({ q: QUESTION })}`);
  let before = Number.POSITIVE_INFINITY;
  for (const facet of ["Language", "Type"]) {
    const value = page.locator(".facet", { hasText: facet }).locator(".value").first();
    const promised = number(await value.locator(".count").innerText());
    assert.ok(promised <= before);
    await value.locator("a.pick").click();
    await page.locator(`.chips li`).nth(facet === "Language" ? 0 : 1).waitFor();
    before = await total(page);
    assert.equal(before, promised, facet);
  }
});

visit("a value can be left out, and a year chosen from the table", async (page) => {
  await page.goto("/search?q=prison");
  const all = await total(page);
  const value = page.locator(".facet", { hasText: "Language" }).locator(".value").first();
  const count = number(await value.locator(".count").innerText());
  await value.hover();
  await value.locator("a.not").click();
  await page.waitForURL(/-lang=/);
  assert.equal(await total(page), all - count);

  await page.goto("/search?q=prison");
  await page.getByText("Years as a table").click();
  const row = page.locator(".table tbody tr").filter({ has: page.locator("a") }).first();
  const year = { name: await row.locator("th").innerText(), count: number(await row.locator("td").innerText()) };
  await row.getByRole("link").click();
  await page.waitForURL(new RegExp(`date=${year.name}`));
  assert.equal(await total(page), year.count);
});

visit("the same answer comes as data, with the same total", async (page) => {
  await page.goto(`/search?${new URLSearchParams({ q: QUESTION })}`);
  const shown = await total(page);
  const address = await page.locator('a[href^="/v1/search?"]').first().getAttribute("href");
  const answer = await (await page.request.get(String(address))).json();
  assert.equal(answer.total, shown);
});

/** @param {string} text */
function number(text) {
  return Number(/[\d,.]+/.exec(text)?.[0].replace(/\D/g, ""));
}

/** @param {import("playwright-core").Page} page */
async function total(page) {
  return number(await page.locator("h1").innerText());
}
