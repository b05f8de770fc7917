// node screenshots.mjs: the pictures of docs/pages.md, into docs/screenshots.
// node screenshots.mjs DIR: pictures of every page into DIR, at three widths, in both colour schemes, and in Arabic.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { boxIn } from "./support/box.mjs";
import { ARABIC_PAGES, NARROWEST, PAGES, PASSAGE, TRANSLATION, inArabic } from "./support/pages.mjs";
import { here, serveFixtures } from "./support/programs.mjs";

/**
 * A picture: of a page as it comes, or when somebody has begun to type.
 *
 * @typedef {{name: string, address: string, typed?: string, width?: number, height?: number, colorScheme?: "light" | "dark", whole?: boolean}} Picture
 */

/** A telephone, a tablet, a desk, in pixels. */
const WIDTHS = [NARROWEST, 768, 1280];

/** A telephone as most are today. */
const PHONE = { width: 390, height: 844 };

/** @type {Picture[]} The pictures of docs/pages.md. */
const DOCUMENTED = [
  { name: "start", address: PAGES.start },
  { name: "suggestions", address: PAGES.start, typed: "priso" },
  { name: "results", address: PAGES.results },
  { name: "filtered", address: PAGES.parts },
  { name: "nothing", address: PAGES.nothing },
  { name: "facet", address: PAGES.facet },
  { name: "document", address: PASSAGE },
  { name: "chapters", address: PAGES.chapters },
  { name: "translation", address: TRANSLATION },
  { name: "trend", address: PAGES.trend },
  { name: "concordance", address: PAGES.concordance },
  { name: "help", address: PAGES.help },
  { name: "about", address: PAGES.about },
  { name: "error", address: PAGES.error, height: 420 },
  { name: "embedded", address: PAGES.embedded, typed: "priso", height: 720 },
  { name: "results-dark", address: PAGES.results, colorScheme: "dark" },
  { name: "document-dark", address: PASSAGE, colorScheme: "dark" },
  { name: "results-phone", address: PAGES.results, ...PHONE },
  { name: "document-phone", address: PASSAGE, ...PHONE },
  { name: "results-arabic", address: inArabic(PAGES.results) },
  { name: "document-arabic", address: inArabic(TRANSLATION) },
];

const [folder = join(here, "../../docs/screenshots")] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const served = await serveFixtures();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
try {
  for (const picture of process.argv.length > 2 ? everything() : DOCUMENTED) await take(picture);
} finally {
  await browser.close();
  await served.stop();
}

/** @returns {Picture[]} every page at every width in both colour schemes */
function everything() {
  const pages = Object.entries({ ...PAGES, ...ARABIC_PAGES }).map(([name, address]) => ({ name, address }));
  const typed = [PAGES.start, PAGES.embedded].map((address, place) => ({ name: `suggestions ${place + 1}`, address, typed: "det" }));
  return /** @type {const} */ (["light", "dark"]).flatMap((colorScheme) =>
    WIDTHS.flatMap((width) =>
      [...pages, ...typed].map((page) => ({
        ...page,
        name: `${page.name.replaceAll(" ", "-")}-${width}-${colorScheme}`,
        width,
        colorScheme,
        whole: true,
      })),
    ),
  );
}

/** @param {Picture} picture */
async function take({ name, address, typed, width = 1280, height = 900, colorScheme = "light", whole = false }) {
  // Style sheets of the test are let in, for the one thing that differs from index to index: the name of its state.
  const context = await browser.newContext({ baseURL: served.address, locale: "en-GB", colorScheme, viewport: { width, height }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(address);
  if (typed) {
    const { input, options } = boxIn(page);
    await input.first().fill(typed);
    await options.first().waitFor();
    await page.keyboard.press("ArrowDown");
  }
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole, style: ".foot .code, .numbers .code { visibility: hidden }" });
  await context.close();
}
