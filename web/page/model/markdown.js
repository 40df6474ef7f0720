// The part of Markdown that model cards use (headings, paragraphs, lists, tables, fenced code;
// emphasis, code and links) as DOM nodes. A card comes with the package: its text is never markup.

import { h } from "../../element/dom.js";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*|\[([^\]]+)\]\(((?:[^\s()]|\([^\s()]*\))+)\)|<?(https:\/\/[^\s<>()]+[^\s<>().,;:])>?/;
const LIST = /^\s*(?:[-*+]|\d+\.)\s+/;

/** @param {string} text @returns {DocumentFragment} */
export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  const lines = text.replace(/\r\n?/g, "\n").replace(/<!--[^]*?-->/g, "").split("\n");
  let at = 0;
  /** @param {(line: string) => boolean} belongs */
  const take = (belongs) => {
    const from = at;
    while (at < lines.length && belongs(lines[at])) ++at;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") {
      ++at;
    } else if (heading) {
      ++at;
      // The page owns the first two levels.
      const tag = /** @type {"h3" | "h4" | "h5"} */ (`h${Math.min(5, heading[1].length + 2)}`);
      fragment.append(h(tag, {}, ...inline(heading[2])));
    } else if (line.startsWith("```")) {
      ++at;
      fragment.append(h("pre", {}, h("code", {}, take((each) => !each.startsWith("```")).join("\n"))));
      ++at;
    } else if (isTable(lines, at)) {
      fragment.append(table(take((each) => each.includes("|"))));
    } else if (LIST.test(line)) {
      fragment.append(list(take((each) => LIST.test(each) || /^\s+\S/.test(each))));
    } else {
      const first = at++;
      take((each) => each.trim() !== "" && !/^#{1,6}\s|^```/.test(each) && !LIST.test(each));
      fragment.append(h("p", {}, ...inline(lines.slice(first, at).join(" "))));
    }
  }
  return fragment;
}

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  const match = INLINE.exec(text);
  if (match === null) return text === "" ? [] : [text];
  const [whole, code, bold, italic, label, target, address] = match;
  const node = code !== undefined ? h("code", {}, code)
    : bold !== undefined ? h("strong", {}, ...inline(bold))
    : italic !== undefined ? h("em", {}, ...inline(italic))
    : link(label ?? address, target ?? address);
  return [text.slice(0, match.index), node, ...inline(text.slice(match.index + whole.length))];
}

/** Only https leaves the card. @param {string} label @param {string} target */
function link(label, target) {
  return target.startsWith("https://")
    ? h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, label) : label;
}

/** @param {string[]} lines  items, and what continues them */
function list(lines) {
  const items = lines.reduce((/** @type {string[]} */ done, line) => {
    if (LIST.test(line)) done.push(line.replace(LIST, ""));
    else done[done.length - 1] += ` ${line.trim()}`;
    return done;
  }, []);
  return h(/^\s*\d/.test(lines[0]) ? "ol" : "ul", {}, ...items.map((item) => h("li", {}, ...inline(item))));
}

/** @param {string[]} lines @param {number} at */
const isTable = (lines, at) => lines[at].includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(lines[at + 1] ?? "");

/** @param {string[]} lines */
function table([head, , ...body]) {
  const cells = (/** @type {string} */ line) =>
    line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => inline(cell.trim()));
  const heads = cells(head);
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table" }, h("table", {},
    heads.every((cell) => cell.length === 0) ? null
      : h("thead", {}, h("tr", {}, ...heads.map((cell) => h("th", { scope: "col" }, ...cell)))),
    h("tbody", {}, ...body.map((line) => h("tr", {}, ...cells(line).map((cell) => h("td", {}, ...cell)))))));
}
