// The smallest changes that the client can act on and that reach a goal: each can be tried at a click,
// and be taken back. What may change is in plain sight, and can be held.

import { h, setText } from "../dom.js";
import { button, labelled, newId, select, written } from "./common.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../tools.js").ToolTexts} ToolTexts */
/** @typedef {import("../../whatif.js").Counterfactual} Counterfactual */

/**
 * What is searched for, as a person set it: the kind of goal, "" where they did not; a probability as typed, and as read.
 * @typedef {{ goal: string, share: { text: string, value: number | null } | null, held: Set<string> }} Asked
 */

/** Each search scores thousands of clients: once the typing pauses. */
const SEARCH_AFTER = 250;
const MOST = 5;

/** @param {Desk} desk @param {ToolTexts} texts @returns {import("../tools.js").Tool} */
export function changes(desk, texts) {
  const { model, formats } = desk;
  const write = written(desk);
  const levers = model.inputs.filter(({ actionable }) => actionable);
  const classifies = model.task === "classification";
  const kinds = /** @type {("accept" | "other" | "below" | "above")[]} */ (
    // What is searched for by decisions is by the model's own policy: under another, by probability.
    [...(model.policy === null || desk.other !== null ? [] : ["accept", "other"]), ...(classifies ? ["below", "above"] : [])]);
  const asked = desk.kept.asked ??= { goal: "", share: null, held: new Set() };
  const goal = select(kinds.map((kind) => [kind, texts.goals[kind]]), kinds.find((kind) => kind === asked.goal));
  const share = h("input", { type: "text", class: "number", inputmode: "decimal", "aria-label": `${texts.probability}, ${texts.percent}` });
  const usual = Math.floor(1000 * (desk.other?.cutOff ?? (desk.other && desk.shown.result?.decision?.breakEven) ?? 0.1)) / 10;
  const { text = "", value: typed = usual } = asked.share ?? {};
  share.value = typed === null || formats.parse(text) === typed ? text : formats.number(typed);
  const shareFrame = h("span", { class: "frame" }, share, h("span", { class: "unit", "aria-hidden": "true" }, texts.percent));
  const wrong = h("p", { class: "problem", id: newId(), hidden: true }, texts.outside(formats.number(100)));
  share.setAttribute("aria-describedby", wrong.id);
  const boxes = levers.map((input) => {
    const box = h("input", { type: "checkbox", "data-lever": input.name });
    box.checked = !asked.held.has(input.name);
    box.addEventListener("change", () => {
      if (box.checked) asked.held.delete(input.name);
      else asked.held.add(input.name);
      update();
    });
    return { input, box, element: h("li", {}, h("label", { class: "check" }, box,
      h("span", {}, input.label, h("span", { class: "note" }, ` ${texts.direction[input.direction ?? "both"]}`)))) };
  });
  const said = h("p", { class: "outcome", role: "status" });
  const stays = h("p", { class: "note", hidden: true });
  const found = h("ol", { class: "ways" });
  let timer = 0;
  let searched = "";
  /** @type {{ changes: Counterfactual["changes"], button: HTMLButtonElement }[]} */
  let offers = [];

  /** @returns {import("../../whatif.js").Goal | null} */
  function wanted() {
    const kind = goal.value;
    if (kind === "accept" || kind === "other") return kind;
    const value = formats.parse(share.value);
    if (value === null || value < 0 || value > 100) return null;
    return kind === "below" ? { below: value / 100 } : { above: value / 100 };
  }

  /** Where it is searched from: the client, whatever is supposed of them. */
  const client = () => desk.client ?? desk.shown;

  function search() {
    const { result, value } = client();
    const aim = wanted();
    const locked = boxes.filter(({ box }) => !box.checked).map(({ input }) => input.name);
    if (result === null || aim === null) {
      show([], result === null ? texts.enterFirst : "");
      stays.hidden = true;
      return;
    }
    found.classList.remove("late");
    stays.hidden = true;
    if (locked.length === levers.length) {
      show([], texts.allHeld);
      return;
    }
    const { reached, tried, held, found: ways } = model.counterfactuals(value, { goal: aim, locked, most: MOST, allowMissing: true });
    const verdicts = desk.other?.verdicts(value, ways.map(({ changes: each }) => Object.fromEntries(each.map(({ input, to }) => [input, to]))));
    show(verdicts === undefined ? ways : ways.map((way, i) => ({ ...way, verdict: verdicts[i] })), reached ? texts.reached : ways.length === 0 ? texts.nothing(formats.number(tried))
      : texts.ways(ways.length, formats.number(ways.length)));
    stays.hidden = reached || held.length === 0;
    setText(stays, texts.stays(held.map(({ input: name }) => model.inputs.find((each) => each.name === name)?.label ?? name).join(", ")));
  }

  /** @param {readonly Counterfactual[]} ways @param {string} sentence */
  function show(ways, sentence) {
    setText(said, sentence);
    offers = ways.map(({ changes: each }) => ({
      changes: each,
      button: button(texts.apply, () => desk.suppose(
        { ...client().value, ...Object.fromEntries(each.map(({ input, to }) => [input, to])) }, true)),
    }));
    found.replaceChildren(...ways.map(({ changes: each, prediction, verdict }, index) => h("li", {},
      h("div", {}, h("p", {}, each.map(tell).join(texts.and)),
        h("p", { class: "note" }, write(prediction), verdict === null ? "" : " · ",
          verdict === null ? "" : h("b", { class: verdict }, formats.texts.verdict[verdict]))),
      offers[index].button)));
    press();
  }

  /** @param {Counterfactual["changes"][number]} change */
  function tell({ input: name, from, to }) {
    const input = model.inputs.find((each) => each.name === name);
    if (input === undefined) return name;
    return texts.change(input.label, formats.describe(input, from), formats.describe(input, to));
  }

  /** The way that the form shows is marked. */
  function press() {
    const own = client().value;
    const now = desk.shown.value;
    for (const { changes: each, button: offer } of offers) {
      const to = new Map(each.map((change) => [change.input, change.to]));
      const is = model.inputs.every(({ name }) => now[name] === (to.get(name) ?? own[name]));
      offer.setAttribute("aria-pressed", String(is));
      setText(offer, is ? texts.applied : texts.apply);
      offer.disabled = desk.locked;
    }
  }

  function update() {
    const { result, value } = client();
    const aim = wanted();
    shareFrame.hidden = typeof aim === "string";
    wrong.hidden = aim !== null;
    share.setAttribute("aria-invalid", String(aim === null));
    if (result === null) {
      clearTimeout(timer);
      searched = "";
      stays.hidden = true;
      show([], texts.enterFirst);
      return;
    }
    const state = JSON.stringify([value, aim, boxes.map(({ box }) => box.checked)]);
    if (state === searched) {
      press();
      return;
    }
    searched = state;
    found.classList.add("late");
    if (said.textContent === "") setText(said, texts.searching);
    clearTimeout(timer);
    timer = window.setTimeout(search, SEARCH_AFTER);
  }

  goal.addEventListener("change", () => {
    asked.goal = goal.value;
    update();
  });
  share.addEventListener("input", () => {
    asked.share = { text: share.value, value: formats.parse(share.value) };
    update();
  });
  const element = h("div", { class: "stack" },
    h("div", { class: "row" }, labelled(texts.goal, goal), shareFrame, wrong),
    h("fieldset", { class: "levers" }, h("legend", {}, texts.mayChange), h("ul", {}, ...boxes.map((each) => each.element))),
    said, stays, found, h("p", { class: "note" }, texts.changesNote));
  return { element, update };
}
