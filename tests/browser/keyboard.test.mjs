// A visitor who uses the keyboard alone.
import assert from "node:assert/strict";
import { boxIn, says } from "./support/box.mjs";
import { visit } from "./support/visit.mjs";

visit("the list of suggestions is gone through, taken from and closed by key", async (page) => {
  await page.goto("/search");
  const { input, list, options, active } = boxIn(page);
  await input.focus();
  assert.deepEqual(await aria(input), { expanded: "false", controls: true, active: null });

  await page.keyboard.type("priso");
  await options.first().waitFor();
  assert.deepEqual(await aria(input), { expanded: "true", controls: true, active: null });
  await says(page.getByRole("status"), /^\d+ suggestions$/);
  const count = await options.count();

  await page.keyboard.press("ArrowDown");
  assert.equal(await active.getAttribute("id"), await options.first().getAttribute("id"));
  assert.equal((await aria(input)).active, await options.first().getAttribute("id"));
  assert.equal(await input.inputValue(), "priso", "what is typed stays until something is taken");
  await page.keyboard.press("ArrowUp");
  assert.equal((await aria(input)).active, await options.nth(count - 1).getAttribute("id"), "from the first to the last");
  await page.keyboard.press("ArrowDown");
  assert.equal((await aria(input)).active, await options.first().getAttribute("id"), "and back");

  for (const key of ["Home", "End"]) {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press(key);
    assert.equal((await aria(input)).active, null, `${key} goes back to the text`);
    assert.equal(await caret(input), key === "Home" ? 0 : 5);
  }

  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
  assert.deepEqual(await aria(input), { expanded: "false", controls: true, active: null });
  assert.equal(await input.inputValue(), "priso");
  await page.keyboard.press("ArrowDown");
  assert.equal((await aria(input)).active, await options.first().getAttribute("id"), "an arrow opens it again");
  await page.keyboard.press("Alt+ArrowUp");
  await list.waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  assert.equal(await input.inputValue(), "", "a second Escape empties the field");

  await page.keyboard.type("priso");
  const word = options.filter({ hasText: /^prison\b/ }).first();
  await word.waitFor();
  while ((await aria(input)).active !== (await word.getAttribute("id"))) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "prison");
  await page.getByRole("article").first().waitFor();
});

visit("Tab leaves the box, and every stop on the way to the first result can be seen", async (page) => {
  await page.goto("/search?q=prison");
  const { input, list, options } = boxIn(page);
  await input.focus();
  await page.keyboard.press("End");
  await page.keyboard.type("er");
  await options.first().waitFor();
  await page.keyboard.press("Tab");
  await list.waitFor({ state: "hidden" });
  const target = await page.getByRole("article").first().getByRole("link").first().elementHandle();
  for (let stop = 0; !(await target?.evaluate((link) => link === document.activeElement)); stop += 1) {
    assert.ok(stop < 200, "the first result is reached");
    const visible = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return true;
      const { outlineStyle, boxShadow } = getComputedStyle(at);
      const inner = at.firstElementChild ? [...at.querySelectorAll("*")].some((part) => getComputedStyle(part).stroke !== "none") : false;
      return at.getClientRects().length > 0 && (outlineStyle !== "none" || boxShadow !== "none" || inner);
    });
    assert.ok(visible, await page.evaluate(() => document.activeElement?.outerHTML ?? ""));
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/doc\//);
});

visit("the first stop skips to the content", async (page) => {
  await page.goto("/search?q=prison");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
});

/** @param {import("playwright-core").Locator} input */
async function aria(input) {
  return {
    expanded: await input.getAttribute("aria-expanded"),
    controls: await input.evaluate((field) => {
      const root = /** @type {Document | ShadowRoot} */ (field.getRootNode());
      return root.getElementById(field.getAttribute("aria-controls") ?? "")?.role === "listbox";
    }),
    active: await input.getAttribute("aria-activedescendant"),
  };
}

/** @param {import("playwright-core").Locator} input */
function caret(input) {
  return input.evaluate((field) => /** @type {HTMLInputElement} */ (field).selectionStart);
}
