// Every kind of page there is.

// Ids are made of the addresses of documents, or are those of their source: they stay from index to index.

/** A report at a passage of it. */
export const PASSAGE = '/doc/940pd7ne6ccek54c?q="without trial"#h2';

/** A report in Arabic, which others translate. */
export const TRANSLATION = "/doc/kpk3cm4wpk0wszgt?q=سوريا";

/** Name and address. Documents and results are of the fixtures. */
export const PAGES = {
  start: "/search",
  results: "/search?q=prison+women",
  filtered: '/search?q="without trial" OR prison&-lang=fr&date=1990..2022',
  parts: "/search?q=(prison OR trial) -military&-lang=fr&date=1990..2022&clauses=on",
  explained: "/search?q=prison&explain=true",
  nothing: "/search?q=zzyzx&country=MLI",
  repairs: '/search?q="prison women" trial&country=MLI',
  beyond: "/search?q=prison&page=99",
  document: "/doc/mmr-1990-printer?q=calendars",
  passage: PASSAGE,
  translation: TRANSLATION,
  chapters: "/doc/qahp2qr852k63g62?q=report 2009",
  help: "/help/syntax",
  about: "/about",
  trend: "/trend?q=prison&q=trial",
  concordance: "/kwic?q=prison",
  facet: "/search/facets/country?q=prison",
  error: "/search?sort=best",
  "not-found": "/nowhere",
  "no-document": "/doc/nowhere",
  embedded: "/embed/demo",
};

/** Those of our own pages, in Arabic. */
export const ARABIC_PAGES = Object.fromEntries(
  Object.entries(PAGES)
    .filter(([name]) => name !== "embedded")
    .map(([name, address]) => [`${name} in Arabic`, inArabic(address)]),
);

/** @param {string} address */
export function inArabic(address) {
  const [page, place = ""] = address.split(/(?=#)/);
  return `${page}${page.includes("?") ? "&" : "?"}ui=ar${place}`;
}

/** The narrowest screen that pages are made for, in pixels. */
export const NARROWEST = 320;
