// What the search box says, in the languages of its interface.

/** @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & {other: string}} Counted with `#` for the number */

/** The languages, in the order of the columns. */
const LANGUAGES = ["en", "fr", "es", "ar"];

// typos: off
const TEXTS = {
  suggestions: ["Suggestions", "Suggestions", "Sugerencias", "اقتراحات"],
  country: ["country", "pays", "país", "بلد"],
  region: ["region", "région", "región", "منطقة"],
  topic: ["topic", "thème", "tema", "موضوع"],
  type: ["type", "type", "tipo", "نوع"],
  lang: ["language", "langue", "idioma", "لغة"],
  title: ["document", "document", "documento", "وثيقة"],
  reference: ["reference", "référence", "referencia", "رقم مرجعي"],
  results: ["Search results", "Résultats de recherche", "Resultados de la búsqueda", "نتائج البحث"],
  all: ["All results", "Tous les résultats", "Todos los resultados", "كل النتائج"],
  nothing: ["Nothing found", "Aucun résultat", "No se encontró nada", "لا توجد نتائج"],
  meant: ["Did you mean", "Vouliez-vous dire", "Quizás quiso decir", "هل تقصد"],
  undated: ["undated", "sans date", "sin fecha", "بلا تاريخ"],
  failed: ["The search does not answer.", "La recherche ne répond pas.", "La búsqueda no responde.", "البحث لا يستجيب."],
  remove: ["Remove the filter", "Retirer le filtre", "Quitar el filtro", "أزل عامل التصفية"],
};

/** @type {Record<"suggested" | "documents", Counted[]>} */
const COUNTED = {
  suggested: [
    { one: "# suggestion", other: "# suggestions" },
    { one: "# suggestion", other: "# suggestions" },
    { one: "# sugerencia", other: "# sugerencias" },
    { zero: "لا اقتراحات", one: "اقتراح واحد", two: "اقتراحان", few: "# اقتراحات", many: "# اقتراحًا", other: "# اقتراح" },
  ],
  documents: [
    { one: "# document", other: "# documents" },
    { one: "# document", many: "# de documents", other: "# documents" },
    { one: "# documento", many: "# de documentos", other: "# documentos" },
    { zero: "لا وثائق", one: "وثيقة واحدة", two: "وثيقتان", few: "# وثائق", many: "# وثيقة", other: "# وثيقة" },
  ],
};
// typos: on

/** The words of one language, and how it writes numbers and dates. */
export class Words {
  #column;
  #plural;
  #number;
  #locale;

  /** @param {string} tag the language wanted, such as `fr` or `ar-EG`; English stands in for those there are no words for */
  constructor(tag) {
    this.#column = Math.max(LANGUAGES.indexOf(tag.toLowerCase().split("-")[0]), 0);
    /** The language these words are in. */
    this.language = LANGUAGES[this.#column];
    /** Its direction. */
    this.direction = this.language === "ar" ? "rtl" : "ltr";
    // Day before month, as everywhere but in one country; European digits in Arabic too, as our pages and their references have.
    this.#locale = { en: "en-GB", ar: "ar-u-nu-latn" }[this.language] ?? this.language;
    this.#plural = new Intl.PluralRules(this.#locale);
    this.#number = new Intl.NumberFormat(this.#locale);
  }

  /** @param {keyof typeof TEXTS} id */
  say(id) {
    return TEXTS[id][this.#column];
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
    const forms = COUNTED[thing][this.#column];
    return (forms[this.#plural.select(count)] ?? forms.other).replace("#", this.number(count));
  }

  /**
   * @param {{value: string, precision: string} | null} date as the API tells it
   * @returns {string} as exact as it is known: `14 August 2019`, `August 2019` or `2019`
   */
  date(date) {
    if (!date) return this.say("undated");
    /** @type {Intl.DateTimeFormatOptions} */
    const form = { timeZone: "UTC", year: "numeric" };
    if (date.precision !== "year") form.month = "long";
    if (date.precision === "day") form.day = "numeric";
    return new Intl.DateTimeFormat(this.#locale, form).format(new Date(date.value));
  }
}
