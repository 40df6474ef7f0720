// What the engine says of a loaded model, asked of its C ABI for engine.js.

/** @typedef {import("./engine-exports.js").Exports} Exports */
/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").MemberDescription} MemberDescription */

const CLASSIFICATION = 1;
const CALIBRATIONS = /** @type {const} */ ([null, "platt", "isotonic"]);

/**
 * What engine.js reads of the engine's memory.
 * @typedef {object} Reading
 * @property {(at: number) => string} string
 * @property {(fill: (at: number) => number, doubles: number, integers: number) => number[] | null} struct
 *   what a function writes that gives a status: doubles, then integers; null where there is none
 */

/**
 * @param {Exports} x
 * @param {number} model
 * @param {Reading} reading
 * @returns {Description}
 */
export function describe(x, model, reading) {
  const { string } = reading;
  /** @param {number} count @param {(model: number, index: number) => number} name */
  const names = (count, name) =>
    Array.from({ length: count }, (_, index) => string(name(model, index)));
  const inputs = names(x.copse_input_count(model), x.copse_input_name);
  return {
    name: string(x.copse_model_name(model)),
    version: string(x.copse_model_version(model)),
    hash: string(x.copse_model_hash(model)),
    texts: string(x.copse_model_texts(model)),
    inputs,
    features: names(x.copse_feature_count(model), x.copse_feature_name),
    categories: inputs.map((_, input) =>
      (x.copse_input_is_category(model, input) === 0 ? null
        : names(x.copse_category_count(model, input), (_model, index) =>
          x.copse_category_name(model, input, index)))),
    steps: inputs.map((_, input) => x.copse_input_step(model, input)),
    members: Array.from({ length: x.copse_member_count(model) }, (_, index) =>
      describeMember(x, model, index, reading)),
    grades: names(x.copse_grade_count(model), x.copse_grade_name),
    classifies: x.copse_task(model) === CLASSIFICATION,
    classes: names(x.copse_class_count(model), x.copse_class_name),
    outputs: x.copse_output_count(model),
    hasPolicy: x.copse_has_policy(model) !== 0,
    calibration: CALIBRATIONS[x.copse_calibration(model)],
    training: describeTraining(x, model, names, reading),
    protectedInputs: inputs.filter((_, input) => x.copse_input_is_protected(model, input) !== 0),
    languages: names(x.copse_language_count(model), x.copse_language_name),
    background: x.copse_background_count(model),
    trees: x.copse_tree_count(model),
    nodes: x.copse_node_count(model),
    knownAnswers: x.copse_answer_count(model),
  };
}

/**
 * @param {Exports} x
 * @param {number} model
 * @param {number} index
 * @param {Reading} reading
 * @returns {MemberDescription}
 */
function describeMember(x, model, index, { string, struct }) {
  const [weight, features, trees, nodes, leaves, depth, categoricalSplits, hasCovers, float32, float32Inputs] =
    struct((at) => x.copse_member_about(model, index, at), 1, 9) ?? [];
  return {
    name: string(x.copse_member_name(model, index)),
    source: string(x.copse_member_source(model, index)),
    weight, features, trees, nodes, leaves, depth, categoricalSplits,
    hasCovers: hasCovers !== 0,
    arithmetic: float32 !== 0 ? "float32" : float32Inputs !== 0 ? "float32 in, float64 sum" : "float64",
  };
}

/**
 * @param {Exports} x
 * @param {number} model
 * @param {(count: number, name: (model: number, index: number) => number) => string[]} names
 * @param {Reading} reading
 * @returns {Description["training"]}
 */
function describeTraining(x, model, names, { struct }) {
  const found = struct((at) => x.copse_training_about(model, at), 2, 2);
  if (found === null) return null;
  const [above, share, rows, columns] = found;
  return { rows, above, share, columns: names(columns, x.copse_training_column_name) };
}
