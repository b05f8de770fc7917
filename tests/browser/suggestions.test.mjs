// Suggestions in our own pages' box: by mouse, on slow networks, with answers out of order, and while letters are composed.
import assert from "node:assert/strict";
import { boxIn, held, says } from "./support/box.mjs";
import { visit } from "./support/visit.mjs";

visit("a country that is taken becomes a filter beside the words before it", async (page) => {
  await page.goto("/search?q=women&sort=oldest");
  const { input, options } = boxIn(page);
  await input.fill("prison eritr");
  await options.filter({ hasText: "Eritrea" }).filter({ hasText: "country" }).click();
  await page.waitForURL((url) => url.searchParams.get("country") === "ERI");
  const asked = new URL(page.url()).searchParams;
  assert.equal(asked.get("q"), "prison");
  assert.equal(asked.get("sort"), "oldest", "what else the form keeps is kept");
  await page.getByRole("article").first().waitFor();
});

visit("a title that is taken opens its document", async (page) => {
  await page.goto("/");
  const { input, options } = boxIn(page);
  await input.fill("poet detained dry");
  await options.filter({ hasText: "Poet detained for verses" }).click();
  await page.waitForURL(/\/doc\/[^?]+$/);
  await says(page.locator("h1"), "Poet detained for verses");
});

visit("an answer that comes late never stands beside a newer text", async (page) => {
  const answers = await held(page, "/v1/suggest");
  await page.goto("/search");
  const { input, options } = boxIn(page);
  await input.fill("prison");
  await answers.asked("prison");
  await input.fill("trial");
  await answers.asked("trial");
  answers.release("trial");
  await says(options, /^trial\b/);
  answers.release("prison");
  await input.press("ArrowDown");
  assert.deepEqual((await options.allInnerTexts()).filter((text) => /^prison/.test(text)), []);
});

visit("on a slow network the earlier list stays until the newer is there", async (page) => {
  const answers = await held(page, "/v1/suggest");
  await page.goto("/search");
  const { input, list, options } = boxIn(page);
  await input.fill("tria");
  await answers.asked("tria");
  answers.release("tria");
  await says(options, /^trial\b/);
  await list.evaluate((list) => {
    const seen = /** @type {any} */ (window);
    seen.emptied = 0;
    const look = () => { if (/** @type {HTMLElement} */ (list).hidden || list.childElementCount === 0) seen.emptied += 1; };
    new MutationObserver(look).observe(list, { childList: true, attributes: true });
  });
  await input.press("End");
  await page.keyboard.type("l");
  await answers.asked("trial");
  assert.ok(await list.isVisible());
  answers.release("trial");
  await says(options, /^trials\b|^trial\b/);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).emptied), 0, "nothing flickers");
});

visit("where no suggestion can be had, the form works all the same", async (page) => {
  await page.route("**/v1/suggest?*", (route) => route.abort());
  await page.goto("/search");
  const { input } = boxIn(page);
  const failed = page.waitForEvent("requestfailed");
  await input.fill("prison");
  await failed;
  await input.press("Enter");
  await page.getByRole("article").first().waitFor();
}, { expected: /Failed to load resource/ });

visit("letters that are being composed are not searched for", async (page) => {
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/v1/suggest") asked.push(searchParams.get("q") ?? "");
  });
  await page.goto("/search");
  const { input, options } = boxIn(page);
  await input.focus();
  const keyboard = await page.context().newCDPSession(page);
  await keyboard.send("Input.imeSetComposition", { text: "pri", selectionStart: 3, selectionEnd: 3 });
  await keyboard.send("Input.imeSetComposition", { text: "tortur", selectionStart: 6, selectionEnd: 6 });
  await keyboard.send("Input.insertText", { text: "torture" });
  await options.first().waitFor();
  assert.deepEqual(asked, ["torture"]);
});
