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

visit("one chooses a value and years, steps from match to match, and takes the list along", async (page) => {
  await page.goto("/search?q=prison");
  await page.locator("details", { has: page.locator(".facets") }).evaluate((facets) => facets.setAttribute("open", ""));
  await page.locator(".facet", { hasText: "Language" }).locator("a.pick").first().click();
  await page.waitForURL(/lang=/);
  assert.ok(!(await page.locator(".drag").isVisible()), "nobody is told to drag");
  await page.locator("#from").fill("2012");
  await page.locator("#to").fill("2016");
  await page.locator(".dates button").click();
  await page.waitForURL(/date=2012\.\.2016/);

  await page.getByText("Save or follow").click();
  const list = await page.request.get(String(await page.getByRole("link", { name: "Table (CSV)" }).getAttribute("href")));
  assert.ok(list.ok());
  assert.match(list.headers()["content-type"], /^text\/csv/);

  await page.goto('/doc/940pd7ne6ccek54c?q=prison OR trial#h1');
  await page.locator("mark#h1 + .step a[rel=next]").click();
  await page.waitForURL(/#h2$/);
  await page.locator("mark#h2 + .step a[rel=prev]").click();
  await page.waitForURL(/#h1$/);
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
