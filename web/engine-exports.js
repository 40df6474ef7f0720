// What copse.wasm exports: engine/include/copse.h as JavaScript sees it. Types only.

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} _initialize
 * @property {() => number} copse_abi_version
 * @property {() => number} copse_engine_version
 * @property {() => number} copse_last_error
 * @property {(size: number) => number} copse_alloc
 * @property {(memory: number) => void} copse_free
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
 *   predictions: number, margins: number, members: number, decisions: number) => number} copse_score
 * @property {(model: number, values: number, rows: number, rowStride: number, columnStride: number,
 *   features: number) => number} copse_features
 */

export {};
