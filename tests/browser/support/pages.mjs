// Every kind of page there is.

/** Name and address. Documents and results are of the fixtures. */
export const PAGES = {
  start: "/search",
  results: "/search?q=prison+women",
  filtered: '/search?q="without trial" OR prison&-lang=fr&date=1990..2022',
  nothing: "/search?q=zzyzx&country=MLI",
  document: "/doc/mmr-1990-printer?q=calendars",
  help: "/help/syntax",
  about: "/about",
  trend: "/trend?q=prison",
  concordance: "/kwic?q=prison",
  facet: "/search/facets/country?q=prison",
  error: "/search?sort=best",
  "not-found": "/nowhere",
  embedded: "/embed/demo",
};

/** Those of our own pages, in Arabic. */
export const ARABIC_PAGES = Object.fromEntries(
  Object.entries(PAGES)
    .filter(([name]) => name !== "embedded")
    .map(([name, address]) => [`${name} in Arabic`, `${address}${address.includes("?") ? "&" : "?"}ui=ar`]),
);

/** The narrowest screen that pages are made for, in pixels. */
export const NARROWEST = 320;
