// Suggestions of the search server: how they are asked for, and how one is shown in the list.

import { ask } from "./client.js";
import { element } from "./element.js";

/** How many are asked for. */
const SUGGESTIONS = "8";

/**
 * What may be about to be typed; see `GET /v1/suggest` in docs/api.md.
 *
 * @typedef {{
 *   kind: "word" | "country" | "region" | "topic" | "type" | "lang" | "title" | "reference",
 *   label: string, found_as?: string, q: string, filter?: {name: string, value: string}, document?: string, count: number, link: string,
 * }} Suggestion
 */

/**
 * @param {string} base where the search form leads
 * @param {string} text what stands in the box
 * @param {string} language in which countries and the like are named
 * @param {AbortSignal} signal
 * @returns {Promise<Suggestion[]>}
 */
export async function suggestionsFor(base, text, language, signal) {
  const answer = await ask(base, "v1/suggest", [["q", text], ["size", SUGGESTIONS], ["ui", language]], signal);
  return answer.suggestions;
}

/**
 * The page of a suggested document, in the language that a search form asks for.
 *
 * @param {Suggestion} suggestion
 * @param {HTMLFormElement} form
 */
export function documentPage({ link }, form) {
  const page = new URL(link, form.action);
  const language = new FormData(form).get("ui");
  if (typeof language === "string" && language) page.searchParams.set("ui", language);
  return page;
}

/**
 * The inside of an option: its label, what kind of thing it is unless plain words, and how many documents it finds.
 *
 * @param {Suggestion} suggestion
 * @param {import("./words.js").Words} words
 */
export function drawn({ kind, label, found_as, count }, words) {
  const parts = [element("bdi", { part: "option-label", class: "label" }, found_as ? `${label} (${found_as})` : label)];
  if (kind !== "word") parts.push(element("span", { part: "option-kind", class: "kind" }, words.say(kind)));
  if (kind !== "title" && kind !== "reference") {
    parts.push(element("span", { part: "option-count", class: "count", "aria-hidden": "true" }, words.number(count)));
    parts.push(element("span", { class: "heard" }, words.counted("documents", count)));
  }
  return parts.flatMap((part) => [part, " "]);
}
