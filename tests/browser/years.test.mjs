// Several years chosen on the year bars: by pointer, by key, and left again.
import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";

const QUESTION = "/search?q=prison&sort=newest";

visit("dragging from one bar to another asks for the years between, as the form for dates does", async (page) => {
  await page.goto(QUESTION);
  const { years, total } = await some(page, 3);
  await press(page, years[0]);
  await move(page, years[2]);
  assert.deepEqual(await chosen(page), years);
  assert.deepEqual(await fields(page), [years[0], years[2]]);
  await told(page, `${years[0]} to ${years[2]}, ${total} documents`);
  await page.mouse.up();
  await page.waitForURL(/[?&]date=/);
  assert.equal(number(await page.locator("h1").innerText()), total);
  const { search } = new URL(page.url());
  assert.equal(search, await sentByForm(page, years[0], years[2]));
});

visit("whoever drags back and lets go, or comes back, finds the page as it was", async (page) => {
  await page.goto(QUESTION);
  const { years } = await some(page, 3);
  await press(page, years[2]);
  await move(page, years[0]);
  await move(page, years[1]);
  assert.deepEqual(await chosen(page), [years[1], years[2]]);
  await page.mouse.up();
  await page.waitForURL(new RegExp(`date=${years[1]}\\.\\.${years[2]}`));
  await page.goBack();
  await page.waitForURL(/sort=newest$/);
  assert.deepEqual(await chosen(page), []);
  assert.deepEqual(await fields(page), ["", ""]);
});

visit("Escape leaves a drag, and letting go leads nowhere then", async (page) => {
  await page.goto(QUESTION);
  const { years } = await some(page, 2);
  const before = page.url();
  await press(page, years[0]);
  await move(page, years[1]);
  assert.deepEqual(await chosen(page), years);
  await page.keyboard.press("Escape");
  assert.deepEqual(await chosen(page), []);
  assert.deepEqual(await fields(page), ["", ""]);
  await move(page, years[0]);
  await page.mouse.up();
  assert.deepEqual(await chosen(page), []);
  assert.equal(page.url(), before);
});

visit("a click on a bar leads to its year, a hand that trembles notwithstanding", async (page) => {
  await page.goto(QUESTION);
  const { years } = await some(page, 1);
  await press(page, years[0]);
  await page.mouse.move(...(await place(page, years[0], 2)));
  await page.mouse.up();
  await page.waitForURL(new RegExp(`[?&]date=${years[0]}(&|$)`));
});

visit("Shift with an arrow key chooses years, Enter takes them", async (page) => {
  await page.goto(QUESTION);
  const { years, total } = await some(page, 3);
  const plot = page.locator(".when svg.years");
  const explained = await plot.getAttribute("aria-describedby");
  assert.match((await page.locator(`#${explained}`).textContent()) ?? "", /Shift.*Enter.*Escape/);
  await bar(page, years[0]).focus();
  for (const count of [2, 3]) {
    await page.keyboard.press("Shift+ArrowRight");
    assert.deepEqual(await chosen(page), years.slice(0, count));
    assert.equal(await focused(page), years[count - 1]);
  }
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowRight");
  await told(page, `${years[0]} to ${years[2]}, ${total} documents`);
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`date=${years[0]}\\.\\.${years[2]}`));
});

visit("Escape and Tab leave what keys have chosen; Enter on a bar is a link as ever", async (page) => {
  await page.goto(QUESTION);
  const { years } = await some(page, 2);
  for (const key of ["Escape", "Tab", "Shift+Tab"]) {
    await bar(page, years[0]).focus();
    await page.keyboard.press("Shift+ArrowRight");
    assert.deepEqual(await chosen(page), years);
    await page.keyboard.press(key);
    assert.deepEqual(await chosen(page), [], key);
    assert.deepEqual(await fields(page), ["", ""], key);
  }
  await bar(page, years[1]).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`[?&]date=${years[1]}(&|$)`));
});

visit("in Arabic years run from right to left, for pointer and keys", async (page) => {
  await page.goto(`${QUESTION}&ui=ar`);
  const { years } = await some(page, 2);
  const [[first], [second]] = [await place(page, years[0]), await place(page, years[1])];
  assert.ok(first > second, "the older year stands at the right");
  await bar(page, years[0]).focus();
  await page.keyboard.press("Shift+ArrowLeft");
  assert.deepEqual(await chosen(page), years);
  await told(page, new RegExp(`^من ${years[0]} إلى ${years[1]}، `));
  await page.keyboard.press("Escape");
  await press(page, years[0]);
  await move(page, years[1]);
  await page.mouse.up();
  await page.waitForURL(new RegExp(`date=${years[0]}\\.\\.${years[1]}`));
  assert.equal(await page.locator("html").getAttribute("lang"), "ar");
});

visit(
  "a finger drags along the years, and scrolls the page across them",
  async (page) => {
    await page.goto(QUESTION);
    const { years } = await some(page, 2);
    const touch = await fingerOn(page);
    const [x, y] = await place(page, years[0]);
    await touch("touchStart", x, y);
    for (const step of [1, 2, 3, 4, 5, 6]) await touch("touchMove", x, y - step * 20);
    await touch("touchEnd");
    await page.waitForFunction(() => scrollY > 0);
    assert.deepEqual(await chosen(page), []);
    await page.evaluate(() => scrollTo(0, 0));
    const [from, to] = [await place(page, years[0]), await place(page, years[1])];
    await touch("touchStart", ...from);
    for (const part of [0.3, 0.6, 1]) await touch("touchMove", from[0] + (to[0] - from[0]) * part, from[1]);
    await touch("touchMove", ...to);
    await touch("touchEnd");
    await page.waitForURL(new RegExp(`date=${years[0]}\\.\\.${years[1]}`));
  },
  { context: { hasTouch: true, viewport: { width: 480, height: 600 } } },
);

/** @typedef {import("playwright-core").Page} Page */

/**
 * The oldest years that have bars, and how many documents these have together.
 *
 * @param {Page} page
 * @param {number} count
 */
async function some(page, count) {
  const bars = (await page.locator(".when svg.years a").all()).slice(0, count);
  assert.equal(bars.length, count, "the fixtures have as many years");
  const names = await Promise.all(bars.map((bar) => bar.getAttribute("aria-label")));
  const told = await Promise.all(bars.map((bar) => bar.getAttribute("data-documents")));
  return { years: names.map((name) => /\d{4}/.exec(name ?? "")?.[0] ?? ""), total: told.reduce((sum, n) => sum + Number(n), 0) };
}

/**
 * @param {Page} page
 * @param {string} year
 */
function bar(page, year) {
  return page.locator(`.when svg.years a[aria-label^="${year}"]`);
}

/**
 * The middle of a bar's slot, or a little beside it.
 *
 * @param {Page} page
 * @param {string} year
 * @returns {Promise<[number, number]>}
 */
async function place(page, year, beside = 0) {
  const slot = bar(page, year).locator(".slot");
  await slot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await slot.boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
  return [x + width / 2 + beside, y + height / 2];
}

/**
 * @param {Page} page
 * @param {string} year
 */
async function press(page, year) {
  await page.mouse.move(...(await place(page, year)));
  await page.mouse.down();
}

/**
 * @param {Page} page
 * @param {string} year
 */
async function move(page, year) {
  await page.mouse.move(...(await place(page, year)), { steps: 4 });
}

/** @param {Page} page */
async function fingerOn(page) {
  const devices = await page.context().newCDPSession(page);
  /**
   * @param {"touchStart" | "touchMove" | "touchEnd"} type
   * @param {number[]} at
   */
  return (type, ...at) => devices.send("Input.dispatchTouchEvent", { type, touchPoints: at.length ? [{ x: at[0], y: at[1] }] : [] });
}

/** @param {Page} page */
function chosen(page) {
  return page.locator(".when .chosen").evaluateAll((bars) => bars.map((bar) => /** @type {SVGElement} */ (bar).dataset.date));
}

/** @param {Page} page */
function focused(page) {
  return page.evaluate(() => /** @type {SVGElement | null} */ (document.activeElement)?.dataset.date);
}

/** @param {Page} page */
function fields(page) {
  return Promise.all(["from", "to"].map((id) => page.locator(`#${id}`).inputValue()));
}

/**
 * @param {Page} page
 * @param {string | RegExp} text
 */
async function told(page, text) {
  await page.locator("#years-chosen").filter({ hasText: text }).waitFor({ state: "attached" });
}

/**
 * What the form for dates sends when somebody writes into it.
 *
 * @param {Page} page
 * @param {string} from
 * @param {string} to
 */
async function sentByForm(page, from, to) {
  await page.goto(QUESTION);
  await page.locator("#from").fill(from);
  await page.locator("#to").fill(to);
  await page.locator(".dates button").click();
  await page.waitForURL(/[?&]date=/);
  return new URL(page.url()).search;
}

/** @param {string} text */
function number(text) {
  return Number(/[\d,.]+/.exec(text)?.[0].replace(/\D/g, ""));
}
