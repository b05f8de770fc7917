// A search box and its list of suggestions, on our pages or in the element of another site: locators reach into shadow trees.

/** @param {import("playwright-core").Page | import("playwright-core").Locator} place */
export function boxIn(place) {
  const input = place.getByRole("combobox");
  const list = place.getByRole("listbox");
  return { input, list, options: list.getByRole("option"), active: list.locator('[aria-selected="true"]') };
}

/**
 * Waits until a text stands somewhere.
 *
 * @param {import("playwright-core").Locator} place
 * @param {string | RegExp} text
 */
export function says(place, text) {
  return place.filter({ hasText: text }).first().waitFor();
}

/**
 * Holds back answers, to let them go one by one: a slow network, or one that overtakes itself.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} route such as `/v1/suggest`
 */
export async function held(page, route) {
  /** @type {Map<string, () => void>} */
  const waiting = new Map();
  /** @type {Map<string, () => void>} */
  const expected = new Map();
  await page.route(`**${route}?*`, async (request) => {
    const text = new URL(request.request().url()).searchParams.get("q") ?? "";
    await new Promise((resolve) => {
      waiting.set(text, () => resolve(undefined));
      expected.get(text)?.();
    });
    // A request that the page has abandoned cannot be continued; that is as it should be.
    await request.continue().catch(() => {});
  });
  return {
    /** @param {string} text waits until the page has asked for it */
    asked: (text) => (waiting.has(text) ? Promise.resolve() : new Promise((resolve) => expected.set(text, () => resolve(undefined)))),
    /** @param {string} text what was asked */
    release: (text) => waiting.get(text)?.(),
  };
}
