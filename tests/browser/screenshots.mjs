// node screenshots.mjs DIR: pictures of every page into DIR, at three widths, in both colour schemes, and in Arabic.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { boxIn } from "./support/box.mjs";
import { ARABIC_PAGES, NARROWEST, PAGES } from "./support/pages.mjs";
import { serveFixtures } from "./support/programs.mjs";

/** A telephone, a tablet, a desk, in pixels. */
const WIDTHS = [NARROWEST, 768, 1280];

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("name the folder for the pictures: node screenshots.mjs DIR");
await mkdir(folder, { recursive: true });
const served = await serveFixtures();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
try {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const width of WIDTHS) await pictures(colorScheme, width);
  }
} finally {
  await browser.close();
  await served.stop();
}

/**
 * @param {"light" | "dark"} colorScheme
 * @param {number} width
 */
async function pictures(colorScheme, width) {
  const context = await browser.newContext({ baseURL: served.address, locale: "en-GB", colorScheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  /** @param {string} name */
  const take = (name) => page.screenshot({ path: join(folder, `${name.replaceAll(" ", "-")}-${width}-${colorScheme}.png`), fullPage: true });
  for (const [name, address] of Object.entries({ ...PAGES, ...ARABIC_PAGES })) {
    await page.goto(address);
    await take(name);
  }
  for (const [name, address] of [["suggestions", PAGES.start], ["suggestions in another site", PAGES.embedded]]) {
    await page.goto(address);
    const { input, options } = boxIn(page);
    await input.first().fill("det");
    await options.first().waitFor();
    await page.keyboard.press("ArrowDown");
    await take(name);
  }
  await context.close();
}
