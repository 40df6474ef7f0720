// The portfolio view of the page as one file, which has no room for what scores whole portfolios.

import { h } from "../../element/dom.js";
import { language } from "../texts.js";

/** What stands before the way to the policy view, its words, and what stands behind. By language. @type {Record<string, [string, string, string]>} */
const WORDS = {
  en: ["The page as one file has no room for what scores whole portfolios: the page of a server does. Up to 50,000 labelled clients are scored in the ",
    "policy view", " here."],
  de: ["Die Seite als eine Datei hat keinen Platz für das, was ganze Bestände bewertet: Die Seite eines Servers hat ihn. Bis zu 50.000 Kunden mit bekanntem Ausgang werden hier in der ",
    "Richtlinienansicht", " bewertet."],
  ar: ["لا تتسع الصفحة التي في ملف واحد لما يقيّم المحافظ الكاملة، وتتسع له صفحة الخادم. أما هنا فيُقيَّم حتى 50,000 عميل معروفي النتيجة في ",
    "عرض السياسة", "."],
};

/** @param {HTMLElement} root @returns {import("../shared.js").View} */
export function mount(root) {
  const [before, words, behind] = WORDS[language];
  root.replaceChildren(h("p", { class: "panel" }, before, h("a", { href: "#policy" }, words), behind));
  return { update() {}, keep: () => null };
}
