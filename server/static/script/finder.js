// A facet on its own page: narrows its values while one types how a name begins. The form does the same without scripts.

const finder = document.querySelector("form.finder");
const begins = finder?.querySelector("input[name=prefix]");
if (begins instanceof HTMLInputElement) begins.addEventListener("input", () => narrow(begins.value));

/** @param {string} prefix */
function narrow(prefix) {
  const wanted = plain(prefix);
  for (const value of document.querySelectorAll(".every .value")) {
    const name = plain(value.querySelector(".label")?.textContent ?? "");
    if (value instanceof HTMLElement) value.hidden = !name.startsWith(wanted) && !name.includes(` ${wanted}`);
  }
}

/**
 * In small letters, without accents, words parted by one space.
 *
 * @param {string} text
 */
function plain(text) {
  const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return letters.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

export {};
