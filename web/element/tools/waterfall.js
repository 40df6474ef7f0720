// From what would be said with nothing known of a client, step by step, to what is said: a table
// whose bars are the steps. By group of facts; a group opens to its features.

import { h } from "../dom.js";
import { s, written } from "./common.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {{ name: string, contribution: number }} Part */

/** Features that are shown of a group, pairs that are shown of all. */
const MOST_FEATURES = 8;
const MOST_PAIRS = 5;

/** Where one is before the first and after each. @param {number} from @param {readonly { contribution: number }[]} parts */
function sums(from, parts) {
  const reached = [from];
  for (const { contribution } of parts) reached.push(reached[reached.length - 1] + contribution);
  return reached;
}

/** @param {Desk} desk @param {ToolTexts} texts @returns {import("../tools.js").Tool} */
export function waterfall(desk, texts) {
  const { model, formats } = desk;
  const classifies = model.task === "classification";
  const grouped = model.features.some(({ group }) => group !== "");
  const labels = new Map(model.groups.map(({ name, label }) => [name, label]));
  const title = (/** @type {string} */ name) => labels.get(name) ?? name;
  const write = written(desk);
  const points = (/** @type {number} */ value) => (classifies ? formats.points(value) : formats.signed(value));
  const open = desk.kept.groups ??= new Set();
  const body = h("tbody");
  const chart = h("table", { class: "figures waterfall" }, h("caption", { class: "unseen" }, texts.share),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, texts.facts), h("th", { scope: "col" }, texts.effect),
      h("td", { class: "plot" }), h("th", { scope: "col" }, texts.soFar))), body);
  const pairs = h("ul", { class: "pairs" });
  const noPairs = h("p", { class: "note" }, texts.noPairs);
  const first = h("p", { class: "note" }, texts.enterFirst);
  const shown = h("div", {}, chart, h("p", { class: "note" }, classifies ? texts.waterfallNote : texts.plainNote),
    h("h4", {}, texts.pairs), pairs, noPairs, h("p", { class: "note" }, texts.pairsNote));

  /** @param {number} from @param {number} to @param {[number, number]} range @param {string} look */
  function bar(from, to, [low, high], look) {
    const x = (/** @type {number} */ value) => 100 * (value - low) / (high - low || 1);
    const [left, right] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
    return s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      s("line", { x1: x(to), x2: x(to), y1: 0, y2: 10, class: "so-far" }),
      s("rect", { x: left, width: Math.max(0.4, right - left), y: 1.5, height: 7, class: look }));
  }

  /** @param {string} look @param {import("../dom.js").Child} name @param {string} effect @param {SVGElement} picture @param {string} total */
  const row = (look, name, effect, picture, total) => h("tr", { class: look }, h("th", { scope: "row" }, name),
    h("td", { class: "effect" }, effect), h("td", { class: "plot" }, picture), h("td", {}, total));

  /** The strongest features of a group, the rest together. @param {Part[]} features */
  function strongest(features) {
    const sorted = features.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    const rest = sorted.splice(MOST_FEATURES);
    const parts = sorted.map(({ name, contribution }) => ({ name: h("code", {}, name), contribution }));
    if (rest.length > 0) {
      parts.push({
        name: h("span", {}, texts.others(rest.length, formats.number(rest.length))),
        contribution: rest.reduce((sum, { contribution }) => sum + contribution, 0),
      });
    }
    return parts;
  }

  /** @param {ReturnType<typeof strongest>} parts @param {number[]} reached  before the first, and after each @param {[number, number]} range */
  const featureRows = (parts, reached, range) => parts.map(({ name, contribution }, index) =>
    row("feature", name, points(contribution), bar(reached[index], reached[index + 1], range, contribution > 0 ? "raises" : "lowers"), write(reached[index + 1])));

  /** @param {Readonly<Record<string, unknown>>} record */
  function draw(record) {
    const options = /** @type {const} */ ({ space: classifies ? "prediction" : "margin", allowMissing: true });
    const { base, contributions } = model.explain(record, { ...options, by: grouped ? "group" : "feature" });
    const parts = /** @type {Part[]} */ (contributions)
      .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    const rest = grouped ? [] : parts.splice(2 * MOST_FEATURES);
    const features = grouped && open.size > 0
      ? /** @type {Part[]} */ (model.explain(record, { ...options, by: "feature" }).contributions) : [];
    const totals = sums(Number(base), parts);
    const inner = parts.map(({ name }) => (open.has(name) ? strongest(features.filter((_, feature) => model.features[feature].group === name)) : []));
    const within = inner.map((all, index) => sums(totals[index], all));
    const last = totals[totals.length - 1] + rest.reduce((sum, { contribution }) => sum + contribution, 0);
    const range = /** @type {[number, number]} */ ([Math.min(...totals, last, ...within.flat()), Math.max(...totals, last, ...within.flat())]);
    const margin = 0.04 * (range[1] - range[0] || 1);
    // A probability's bar has a length that says how large it is; a margin has no zero to begin at, and is a mark.
    range[0] = classifies ? 0 : range[0] - margin;
    range[1] += margin;
    const level = (/** @type {number} */ value) => bar(classifies ? 0 : value - margin / 4, classifies ? value : value + margin / 4, range, "level");
    const rows = parts.flatMap(({ name, contribution }, index) => {
      const from = totals[index];
      const own = row("group", grouped ? toggle(name) : h("code", {}, name), points(contribution),
        bar(from, totals[index + 1], range, contribution > 0 ? "raises" : "lowers"), write(totals[index + 1]));
      return [own, ...featureRows(inner[index], within[index], range)];
    });
    if (rest.length > 0) {
      rows.push(row("group", texts.others(rest.length, formats.number(rest.length)), points(last - totals[totals.length - 1]),
        bar(totals[totals.length - 1], last, range, last > totals[totals.length - 1] ? "raises" : "lowers"), write(last)));
    }
    body.replaceChildren(
      row("end", texts.average, "", level(Number(base)), write(Number(base))), ...rows,
      row("end", texts.thisClient, "", level(last), write(last)));
  }

  /** @param {string} name */
  function toggle(name) {
    const element = h("button", { type: "button", class: "opener", "aria-expanded": String(open.has(name)), "data-group": name }, title(name));
    element.addEventListener("click", () => {
      if (!open.delete(name)) open.add(name);
      update();
    });
    return element;
  }

  /** @param {Readonly<Record<string, unknown>>} record */
  function drawPairs(record) {
    const by = grouped ? "group" : "feature";
    // Of margins; the share of the prediction that a step of margin is, is the waterfall's own.
    const sum = (/** @type {"margin" | "prediction"} */ space) => {
      const { contributions } = model.explain(record, { by, space, allowMissing: true });
      return contributions.reduce((total, { contribution }) => total + Number(contribution), 0);
    };
    const whole = sum("margin");
    const scale = !classifies ? 1 : whole === 0 ? 0 : sum("prediction") / whole;
    const found = model.interactions(record, { by, allowMissing: true })
      .filter(({ first: one, second }) => one !== second)
      .map(({ first: one, second, together }) => ({ one, second, effect: together * scale }))
      .filter(({ effect }) => !classifies || Math.abs(effect) >= 0.001).slice(0, MOST_PAIRS);
    noPairs.hidden = found.length > 0;
    pairs.replaceChildren(...found.map(({ one, second, effect }) => h("li", { class: effect > 0 ? "raises" : "lowers" },
      h("span", {}, texts.pair(title(one), title(second))), h("span", { class: "effect" }, points(effect)))));
  }

  function update() {
    const { result, value } = desk.shown;
    first.hidden = result !== null;
    shown.hidden = result === null;
    if (result === null) return;
    const root = /** @type {ShadowRoot} */ (chart.getRootNode());
    const focused = root.activeElement instanceof HTMLElement ? root.activeElement.dataset.group : undefined;
    draw(value);
    drawPairs(value);
    if (focused === undefined) return;
    [...body.querySelectorAll("button")].find(({ dataset }) => dataset.group === focused)?.focus();
  }

  return { element: h("div", {}, first, shown), update };
}
