// Visits: a test is one person's way through pages, in a browser window of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";

/** Where the server under test answers. */
export const address = process.env.ONRECORD_ADDRESS ?? "";
if (!address) throw new Error("ONRECORD_ADDRESS is not set: run the tests with `node run.mjs`");

/** How long anything may take to appear, in milliseconds: long, for machines that do much else. Nothing waits so long that works. */
const PATIENCE = 20_000;

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let browser;
after(async () => (await browser)?.close());

/** The one browser of a test file. */
export function theBrowser() {
  browser ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
  return browser;
}

/**
 * A test in a window of its own. Besides what the story asserts, no visit may leave a trace in the browser, meet a failure in its
 * console, or send a request to a host that the story did not visit.
 *
 * @param {string} claim
 * @param {(page: import("playwright-core").Page) => Promise<void>} story
 * @param {{expected?: RegExp, context?: import("playwright-core").BrowserContextOptions}} [options] `expected`: what may stand in
 *   the console
 */
export function visit(claim, story, { expected, context: wishes = {} } = {}) {
  test(claim, async () => {
    const context = await (await theBrowser()).newContext({ baseURL: address, locale: "en-GB", ...wishes });
    context.setDefaultTimeout(PATIENCE);
    try {
      const page = await context.newPage();
      const seen = watch(page);
      await story(page);
      const strangers = seen.requested.filter((origin) => origin !== address && !seen.visited.has(origin));
      assert.deepEqual(strangers, [], "no request to another host");
      assert.deepEqual(seen.complaints.filter((text) => !expected?.test(text)), [], "nothing went wrong in the page");
      assert.deepEqual(await traces(page), { cookies: [], stored: 0 }, "no cookie, nothing stored");
    } finally {
      await context.close();
    }
  });
}

/** @param {import("playwright-core").Page} page */
function watch(page) {
  /** @type {string[]} */
  const complaints = [];
  /** @type {string[]} */
  const requested = [];
  /** @type {Set<string>} */
  const visited = new Set();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (request.isNavigationRequest()) visited.add(origin);
    if (protocol.startsWith("http")) requested.push(origin);
  });
  return { complaints, requested, visited };
}

/** @param {import("playwright-core").Page} page */
async function traces(page) {
  const stored = await page.evaluate(() => localStorage.length + sessionStorage.length);
  return { cookies: await page.context().cookies(), stored };
}
