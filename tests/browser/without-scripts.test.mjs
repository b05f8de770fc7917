// Scripts off: every page is whole, and every way leads on.
import assert from "node:assert/strict";
import { PAGES } from "./support/pages.mjs";
import { visit } from "./support/visit.mjs";

const context = { javaScriptEnabled: false };
const expected = /Failed to load resource/;

for (const [name, address] of Object.entries(PAGES)) {
  visit(`${name} has its content and a box that works`, async (page) => {
    await page.goto(address);
    assert.ok((await page.locator("h1").innerText()).length > 0);
    const box = page.locator("input[type=search]").first();
    await box.fill("prison");
    await box.press("Enter");
    await page.waitForURL(/\/search\?.*q=prison/);
  }, { expected, context });
}

visit("one searches, narrows, turns the page, reads and comes back", async (page) => {
  await page.goto("/");
  await page.locator("input[name=q]").fill("prison");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: /next|2/i }).last().click();
  await page.waitForURL(/page=2/);
  await page.getByRole("article").first().getByRole("link").first().click();
  await page.waitForURL(/\/doc\//);
  await page.locator("mark").first().waitFor();
  await page.goBack();
  await page.waitForURL(/page=2/);
}, { context });

visit("a trend is switched to months and keeps its question, its filters and its language", async (page) => {
  await page.goto("/trend?q=prison&date=2010..&ui=fr");
  await page.getByRole("link", { name: "Par mois" }).click();
  await page.waitForURL(/[?&]by=month(&|$)/);
  const { searchParams } = new URL(page.url());
  assert.deepEqual(["q", "date", "ui"].map((name) => searchParams.get(name)), ["prison", "2010..", "fr"]);
  await page.locator("form.questions input[name=q]").last().fill("torture");
  await page.locator("form.questions button").click();
  await page.waitForURL(/q=torture/);
  assert.match(page.url(), /[?&]by=month(&|$)/);
  await page.getByRole("link", { name: "Par année" }).waitFor();
}, { context });
