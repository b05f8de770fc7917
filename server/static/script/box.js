// The box of our own pages: suggestions for a form that is whole without them.

import { Combobox } from "./combobox.js";
import { documentPage, suggestionsFor } from "./suggestion.js";
import { Words } from "./words.js";

const form = document.querySelector("form.box");
const input = form?.querySelector("input[name=q]");
if (form instanceof HTMLFormElement && input instanceof HTMLInputElement) enhance(form, input);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 */
function enhance(form, input) {
  const words = new Words(document.documentElement.lang);
  new Combobox(input, form, {
    words,
    find: (text, signal) => suggestionsFor(form.action, text, words.language, signal),
    choose: (suggestion) => location.assign(leadsTo(form, suggestion)),
  });
}

/**
 * A document's page, in the language of this one; else the search for what was suggested, with whatever else the form sends.
 *
 * @param {HTMLFormElement} form
 * @param {import("./suggestion.js").Suggestion} suggestion
 */
function leadsTo(form, suggestion) {
  if (suggestion.document) return documentPage(suggestion, form);
  const { q, filter } = suggestion;
  const fields = new FormData(form);
  fields.set("q", q);
  if (filter) fields.append(filter.name, filter.value);
  return withFields(new URL(form.action), fields);
}

/**
 * @param {URL} address
 * @param {Iterable<[string, FormDataEntryValue]>} fields
 */
function withFields(address, fields) {
  for (const [name, value] of fields) {
    if (typeof value === "string" && value) address.searchParams.append(name, value);
  }
  return address;
}
