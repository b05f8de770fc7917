// What the search box says, in the languages of its interface.

/**
 * @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & {other: string}} Counted with `#` for the number
 * @typedef {{
 *   suggestions: string, suggested: Counted, documents: Counted, country: string, region: string, topic: string, type: string,
 *   lang: string, title: string, reference: string, results: string, all: string, nothing: string, meant: string, undated: string,
 *   failed: string, remove: string,
 * }} Table
 */

/** @type {Record<string, Table>} */
const TABLES = {
  en: {
    suggestions: "Suggestions",
    suggested: { one: "# suggestion", other: "# suggestions" },
    documents: { one: "# document", other: "# documents" },
    country: "country",
    region: "region",
    topic: "topic",
    type: "type",
    lang: "language",
    title: "document",
    reference: "reference",
    results: "Search results",
    all: "All results",
    nothing: "Nothing found",
    meant: "Did you mean",
    undated: "undated",
    failed: "The search does not answer.",
    remove: "Remove the filter",
  },
  // typos: off
  fr: {
    suggestions: "Suggestions",
    suggested: { one: "# suggestion", other: "# suggestions" },
    documents: { one: "# document", other: "# documents" },
    country: "pays",
    region: "région",
    topic: "thème",
    type: "type",
    lang: "langue",
    title: "document",
    reference: "référence",
    results: "Résultats de recherche",
    all: "Tous les résultats",
    nothing: "Aucun résultat",
    meant: "Vouliez-vous dire",
    undated: "sans date",
    failed: "La recherche ne répond pas.",
    remove: "Retirer le filtre",
  },
  es: {
    suggestions: "Sugerencias",
    suggested: { one: "# sugerencia", other: "# sugerencias" },
    documents: { one: "# documento", other: "# documentos" },
    country: "país",
    region: "región",
    topic: "tema",
    type: "tipo",
    lang: "idioma",
    title: "documento",
    reference: "referencia",
    results: "Resultados de la búsqueda",
    all: "Todos los resultados",
    nothing: "No se encontró nada",
    meant: "Quizás quiso decir",
    undated: "sin fecha",
    failed: "La búsqueda no responde.",
    remove: "Quitar el filtro",
  },
  ar: {
    suggestions: "اقتراحات",
    suggested: { zero: "لا اقتراحات", one: "اقتراح واحد", two: "اقتراحان", few: "# اقتراحات", many: "# اقتراحًا", other: "# اقتراح" },
    documents: { zero: "لا وثائق", one: "وثيقة واحدة", two: "وثيقتان", few: "# وثائق", many: "# وثيقة", other: "# وثيقة" },
    country: "بلد",
    region: "منطقة",
    topic: "موضوع",
    type: "نوع",
    lang: "لغة",
    title: "وثيقة",
    reference: "رقم مرجعي",
    results: "نتائج البحث",
    all: "كل النتائج",
    nothing: "لا توجد نتائج",
    meant: "هل تقصد",
    undated: "بلا تاريخ",
    failed: "البحث لا يستجيب.",
    remove: "إزالة المرشح",
  },
  // typos: on
};

/** The words of one language, and how it writes numbers and dates. */
export class Words {
  #plural;
  #number;
  #locale;

  /** @param {string} tag the language wanted, such as `fr` or `ar-EG`; English stands in for those there are no words for */
  constructor(tag) {
    const language = tag.toLowerCase().split("-")[0];
    /** The language these words are in. */
    this.language = language in TABLES ? language : "en";
    /** Its direction. */
    this.direction = this.language === "ar" ? "rtl" : "ltr";
    this.#plural = new Intl.PluralRules(this.language);
    this.#number = new Intl.NumberFormat(this.language);
    // Day before month, as everywhere but in one country.
    this.#locale = this.language === "en" ? "en-GB" : this.language;
    this.table = TABLES[this.language];
  }

  /** @param {number} count */
  number(count) {
    return this.#number.format(count);
  }

  /**
   * @param {"suggested" | "documents"} thing
   * @param {number} count
   */
  counted(thing, count) {
    const forms = this.table[thing];
    return (forms[this.#plural.select(count)] ?? forms.other).replace("#", this.number(count));
  }

  /**
   * @param {{value: string, precision: string} | null} date as the API tells it
   * @returns {string} as exact as it is known: `14 August 2019`, `August 2019` or `2019`
   */
  date(date) {
    if (!date) return this.table.undated;
    /** @type {Intl.DateTimeFormatOptions} */
    const form = { timeZone: "UTC", year: "numeric" };
    if (date.precision !== "year") form.month = "long";
    if (date.precision === "day") form.day = "numeric";
    return new Intl.DateTimeFormat(this.#locale, form).format(new Date(date.value));
  }
}
