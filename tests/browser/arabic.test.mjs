// Arabic pages are mirrored, and foreign text in them keeps its own direction.
import assert from "node:assert/strict";
import { boxIn } from "./support/box.mjs";
import { visit } from "./support/visit.mjs";

visit("pages run from right to left", async (page) => {
  await page.goto("/search?q=prison&ui=ar");
  assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
  assert.equal(await page.locator("html").getAttribute("lang"), "ar");
  const [name, box] = [await middle(page.locator(".name")), await middle(page.getByRole("combobox"))];
  assert.ok(name > box, "the name stands at the right, where reading begins");
  const [facets, hits] = [await middle(page.locator(".narrow")), await middle(page.locator("ol.hits").first())];
  assert.ok(facets > hits, "facets stand at the right of the results");
});

visit("an English title in an Arabic page keeps its language and direction", async (page) => {
  await page.goto("/search?q=Eritrea&ui=ar");
  const title = page.getByRole("article").first().locator("h3");
  assert.equal(await title.getAttribute("lang"), "en");
  assert.equal(await title.evaluate((element) => getComputedStyle(element).direction), "ltr");
});

visit("the language stays while one searches, takes a suggestion, reads and goes back", async (page) => {
  await page.goto("/search?ui=ar");
  const { input, list, options } = boxIn(page);
  await input.fill("prison");
  await options.first().waitFor();
  assert.equal(await list.getAttribute("aria-label"), "اقتراحات");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=prison/);
  await arabic(page);
  await page.getByRole("article").first().getByRole("link").first().click();
  await page.waitForURL(/\/doc\//);
  await arabic(page);
});

visit("a visitor whose browser asks for Arabic gets it", async (page) => {
  await page.goto("/search");
  await arabic(page);
}, { context: { locale: "ar-EG" } });

/** @param {import("playwright-core").Page} page */
async function arabic(page) {
  assert.equal(await page.locator("html").getAttribute("lang"), "ar", page.url());
}

/** @param {import("playwright-core").Locator} place */
async function middle(place) {
  const { x, width } = (await place.boundingBox()) ?? { x: NaN, width: NaN };
  return x + width / 2;
}
