// A model in another language: what its recipe says to people, as the recipe translates it.

/** @typedef {import("./scorer.js").Scorer} Scorer */

/** Of its own: what imports nothing splits no file that is fetched first. @param {unknown} value @returns {Record<string, unknown>} */
const object = (value) => (typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {});

/** By model and language: one that is asked for again is the same. @type {WeakMap<Scorer, Map<string, Scorer>>} */
const made = new WeakMap();

/**
 * The same model, of which title, labels, units, helps and samples are in a language; itself where its recipe has no
 * translations into that. What has no translation stays as it is. It lives as long as the model does.
 * @template {Scorer} Model
 * @param {Model} model
 * @param {string} language  a tag; by its first part
 * @returns {Model}
 */
export function inLanguage(model, language) {
  const [name] = language.toLowerCase().split("-");
  const all = object(object(Reflect.get(model, "texts")).translations);
  if (!Object.hasOwn(all, name)) return model;
  const known = made.get(model) ?? new Map();
  made.set(model, known);
  const spoken = known.get(name) ?? translated(model, object(all[name]));
  known.set(name, spoken);
  return spoken;
}

/** @template {Scorer} Model @param {Model} model @param {Record<string, unknown>} words */
function translated(model, words) {
  const say = (/** @type {string} */ text) => {
    const found = Object.hasOwn(words, text) ? words[text] : null;
    return typeof found === "string" ? found : text;
  };
  const Whole = /** @type {new (model: Model) => Model} */ (/** @type {unknown} */ (model.constructor));
  const spoken = new (class extends /** @type {new (model: any) => any} */ (Whole) {})(model);
  spoken.title = say(model.title);
  spoken.inputs = Object.freeze(model.inputs.map((input) => Object.freeze({
    ...input,
    label: say(input.label), unit: say(input.unit), help: say(input.help), series: say(input.series), period: say(input.period),
    categories: Object.freeze(input.categories.map(({ value, label }) => Object.freeze({ value, label: say(label) }))),
  })));
  spoken.groups = Object.freeze(model.groups.map(({ name, label }) => Object.freeze({ name, label: say(label) })));
  spoken.samples = Object.freeze(model.samples.map(({ name, note, values }) => Object.freeze({ name: say(name), note: say(note), values })));
  return Object.freeze(spoken);
}
