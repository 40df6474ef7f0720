// Constructed style sheets: a strict CSP lets them pass where a <style> is blocked.

/** The one sheet of these rules, made when it is first asked for. @param {string} css @returns {() => CSSStyleSheet} */
export function sheetOf(css) {
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  return () => {
    if (sheet === null) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    return sheet;
  };
}
