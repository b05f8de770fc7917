// A text field with a list of suggestions: the WAI-ARIA pattern "editable combobox with list autocomplete" (manual selection),
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/. What is typed stays as it is typed until a suggestion is chosen.

import { Latest } from "./client.js";
import { element } from "./element.js";
import { drawn } from "./suggestion.js";

/** How long a pause in typing is, in milliseconds: shorter than people notice, longer than between two letters of a quick typist. */
const TYPING_PAUSE = 120;

/** @typedef {import("./suggestion.js").Suggestion} Suggestion */

/** The field, its list, and a region that tells screen readers how many suggestions there are. */
export class Combobox {
  #input;
  #list;
  #status;
  #words;
  #find;
  #choose;
  #latest = new Latest();
  /** @type {Suggestion[]} What the list shows, or would if it were open. */
  #suggestions = [];
  /** The place of the active option; -1 while the text itself is. */
  #active = -1;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} place where the list is put
   * @param {{
   *   words: import("./words.js").Words,
   *   find: (text: string, signal: AbortSignal) => Promise<Suggestion[]>,
   *   choose: (suggestion: Suggestion) => void,
   * }} setting how suggestions are found, and what happens with the one that is chosen
   */
  constructor(input, place, { words, find, choose }) {
    this.#input = input;
    this.#words = words;
    this.#find = find;
    this.#choose = choose;
    const { language: lang, direction: dir } = words;
    const id = `${input.id || "onrecord"}-suggestions`;
    this.#list = element("ul", { id, part: "list", class: "suggestions", role: "listbox", "aria-label": words.say("suggestions"), lang, dir });
    this.#status = element("span", { class: "heard", role: "status", lang, dir });
    this.#list.hidden = true;
    place.append(this.#list, this.#status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
    })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", (event) => this.#typed(/** @type {InputEvent} */ (event)));
    input.addEventListener("compositionend", () => this.#ask());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    input.addEventListener("blur", () => this.close());
    // A press on the list leaves the focus in the field.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#clicked(event));
  }

  /** Closes the list, and drops what was asked for it. */
  close() {
    this.#latest.drop();
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  get #isOpen() {
    return !this.#list.hidden;
  }

  /** @param {InputEvent} event */
  #typed(event) {
    // Letters that are still being composed are no text yet.
    if (!event.isComposing) this.#ask();
  }

  /** Looks for suggestions. Until there are newer ones, those that are there stay: nothing flickers. */
  #ask(pause = TYPING_PAUSE) {
    this.#activate(-1);
    const text = this.#input.value;
    if (!text.trim()) {
      this.close();
      this.#suggestions = [];
      return;
    }
    this.#latest.after(pause, async (signal) => {
      // Where the server cannot be reached there is nothing to suggest; the form works all the same.
      const found = await this.#find(text, signal).catch(() => []);
      if (!signal.aborted) this.#show(found);
    });
  }

  /** @param {Suggestion[]} suggestions */
  #show(suggestions) {
    this.#suggestions = suggestions;
    const options = suggestions.map((suggestion, place) =>
      element("li", { id: `${this.#list.id}-${place}`, part: "option", role: "option", "aria-selected": "false" }, ...drawn(suggestion, this.#words)),
    );
    this.#list.replaceChildren(...options);
    this.#status.textContent = this.#words.counted("suggested", options.length);
    if (options.length > 0) this.#open();
    else this.close();
  }

  #open() {
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
  }

  /** @param {number} place of the option that arrow keys have reached */
  #activate(place) {
    this.#active = place;
    [...this.#list.children].forEach((option, other) => {
      option.setAttribute("aria-selected", String(other === place));
      option.setAttribute("part", other === place ? "option option-active" : "option");
    });
    const option = this.#list.children[place];
    if (option) {
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (this.#answers(event)) event.preventDefault();
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key meant the list, and nothing else shall come of it
   */
  #answers({ key, altKey }) {
    switch (key) {
      case "ArrowDown":
        if (altKey) this.#reopen(-1);
        else if (this.#isOpen) this.#step(1);
        else this.#reopen(0);
        return true;
      case "ArrowUp":
        if (altKey) this.close();
        else if (this.#isOpen) this.#step(-1);
        else this.#reopen(this.#suggestions.length - 1);
        return true;
      case "Enter":
        return this.#enter();
      case "Escape":
        return this.#escape();
      case "Home":
      case "End":
        // The caret moves in the text, and the text is what Enter means again.
        this.#activate(-1);
        return false;
      case "Tab":
        this.close();
        return false;
      default:
        return false;
    }
  }

  /** @param {1 | -1} by one option on or back, from the last to the first */
  #step(by) {
    const count = this.#suggestions.length;
    this.#activate(this.#active < 0 && by < 0 ? count - 1 : (this.#active + by + count) % count);
  }

  /** @param {number} place of the option that is active then */
  #reopen(place) {
    if (this.#suggestions.length === 0) {
      this.#ask(0);
      return;
    }
    this.#open();
    this.#activate(place);
  }

  #enter() {
    const suggestion = this.#isOpen ? this.#suggestions[this.#active] : undefined;
    this.close();
    if (suggestion) this.#take(suggestion);
    return suggestion !== undefined;
  }

  /** The first press closes the list, the second empties the field. */
  #escape() {
    if (this.#isOpen) {
      this.close();
    } else if (this.#input.value) {
      this.#input.value = "";
      this.#suggestions = [];
      this.#input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    } else {
      return false;
    }
    return true;
  }

  /** @param {Event} event */
  #clicked(event) {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const suggestion = this.#suggestions[[...this.#list.children].findIndex((other) => other === option)];
    if (suggestion) this.#take(suggestion);
  }

  /** @param {Suggestion} suggestion */
  #take(suggestion) {
    this.close();
    this.#suggestions = [];
    this.#choose(suggestion);
  }
}
