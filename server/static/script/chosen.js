// Years that are being chosen: shown on the bars and in the form for dates, told to those who hear the page, and sent by that form.

export class ChosenYears {
  #plot;
  #form;
  #fields;
  #status;
  #words;
  /** @type {string[] | null} What stood in the fields; null while nothing is being chosen. */
  #before = null;

  /**
   * @param {SVGElement} plot
   * @param {HTMLFormElement} form for dates, with a field for the first and one for the last
   * @param {HTMLElement} status where those who hear the page are told; its `data-text` says how
   * @param {import("./words.js").Words} words
   */
  constructor(plot, form, status, words) {
    this.#plot = plot;
    this.#form = form;
    this.#fields = [...form.querySelectorAll("input")].filter(({ name }) => name === "date.from" || name === "date.to");
    this.#status = status;
    this.#words = words;
  }

  /** Whether years are being chosen. */
  get isOpen() {
    return this.#before !== null;
  }

  /** @param {SVGElement[]} bars from the first to the last chosen, at least one */
  show(bars) {
    const [first, last] = [bars[0], bars[bars.length - 1]];
    this.#before ??= this.#fields.map((field) => field.value);
    this.#fill([first.dataset.date ?? "", last.dataset.date ?? ""]);
    this.#mark(bars);
    this.#tell(first === last ? (first.getAttribute("aria-label") ?? "") : this.#told(bars));
  }

  /** Leaves everything as it was before. */
  drop() {
    if (!this.#before) return;
    this.#fill(this.#before);
    this.#before = null;
    this.#mark([]);
    this.#tell("");
  }

  /** Asks for the chosen years, as somebody does who writes them into the form. */
  send() {
    this.#form.requestSubmit();
  }

  /** @param {string[]} dates */
  #fill(dates) {
    this.#fields.forEach((field, place) => (field.value = dates[place]));
  }

  /** @param {SVGElement[]} bars */
  #mark(bars) {
    this.#plot.classList.toggle("choosing", bars.length > 0);
    for (const bar of this.#plot.querySelectorAll(".chosen")) bar.classList.remove("chosen");
    for (const bar of bars) bar.classList.add("chosen");
  }

  /** @param {SVGElement[]} bars */
  #told(bars) {
    const documents = bars.reduce((sum, bar) => sum + Number(bar.dataset.documents), 0);
    const [from, to] = this.#fields.map((field) => field.value);
    const text = this.#status.dataset.text ?? "";
    return text.replace("{from}", from).replace("{to}", to).replace("{documents}", this.#words.counted("documents", documents));
  }

  /** @param {string} text nothing is said twice */
  #tell(text) {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}
