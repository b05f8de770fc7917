// Results in the page of another site. Marks are segments of text, put in as text: nothing of an answer is ever read as HTML.

import { element } from "./element.js";

/**
 * What is used of an answer; see `GET /v1/search` in docs/api.md.
 *
 * @typedef {{t: string, m?: boolean}} Segment
 * @typedef {{parts: Segment[], open: string | null, here: string, page?: number | null}} Snippet
 * @typedef {{
 *   id: string, title: Segment[], type: {label: string}, date: {value: string, precision: string} | null,
 *   countries: {label: string}[], lang: string, url: string | null, snippets: Snippet[],
 * }} Hit
 * @typedef {{total: number, hits: Hit[], query: {did_you_mean: {q: string}[]}}} Answer
 * @typedef {import("./words.js").Words} Words
 */

/**
 * @param {Answer} answer
 * @param {string} base where the search form leads
 * @param {string} all the address of all results
 * @param {Words} words
 * @param {(text: string) => void} ask asks for another text
 * @returns {Node[]}
 */
export function drawnResults(answer, base, all, words, ask) {
  const { total, hits, query } = answer;
  const count = total > 0 ? words.counted("documents", total) : words.say("nothing");
  const head = element("p", { part: "count", class: "head" }, element("span", { role: "status" }, count), " ");
  if (total > 0) head.append(link(all, words.say("all"), "all"));
  const offers = query.did_you_mean.map(({ q }) => offer(q, words, ask));
  return [head, ...offers, element("ol", { part: "hits", class: "hits" }, ...hits.map((hit) => drawnHit(hit, base, words)))];
}

/**
 * Says that there is no answer, and how to go on without.
 *
 * @param {string} all the address of all results
 * @param {Words} words
 */
export function drawnFailure(all, words) {
  return element("p", { part: "count", class: "head", role: "status" }, `${words.say("failed")} `, link(all, words.say("all"), "all"));
}

/**
 * @param {string} text
 * @param {Words} words
 * @param {(text: string) => void} ask
 */
function offer(text, words, ask) {
  const button = element("button", { type: "button", part: "offer" }, element("bdi", {}, text));
  button.addEventListener("click", () => ask(text));
  return element("p", { class: "head" }, `${words.say("meant")} `, button);
}

/**
 * @param {Hit} hit
 * @param {string} base
 * @param {Words} words
 */
function drawnHit(hit, base, words) {
  const { lang, title, type, date, countries, snippets } = hit;
  const facts = [type.label, words.date(date), ...countries.map((country) => country.label)];
  const heading = link(webAddress(hit.url, base) ?? readingView(hit, base), marked(title), "title");
  return element(
    "li",
    { part: "hit" },
    element("p", { part: "facts", class: "facts" }, ...facts.flatMap((fact, place) => [place ? " · " : "", element("bdi", {}, fact)])),
    element("p", { part: "heading", class: "heading", lang, dir: "auto" }, heading),
    ...snippets.map((snippet) => passage(snippet, base, lang)),
  );
}

/**
 * @param {Snippet} snippet
 * @param {string} base
 * @param {string} lang
 */
function passage({ parts, open, here }, base, lang) {
  const address = webAddress(open, base) ?? new URL(here, base).href;
  return element("p", { part: "snippet", class: "snippet", lang, dir: "auto" }, link(address, marked(parts), "passage"));
}

/**
 * @param {Hit} hit
 * @param {string} base
 */
function readingView({ id, snippets: [snippet] }, base) {
  return new URL(snippet ? snippet.here : `doc/${encodeURIComponent(id)}`, base).href;
}

/**
 * An address that may be opened: of the web, not of scripts.
 *
 * @param {string | null} text
 * @param {string} base
 */
function webAddress(text, base) {
  if (!text || !URL.canParse(text, base)) return undefined;
  const { href, protocol } = new URL(text, base);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}

/** @param {Segment[]} segments */
function marked(segments) {
  return segments.map(({ t, m }) => (m ? element("mark", { part: "mark" }, t) : t));
}

/**
 * @param {string} href
 * @param {string | (Node | string)[]} content
 * @param {string} part
 */
function link(href, content, part) {
  return element("a", { href, part, referrerpolicy: "no-referrer" }, ...content);
}
