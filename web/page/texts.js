// What the page says, in the language that its address asks for (`?lang=de`), or the browser does. The
// element and the figures of the views go by the document's language, which is set here.

import { catalogue } from "../element/texts.js";
import { setText } from "../element/dom.js";
import { en } from "./texts/en.js";

export const pageTexts = catalogue(en, {
  de: async () => (await import("./texts/de.js")).de,
  ar: async () => (await import("./texts/ar.js")).ar,
});

/** By their own names. */
const NAMES = { en: "English", de: "Deutsch", ar: "العربية" };

export let TEXTS = en;

/** The first of those asked for that the page speaks. */
function wanted() {
  const asked = [new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages];
  return asked.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => pageTexts.languages.includes(tag)) ?? en.language;
}

export const language = wanted();

/** Puts the page's own words into that language; English ones stay where it cannot be had. */
export async function speak() {
  offerLanguages();
  if (language === en.language) return;
  try {
    TEXTS = await pageTexts.load(language);
  } catch {
    return;
  }
  document.documentElement.lang = TEXTS.language;
  document.documentElement.dir = TEXTS.dir;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-says]"))) {
    const text = TEXTS[/** @type {keyof typeof TEXTS} */ (element.dataset.says)];
    if (typeof text === "string") setText(element, text);
  }
  document.querySelector("nav.views")?.setAttribute("aria-label", TEXTS.views);
}

/** Links to the same place in the other languages. */
function offerLanguages() {
  const list = document.getElementById("languages");
  const links = Object.entries(NAMES).map(([tag, name]) => {
    const link = document.createElement("a");
    link.lang = link.hreflang = tag;
    link.textContent = name;
    if (tag === language) link.setAttribute("aria-current", "true");
    const point = () => { link.href = `?lang=${tag}${location.hash}`; };
    point();
    addEventListener("hashchange", point);
    return link;
  });
  list?.replaceChildren(...links);
}
