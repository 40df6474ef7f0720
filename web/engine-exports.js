// What engine.js says of a model and takes of a batch; and what copse.wasm exports to it, which is
// engine/include/copse.h as JavaScript sees it. Types only.

/**
 * @typedef {object} MemberDescription
 * @property {string} name
 * @property {string} source  library, version and objective
 * @property {number} weight
 * @property {number} features
 * @property {number} trees
 * @property {number} nodes
 * @property {number} leaves
 * @property {number} depth
 * @property {number} categoricalSplits
 * @property {boolean} hasCovers  it can be explained
 * @property {"float32" | "float64" | "float32 in, float64 sum"} arithmetic
 */

/**
 * What the engine says of a loaded model.
 * @typedef {object} Description
 * @property {string} name
 * @property {string} version
 * @property {string} hash  SHA-256 of the package, 64 hexadecimal digits
 * @property {string} texts  JSON, or ""
 * @property {string[]} inputs
 * @property {string[]} features
 * @property {(string[] | null)[]} categories  of each input; null for one of numbers
 * @property {MemberDescription[]} members
 * @property {string[]} grades
 * @property {boolean} classifies  predictions are probabilities
 * @property {string[]} classes  of a classification
 * @property {number} outputs
 * @property {boolean} hasPolicy
 * @property {"platt" | "isotonic" | null} calibration
 * @property {{ rows: number, above: number, share: number, columns: string[] } | null} training
 * @property {string[]} protectedInputs
 * @property {string[]} languages  that reasons are told in
 * @property {number} background  rows to explain against
 * @property {number} trees
 * @property {number} nodes
 * @property {number} knownAnswers
 * @property {number[]} steps  of changes, one an input; 0: none
 */

/**
 * How the training data was spread over a column. Of bins, counts[b] holds points[b − 1] < x <= points[b]
 * with unbounded ends, one count more than points; else counts[k] rows hold points[k].
 * @typedef {{ name: string, isBins: boolean, points: Float64Array, counts: Uint32Array, missing: number }} TrainingColumn
 */

/**
 * Rows to score: `fill(target, start, count)` writes rows start … start + count to `target`,
 * row by row or (`columns`) input by input. It may throw, and then nothing of it is scored.
 * @typedef {{ rows: number, columns: boolean,
 *   fill: (target: Float64Array, start: number, count: number) => void }} Batch
 */

/** @typedef {Float64Array | Float32Array} Doubles */

/**
 * Arrays to fill; those absent are not computed. Where doubles are, a host may give a Float32Array: its
 * values are rounded.
 * @typedef {object} Outputs
 * @property {Doubles} [predictions]  rows × outputs
 * @property {Doubles} [margins]        rows × outputs, before calibration
 * @property {Doubles} [memberMargins]  rows × members × outputs
 * @property {Doubles} [distances]      from the training data
 * @property {Uint8Array} [verdicts]         0 accept, 1 decline, 2 refer
 * @property {Uint8Array} [leanings]         the same by the costs alone
 * @property {Uint8Array} [referrals]        bits: 1 no_cost, 2 near_boundary, 4 unlike_training
 * @property {Int32Array} [grades]           index of the grade, −1 without
 * @property {Doubles} [expectedLoss]
 * @property {Doubles} [costAccept]
 * @property {Doubles} [costDecline]
 * @property {Doubles} [breakEven]
 */

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} _initialize
 * @property {() => number} copse_abi_version
 * @property {() => number} copse_engine_version
 * @property {() => number} copse_last_error
 * @property {(size: number) => number} copse_alloc
 * @property {(memory: number) => void} copse_free
 * @property {(bytes: number, size: number, hash: number) => number} copse_sha256
 * @property {(bytes: number, size: number, model: number) => number} copse_load
 * @property {(model: number) => number} copse_load_embedded
 * @property {(model: number) => void} copse_unload
 * @property {(model: number) => number} copse_input_count
 * @property {(model: number) => number} copse_feature_count
 * @property {(model: number) => number} copse_output_count
 * @property {(model: number) => number} copse_member_count
 * @property {(model: number) => number} copse_tree_count
 * @property {(model: number) => number} copse_node_count
 * @property {(model: number) => number} copse_answer_count
 * @property {(model: number) => number} copse_grade_count
 * @property {(model: number) => number} copse_has_policy
 * @property {(model: number) => number} copse_task
 * @property {(model: number) => number} copse_calibration
 * @property {(model: number, about: number) => number} copse_training_about
 * @property {(model: number, index: number) => number} copse_training_column_name
 * @property {(model: number, index: number, about: number) => number} copse_training_column_about
 * @property {(model: number, index: number, points: number, counts: number) => number} copse_training_column_counts
 * @property {(model: number, input: number) => number} copse_input_is_protected
 * @property {(model: number) => number} copse_class_count
 * @property {(model: number, index: number) => number} copse_class_name
 * @property {(model: number, index: number) => number} copse_input_is_category
 * @property {(model: number, input: number) => number} copse_category_count
 * @property {(model: number, input: number, index: number) => number} copse_category_name
 * @property {(model: number, input: number, text: number, size: number, value: number) => number} copse_category_code
 * @property {(model: number, index: number) => number} copse_member_source
 * @property {(model: number, index: number, about: number) => number} copse_member_about
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   leaves: number) => number} copse_leaves
 * @property {(model: number, index: number) => number} copse_input_name
 * @property {(model: number, index: number) => number} copse_feature_name
 * @property {(model: number, index: number) => number} copse_member_name
 * @property {(model: number, index: number) => number} copse_grade_name
 * @property {(model: number) => number} copse_model_name
 * @property {(model: number) => number} copse_model_version
 * @property {(model: number) => number} copse_model_hash
 * @property {(model: number) => number} copse_model_texts
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   predictions: number, margins: number, members: number, distances: number,
 *   decisions: number) => number} copse_score
 * @property {(policy: number, gradeEnds: number, probabilities: number, exposures: number, unlike: number,
 *   rows: number, decisions: number) => number} copse_decide
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   contributions: number) => number} copse_explain
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   contributions: number) => number} copse_explain_prediction
 * @property {(model: number) => number} copse_background_count
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   contributions: number) => number} copse_explain_against_background
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   contributions: number) => number} copse_explain_prediction_against_background
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number, interactions: number) => number} copse_interactions
 * @property {(model: number) => number} copse_language_count
 * @property {(model: number, index: number) => number} copse_language_name
 * @property {(model: number, index: number) => number} copse_reason_group
 * @property {(model: number, values: number, columnStride: number, language: number, reasons: number,
 *   count: number) => number} copse_reasons
 * @property {(model: number, values: number, columnStride: number, input: number, steps: number,
 *   count: number) => number} copse_curve
 * @property {(model: number, values: number, columnStride: number, firstInput: number, secondInput: number,
 *   most: number, first: number, second: number, predictions: number, verdicts: number,
 *   counts: number) => number} copse_grid
 * @property {(model: number, values: number, columnStride: number, goal: number, prediction: number,
 *   levers: number, locked: number, lockedCount: number, found: number, most: number,
 *   search: number) => number} copse_counterfactuals
 * @property {(model: number, values: number, columnStride: number, levers: number, input: number) =>
 *   number} copse_lever
 * @property {(model: number, input: number) => number} copse_input_step
 * @property {(model: number, feature: number, input: number) => number} copse_feature_reads
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   surprises: number) => number} copse_surprises
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   features: number) => number} copse_features
 */

export {};
