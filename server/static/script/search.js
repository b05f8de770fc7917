// <onrecord-search>: a search box for other sites. It wraps a plain form, which works by itself, and makes more of it where scripts
// run: suggestions as one types, and results in the page. docs/embedding.md tells how to use and theme it.

import { Combobox } from "./combobox.js";
import { Latest, ask } from "./client.js";
import { element } from "./element.js";
import { drawnFailure, drawnResults } from "./results.js";
import { styleSheet } from "./style.js";
import { documentPage, suggestionsFor } from "./suggestion.js";
import { Words } from "./words.js";

/** How long a pause in typing is after which results are looked for, in milliseconds. */
const RESULTS_PAUSE = 250;

/** How many results are shown unless the attribute `size` says otherwise. */
const RESULTS = "5";

/** @typedef {import("./suggestion.js").Suggestion} Suggestion */

class OnrecordSearch extends HTMLElement {
  #latest = new Latest();

  connectedCallback() {
    const form = this.querySelector("form");
    const field = form?.querySelector("input[type=search], input[name=q]");
    // Without a form there is nothing to make more of; in a browser without constructed style sheets the plain form serves.
    if (this.shadowRoot || !form || !(field instanceof HTMLInputElement) || !("adoptedStyleSheets" in document)) return;
    this.#upgrade(form);
  }

  disconnectedCallback() {
    this.#latest.drop();
  }

  /**
   * Puts a copy of the form into a shadow tree, where it is one with its list of suggestions. The site's own form stays as it is,
   * unseen.
   *
   * @param {HTMLFormElement} plain
   */
  #upgrade(plain) {
    const form = copied(plain);
    const words = new Words(this.lang || this.closest("[lang]")?.getAttribute("lang") || navigator.language);
    const { language: lang, direction: dir } = words;
    const chips = element("div", { part: "filters", class: "chips", lang, dir });
    const results = element("section", { part: "results", class: "results", "aria-label": words.say("results"), lang, dir });
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [styleSheet()];
    root.append(form, chips, results);
    const field = /** @type {HTMLInputElement} */ (form.querySelector("input[type=search], input[name=q]"));
    takeOver(plain, form);

    const search = new Search(form, field, results, words, this.#latest, this.getAttribute("size") ?? RESULTS);
    const isInPage = this.getAttribute("results") !== "off";
    new Combobox(field, form, {
      words,
      find: (text, signal) => suggestionsFor(form.action, text, lang, signal),
      choose: (suggestion) => {
        if (suggestion.document) return location.assign(documentPage(suggestion, form));
        field.value = suggestion.q;
        if (suggestion.filter) chips.append(chip(form, suggestion, words, () => isInPage && search.now()));
        if (isInPage) search.now();
        else form.requestSubmit();
      },
    });
    if (!isInPage) return;
    field.addEventListener("input", (event) => /** @type {InputEvent} */ (event).isComposing || search.soon());
    field.addEventListener("compositionend", () => search.soon());
    form.addEventListener("change", (event) => event.target === field || search.now());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      search.now();
    });
  }
}

/** Results of what a form asks, beneath it. */
class Search {
  /**
   * @param {HTMLFormElement} form
   * @param {HTMLInputElement} field
   * @param {HTMLElement} results
   * @param {Words} words
   * @param {Latest} latest
   * @param {string} size
   */
  constructor(form, field, results, words, latest, size) {
    this.form = form;
    this.field = field;
    this.results = results;
    this.words = words;
    this.latest = latest;
    this.size = size;
  }

  /** Searches when a pause in typing comes. */
  soon() {
    this.#after(RESULTS_PAUSE);
  }

  /** Searches at once. */
  now() {
    this.#after(0);
  }

  /** @param {number} pause */
  #after(pause) {
    const asked = this.#asked();
    if (asked.length === 0) {
      this.latest.drop();
      this.results.replaceChildren();
      return;
    }
    // What was found before stays until there is something newer.
    this.latest.after(pause, async (signal) => {
      const all = new URL(this.form.action);
      all.search = new URLSearchParams(asked).toString();
      try {
        const own = [["size", this.size], ["snippets", "1"], ["facets", "none"]];
        if (!asked.some(([name]) => name === "ui")) own.push(["ui", this.words.language]);
        const answer = await ask(this.form.action, "v1/search", /** @type {[string, string][]} */ ([...asked, ...own]), signal);
        this.results.replaceChildren(...drawnResults(answer, this.form.action, all.href, this.words, (text) => this.#instead(text)));
      } catch {
        if (!signal.aborted) this.results.replaceChildren(drawnFailure(all.href, this.words));
      }
    });
  }

  /** @param {string} text */
  #instead(text) {
    this.field.value = text;
    this.field.focus();
    this.now();
  }

  /**
   * What the form asks; nothing while the field is empty and no filter was chosen.
   *
   * @returns {[string, string][]}
   */
  #asked() {
    /** @type {[string, string][]} */
    const asked = [];
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && value.trim()) asked.push([name, value]);
    }
    const isBlank = !this.field.value.trim() && !this.form.querySelector("[data-chosen]");
    return isBlank ? [] : asked;
  }
}

/**
 * A copy of a form, its controls open to the site's style sheet as parts.
 *
 * @param {HTMLFormElement} plain
 */
function copied(plain) {
  const form = /** @type {HTMLFormElement} */ (plain.cloneNode(true));
  form.part.add("form");
  for (const control of form.querySelectorAll("input, button, label, select")) control.part.add(control.localName);
  return form;
}

/**
 * What was typed before the script came goes on in the copy, at the same place.
 *
 * @param {HTMLFormElement} plain
 * @param {HTMLFormElement} copy
 */
function takeOver(plain, copy) {
  [...plain.elements].forEach((from, place) => {
    const to = copy.elements[place];
    if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) {
      to.value = from.value;
      to.checked = from.checked;
      if (from !== document.activeElement) return;
      to.focus();
      to.setSelectionRange(from.selectionStart, from.selectionEnd);
    } else if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement) {
      to.value = from.value;
    }
  });
}

/**
 * A filter that was chosen: a field of the form, and a button that takes it away.
 *
 * @param {HTMLFormElement} form
 * @param {Suggestion} suggestion
 * @param {Words} words
 * @param {() => void} removed
 */
function chip(form, { label, filter }, words, removed) {
  const field = element("input", { type: "hidden", name: filter?.name, value: filter?.value, "data-chosen": "" });
  form.append(field);
  const button = element(
    "button",
    { type: "button", part: "filter" },
    element("span", { class: "heard" }, `${words.say("remove")} `),
    element("bdi", {}, label),
    element("span", { "aria-hidden": "true" }, " ×"),
  );
  button.addEventListener("click", () => {
    field.remove();
    button.remove();
    form.querySelector("input")?.focus();
    removed();
  });
  return button;
}

customElements.define("onrecord-search", OnrecordSearch);
