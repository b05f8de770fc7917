// Narrow screens: everything can be read without scrolling sideways. A screen of twice the width, zoomed to 200 %, is the same.
import assert from "node:assert/strict";
import { boxIn } from "./support/box.mjs";
import { ARABIC_PAGES, NARROWEST, PAGES } from "./support/pages.mjs";
import { visit } from "./support/visit.mjs";

const context = { viewport: { width: NARROWEST, height: 640 } };
const expected = /Failed to load resource/;

for (const [name, address] of Object.entries({ ...PAGES, ...ARABIC_PAGES })) {
  visit(`${name} fits a screen of ${NARROWEST} pixels`, async (page) => {
    await page.goto(address);
    await fits(page);
  }, { expected, context });
}

visit("the list of suggestions fits too", async (page) => {
  for (const address of [PAGES.start, PAGES.embedded]) {
    await page.goto(address);
    const box = boxIn(page);
    await box.input.first().fill("prison");
    await box.options.first().waitFor();
    await fits(page);
  }
}, { context });

/** @param {import("playwright-core").Page} page */
async function fits(page) {
  const { wide, room, widest } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const outside = [...document.querySelectorAll("body *")].filter((part) => part.getBoundingClientRect().right > innerWidth + 1);
    return { wide: document.documentElement.scrollWidth, room, widest: outside.slice(0, 3).map((part) => part.outerHTML.slice(0, 120)) };
  });
  assert.ok(wide <= room, `${wide} pixels in a room of ${room}: ${widest.join("\n")}`);
}
