// A journalist on deadline: a sentence, the statement of that week, the passage, the source to cite.
import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";

visit("a journalist finds the sentence, reads it in its place, and gets the source to cite", async (page) => {
  await page.goto("/");
  const box = page.locator("input[name=q]");
  await box.fill('prison "without trial"');
  await box.press("Enter");

  const hit = page.getByRole("article").first();
  await hit.locator("mark", { hasText: "without trial" }).first().waitFor();
  assert.match(await hit.locator("h3").innerText(), /Eritrea/);
  const original = hit.locator("a[href*='#:~:text=']").first();
  if (await original.count()) assert.match(String(await original.getAttribute("href")), /^https:\/\/www\.lanternwatch\.example\//);

  await hit.locator(".snippet a").first().click();
  await page.waitForURL(/\/doc\/[^#]+#h\d+$/);
  const passage = page.locator("mark:target");
  assert.equal(await passage.innerText(), "without trial");
  await passage.and(page.locator(":visible")).waitFor();
  await page.getByText("lanternwatch.example").first().waitFor();
});

visit("a country narrows what was found, and its chip takes that back", async (page) => {
  await page.goto("/search?q=prison");
  const all = await count(page);
  await page.locator(".facet", { hasText: "Country" }).locator("a.pick").first().click();
  await page.waitForURL(/country=[A-Z]{3}/);
  assert.ok((await count(page)) < all);
  await page.getByRole("link", { name: /Remove the filter/ }).click();
  await page.waitForURL((url) => !url.searchParams.has("country"));
  assert.equal(await count(page), all);
});

visit("where nothing is found, one step leads to something", async (page) => {
  await page.goto("/search?q=prison+zzyzx");
  await page.locator(".repairs a").first().click();
  await page.getByRole("article").first().waitFor();
});

/** @param {import("playwright-core").Page} page */
async function count(page) {
  return Number((await page.locator("h1").innerText()).replace(/[^0-9].*$/s, ""));
}
