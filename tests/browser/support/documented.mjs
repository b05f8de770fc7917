// The examples of docs/embedding.md, as somebody copies them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { here } from "./programs.mjs";
import { address } from "./visit.mjs";

const text = readFileSync(join(here, "../../docs/embedding.md"), "utf8").replaceAll("https://search.example.org", address);

/** @param {string} language */
const blocks = (language) => [...text.matchAll(new RegExp("```" + language + "\\n(.*?)```", "gs"))].map((match) => match[1]);

export const [plainForm, element, arabicElement] = blocks("html");
export const [themeOfArabic] = blocks("css");
