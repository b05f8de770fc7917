// A reader who goes from match to match, and one who looks for a name among many.
import assert from "node:assert/strict";
import { NARROWEST, PASSAGE } from "./support/pages.mjs";
import { visit } from "./support/visit.mjs";

visit("a reader steps from match to match by key, and goes back to where she came from", async (page) => {
  await page.goto("/search?q=%22without+trial%22");
  await page.getByRole("article").first().locator("h3 a").click();
  await page.waitForURL(/\/doc\//);
  await page.locator(".hits-in-all a").click();
  await page.keyboard.press("n");
  await page.waitForURL(/#h2$/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "h2");
  await page.locator("mark#h2 + .step").getByText(/^hit 2 of \d+$/).waitFor();
  await page.keyboard.press("p");
  await page.waitForURL(/#h1$/);
  await page.keyboard.press("p");
  assert.match(page.url(), /#h1$/, "there is none before the first");
  await page.goBack();
  await page.goBack();
  await page.waitForURL(/\/search\?/);
});

visit("the way to the next match hides nothing of the head, and keeps to the top", async (page) => {
  await page.goto(PASSAGE);
  for (const width of [NARROWEST, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    await page.evaluate(() => scrollTo(0, 0));
    const step = await box(page.locator("mark:target + .step"));
    const bar = await box(page.locator(".tools"));
    const name = await box(page.locator(".top .name"));
    assert.ok(step.y >= 0 && step.y + step.height <= bar.y + bar.height, "the step stands in the bar");
    assert.ok(bar.y + bar.height <= name.y, "the head begins below the bar");
    await page.evaluate(() => scrollTo(0, 400));
    assert.equal((await box(page.locator(".tools"))).y, 0);
  }
});

visit("keys that are typed elsewhere step nowhere", async (page) => {
  await page.goto("/search?q=%22without+trial%22");
  await page.locator(".snippet a").first().click();
  await page.waitForURL(/#h\d+$/);
  const before = page.url();
  await page.locator("input[name=q]").press("n");
  await page.locator("footer a").first().focus();
  await page.keyboard.press("n");
  assert.equal(page.url(), before);
});

visit("a long facet is narrowed while one types, accents or none", async (page) => {
  await page.goto("/search?q=prison&ui=fr");
  await page.locator(".facet .all").first().click();
  await page.waitForURL(/\/search\/facets\/country\?/);
  await page.locator("input[name=prefix]").fill("etats");
  const shown = page.locator(".every .value:visible");
  assert.equal(await shown.count(), 1);
  await shown.locator(".pick").click();
  await page.waitForURL(/country=USA/);
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
});

visit(
  "without scripts the links beside a match lead to the next, and the form narrows a facet",
  async (page) => {
    await page.goto("/search?q=%22without+trial%22&ui=ar");
    await page.getByRole("article").first().locator("h3 a").click();
    await page.locator(".hits-in-all a").click();
    await page.locator("mark#h1 + .step a[rel=next]").click();
    await page.waitForURL(/#h2$/);
    await page.goto("/search/facets/country?q=prison&ui=ar");
    await page.locator("input[name=prefix]").fill("تايلاند");
    await page.locator("form.finder button").click();
    await page.waitForURL(/prefix=/);
    assert.equal(await page.locator(".every .value").count(), 1);
  },
  { context: { javaScriptEnabled: false } },
);

/** @param {import("playwright-core").Locator} place */
async function box(place) {
  return (await place.boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
}
