// Styles that come with a script: constructed sheets pass a strict CSP where <style> is blocked.

/** @type {Set<string>} */
const adopted = new Set();

/** Puts rules into the page; the same ones once. @param {string} css */
export function adopt(css) {
  if (adopted.has(css)) return;
  adopted.add(css);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}
