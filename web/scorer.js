// What scores one client at a time, and says what the model is and why it answers so: all that a form
// needs for its first picture. Model builds on it.

import { decisionOf, describePolicy, describeTraining, unlikeOf } from "./decisions.js";
import { loadEngine } from "./engine.js";
import { CopseError } from "./error.js";
import { describeInputs, object, objects } from "./inputs.js";
import { Loaded } from "./loaded.js";

/** @typedef {import("./inputs.js").InputRecord} InputRecord */
/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./decisions.js").Decision} Decision */
/** @typedef {import("./decisions.js").Unlike} Unlike */
/** @typedef {import("./decisions.js").Policy} Policy */

/**
 * `prediction`, `probability`, `margin` (log-odds for binary models) and the members' margins are
 * arrays for models of several outputs. `probability` is the prediction of a classification and
 * null in a regression, `winner` is then the most probable class, of equals the first.
 * Margins are as the trees give them: a calibration changes predictions alone. `decision` is null for
 * a model without a policy, `unlike` for one that does not say what its training data was like.
 * @typedef {object} Result
 * @property {number | number[]} prediction
 * @property {number | number[] | null} probability
 * @property {string | null} winner
 * @property {number | number[]} margin
 * @property {Decision | null} decision
 * @property {Unlike | null} unlike
 * @property {{ name: string, margin: number | number[] }[]} members
 */

const MOST_REASONS = 1000;

/** @param {Float64Array} values @param {number} from @param {number} outputs */
const output = (values, from, outputs) =>
  outputs === 1 ? values[from] : Array.from(values.subarray(from, from + outputs));

/** @param {Float64Array} predictions @param {readonly string[]} classes */
function winner(predictions, classes) {
  if (classes.length === 0) return null;
  if (predictions.length === 1) return classes[predictions[0] > 0.5 ? 1 : 0];
  return classes[predictions.indexOf(Math.max(...predictions))] ?? null;
}

/**
 * @param {readonly string[]} names
 * @param {unknown} described
 */
function describeFeatures(names, described) {
  const groups = new Map(objects(described).map(({ name, group }) => [name, group]));
  return Object.freeze(names.map((name) =>
    Object.freeze({ name, group: String(groups.get(name) ?? "") })));
}

/**
 * @param {readonly string[]} languages
 * @param {string | undefined} wanted  a language tag; by its first part where it is not there in full
 * @returns {number} the first where none is wanted
 */
export function languageOf(languages, wanted) {
  if (languages.length === 0) throw new CopseError("unsupported", "The model has no texts for its reasons.");
  if (wanted === undefined) return 0;
  const tag = wanted.toLowerCase();
  const exact = languages.findIndex((name) => name.toLowerCase() === tag);
  const found = exact >= 0 ? exact : languages.indexOf(tag.split("-")[0]);
  if (found < 0) throw new CopseError("argument", `Reasons are told in ${languages.join(", ")}, and not in "${wanted}".`);
  return found;
}

export class Scorer extends Loaded {
  /**
   * @param {import("./loaded.js").Package | Loaded} source
   */
  constructor(source) {
    super(source);
    const { about, texts } = this;
    this.name = about.name;
    this.version = about.version;
    /** SHA-256 of the package, 64 hexadecimal digits. */
    this.hash = about.hash;
    this.engineVersion = this.engine.version;
    this.title = typeof texts.title === "string" ? texts.title : about.name;
    /** The inputs, in the order of rows. */
    this.inputs = describeInputs(about.inputs, texts.inputs, about.categories, about.steps);
    /** Made-up clients to try. @type {readonly { name: string, note: string, values: InputRecord }[]} */
    this.samples = Object.freeze(objects(texts.samples).map(({ name, note, values }) =>
      Object.freeze({ name: String(name), note: String(note ?? ""), values: Object.freeze(object(values)) })));
    /** @type {Policy | null} */
    this.policy = about.hasPolicy ? describePolicy(about.grades, object(texts.policy)) : null;
    /** How margins become probabilities that hold: fitted on rows that the trees did not see. */
    this.calibration = about.calibration;
    /** What the training data was like; null if the package does not say. */
    this.training = about.training && describeTraining(about.training);
    /** Inputs that are attributes such as sex or race. @type {readonly string[]} */
    this.protectedInputs = Object.freeze(about.protectedInputs);
    /** Markdown: what the model is, was trained on and is not for; "" if the package has none. */
    this.card = typeof texts.card === "string" ? texts.card : "";
    /** The card for machines; {} if the package has none. @type {Readonly<Record<string, unknown>>} */
    this.figures = Object.freeze(object(texts.figures));
    /** @type {readonly string[]} */
    this.memberNames = Object.freeze(about.members.map(({ name }) => name));
    /** What each member is, library and size. @type {readonly Readonly<import("./engine.js").MemberDescription>[]} */
    this.members = Object.freeze(about.members.map((member) => Object.freeze(member)));
    this.outputs = about.outputs;
    /** @type {"classification" | "regression"} */
    this.task = about.classifies ? "classification" : "regression";
    /** The classes of a classification: one output is the probability of the second of two. @type {readonly string[]} */
    this.classes = Object.freeze(about.classes);
    /** `knownAnswers` were replayed, and equalled to the bit, before this model came to be. */
    this.counts = Object.freeze({ trees: about.trees, nodes: about.nodes, knownAnswers: about.knownAnswers });
    /** What the trees see. @type {readonly { name: string, group: string }[]} */
    this.features = describeFeatures(about.features, texts.features);
    /** @type {readonly { name: string, label: string }[]} */
    this.groups = Object.freeze(objects(texts.groups).map(({ name, label }) =>
      Object.freeze({ name: String(name), label: String(label ?? name) })));
    /** That reasons are told in: language tags. @type {readonly string[]} */
    this.languages = Object.freeze(about.languages);
    /** That it keeps to explain against. */
    this.backgroundRows = about.background;
  }

  /**
   * Scores one client. Every input must be a key of the record, unless `allowMissing` takes absent
   * ones for missing; a key that is no input and a value that is no number are errors.
   * @param {InputRecord} record
   * @param {{ allowMissing?: boolean }} [options]
   * @returns {Result}
   */
  score(record, options = {}) {
    const about = this.about;
    const { outputs } = about;
    const row = this.read(record, options);
    const { predictions, margins, memberMargins, distance, decision } = this.engine.scoreRow(this.live(), about, row);
    const prediction = output(predictions, 0, outputs);
    return {
      prediction,
      probability: about.classifies ? prediction : null,
      winner: winner(predictions, about.classes),
      margin: output(margins, 0, outputs),
      decision: decision && decisionOf(decision.integers, decision.doubles, about.grades),
      unlike: distance === null || about.training === null ? null
        : unlikeOf(distance, this.engine.surprises(this.live(), about, row), about.training),
      members: about.members.map(({ name }, index) => ({
        name, margin: output(memberMargins, index * outputs, outputs),
      })),
    };
  }

  /**
   * Why a client's prediction is what it is, in sentences of the recipe with the client's own values,
   * strongest first. Of equals first what the recipe names first; what adds less than a thousandth
   * is left out, and what the recipe does not speak of.
   * @param {InputRecord} record  as for `score`
   * @param {{ allowMissing?: boolean, language?: string, most?: number }} [options]  one of
   *   `languages`, by default the first; at most 4
   * @returns {import("./explain.js").Reason[]}
   */
  reasons(record, options = {}) {
    const { language, most = 4 } = options;
    if (!Number.isInteger(most) || most < 0 || most > MOST_REASONS) {
      throw new CopseError("argument", `${most} is no number of reasons from 0 to ${MOST_REASONS}.`);
    }
    const read = this.read(record, options);
    return this.engine.reasons(this.live(), read, languageOf(this.languages, language), most);
  }
}

/**
 * An engine and the package for it, as `loadModel` takes them.
 * @param {import("./source.js").Source | undefined} source
 * @param {import("./source.js").LoadOptions} options
 * @returns {Promise<import("./loaded.js").Package>}
 */
export async function engineAndPackage(source, options) {
  const engine = options.engine ?? loadEngine();
  // What fails first is told; the other must not be a failure that nobody heard.
  if (engine instanceof Promise) engine.catch(() => undefined);
  const bytes = source === undefined && !options.bestIteration ? null : await (await import("./source.js")).packageOf(source, options);
  return { engine: await engine, bytes };
}
