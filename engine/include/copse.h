/* Copse: score tree ensembles where the data is. The C ABI, and the manual of the engine.
 *
 * Compiles as C99 and C++20. No function throws, prints or parses JSON.
 *
 * Conventions
 *   - Every function that can fail returns a copse_status and writes its outputs only on COPSE_OK;
 *     copse_last_error() then says in one sentence what was wrong and where.
 *   - Values are doubles, missing is NaN. Rows are in the order of the model's inputs
 *     (copse_input_name). Input c of row r is at values[r * row_stride + c * column_stride],
 * strides counted in doubles: row-major is (inputs, 1), column-major (1, rows).
 *   - Strings are UTF-8, zero-terminated, and live as long as the model (or the process, where
 *     there is no model).
 *   - A model is immutable once loaded: any number of threads may score with it at once.
 *     copse_last_error() is per thread where the platform has threads.
 */
#ifndef COPSE_H
#define COPSE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a function changes its meaning; functions are added without raising it. */
#define COPSE_ABI_VERSION 3

typedef enum copse_status {
  COPSE_OK = 0,
  COPSE_ARGUMENT = 1,    /* an argument is out of contract */
  COPSE_CORRUPT = 2,     /* not a package, or a damaged one */
  COPSE_UNSUPPORTED = 3, /* a package of a version or kind that this engine does not read */
  COPSE_LIMIT = 4,       /* larger than the engine's limits */
  COPSE_MISMATCH = 5,    /* the known answers are not reproduced: the engine refuses to score */
  COPSE_IO = 6,          /* not used by this ABI */
  COPSE_MEMORY = 7       /* out of memory */
} copse_status;

typedef enum copse_verdict {
  COPSE_ACCEPT = 0,
  COPSE_DECLINE = 1,
  COPSE_REFER = 2 /* a person must decide */
} copse_verdict;

/* Why a person must decide: bits. */
typedef enum copse_referral {
  COPSE_NO_COST = 1,        /* the exposure is missing, negative or not finite, or a cost is not */
  COPSE_NEAR_BOUNDARY = 2,  /* within the policy's band around the client's break-even */
  COPSE_UNLIKE_TRAINING = 4 /* farther from the training data than the model calls usual */
} copse_referral;

typedef enum copse_calibration_method {
  COPSE_UNCALIBRATED = 0, /* predictions are the link of the margins */
  COPSE_PLATT = 1,        /* sigmoid(slope x margin + intercept) */
  COPSE_ISOTONIC = 2      /* linear between points, level beyond the first and the last */
} copse_calibration_method;

typedef enum copse_task_kind {
  COPSE_REGRESSION = 0,    /* predictions are values */
  COPSE_CLASSIFICATION = 1 /* predictions are probabilities: of the second of two classes where
                            * there is one output, of each class where there are several */
} copse_task_kind;

/* One loaded model. */
typedef struct copse_model copse_model;

/* What a decision costs; money is in the unit of the exposure input. With COPSE_NO_COST money and
 * break_even are NaN; the grade stays. */
typedef struct copse_decision {
  int32_t verdict;      /* copse_verdict: COPSE_REFER where referral is not 0, else leaning */
  int32_t leaning;      /* copse_verdict: what the costs alone say; COPSE_REFER without any */
  uint32_t referral;    /* copse_referral bits */
  int32_t grade;        /* index for copse_grade_name, -1: no grade */
  double expected_loss; /* probability x loss given default x exposure */
  double cost_accept;   /* expected cost of accepting */
  double cost_decline;  /* expected cost of declining */
  double break_even;    /* the probability at which both cost the same; NaN if none does */
} copse_decision;

/* What decisions are made by: see decide/decide.hpp. Rates are a month's. */
typedef struct copse_policy {
  double loss_given_default; /* 0 ... 1, as the rates */
  double interest_rate;
  double funding_rate;
  double default_rate;  /* of the clients that another would be one of */
  double mean_exposure; /* theirs, >= 0 */
  double refer_low;     /* the band in which a person decides, in log-odds; NaN: none */
  double refer_high;    /* >= refer_low */
  uint32_t term;        /* months, 1 ... 1200 */
  uint32_t grades;      /* how many there are */
} copse_policy;

/* What a model says of its training data. */
typedef struct copse_training {
  double unusual_above; /* a distance above this is unlike the training data */
  double unusual_share; /* of clients like it that are farther all the same */
  uint32_t rows;
  uint32_t columns; /* for copse_training_column_name and copse_surprises */
} copse_training;

/* How the training data was spread over one of those columns. */
typedef struct copse_training_column {
  uint32_t is_bins; /* bin b holds points[b - 1] < x <= points[b], the ends unbounded; else a count
                     * is of the rows that hold its point */
  uint32_t points;
  uint32_t counts;  /* of bins one more than points */
  uint32_t missing; /* rows */
} copse_training_column;

/* A sentence for what a group of features adds to a prediction. */
typedef struct copse_reason {
  double effect;    /* what it adds to the prediction */
  const char* text; /* valid until the next copse_reasons on this thread */
  uint32_t group;   /* for copse_reason_group */
} copse_reason;

/* From this value of an input on, at each step of copse_input_step up to the next one here. */
typedef struct copse_curve_step {
  double from;
  double prediction;
  int32_t verdict; /* copse_verdict; -1 without a policy */
  int32_t reserved;
} copse_curve_step;

typedef enum copse_goal_kind {
  COPSE_GOAL_ACCEPT = 0, /* the decision is to accept */
  COPSE_GOAL_OTHER = 1,  /* the decision is another than it is */
  COPSE_GOAL_BELOW = 2,  /* the prediction is at most `prediction` */
  COPSE_GOAL_ABOVE = 3   /* at least */
} copse_goal_kind;

typedef enum copse_levers {
  COPSE_ACTIONABLE = 0, /* one or two inputs that the client can change, in the recipe's directions,
                         * within what the training data held */
  COPSE_ANY = 1         /* any one input with a declared step, within its declared range */
} copse_levers;

/* Whether an input of a row can be changed. */
typedef enum copse_lever_state {
  COPSE_LEVER_CHANGES = 0,
  COPSE_LEVER_FIXED = 1, /* it is not what is asked for, or declares neither steps nor categories */
  COPSE_LEVER_MISSING = 2,  /* the row does not say what it is */
  COPSE_LEVER_UNLISTED = 3, /* its category is none of the declared ones */
  COPSE_LEVER_TOO_FINE = 4  /* it has more than 10,000 values */
} copse_lever_state;

/* A change of one input or two with which a goal is reached. */
typedef struct copse_counterfactual {
  double cost; /* of each input the recipe's effort x how much of its range is crossed */
  double prediction;
  double values[2];
  uint32_t inputs[2];
  uint32_t changes; /* 1 or 2 */
  int32_t verdict;  /* copse_verdict; -1 without a policy */
} copse_counterfactual;

/* How a search ended. */
typedef struct copse_search {
  double tried;     /* other rows that were scored */
  uint32_t found;   /* counterfactuals that were written */
  uint32_t reached; /* 1: the row is at the goal already, and nothing was searched */
} copse_search;

/* What a member is. */
typedef struct copse_member {
  double weight;
  uint32_t features;
  uint32_t trees;
  uint32_t nodes;
  uint32_t leaves;
  uint32_t depth;              /* edges from a root to its farthest leaf */
  uint32_t categorical_splits; /* nodes that ask for a set of categories */
  int32_t has_covers;          /* training weights are known: it can be explained */
  int32_t float32;             /* its margins are sums of float32; else of float64 */
  int32_t float32_inputs;      /* features are rounded to float32 before they are compared */
} copse_member;

int32_t copse_abi_version(void);
/* "0.1.0" */
const char* copse_engine_version(void);
/* The sentence of the last failure on this thread; "" before the first. Valid until the next. */
const char* copse_last_error(void);

/* Memory for the host to pass buffers in; 16-byte aligned. NULL if there is none (or size is 0).
 * copse_free(NULL) does nothing. */
void* copse_alloc(size_t size);
void copse_free(void* memory);

/* SHA-256 of `size` bytes to the 32 at `hash`. */
int32_t copse_sha256(const void* bytes, size_t size, void* hash);

/* Loads a package: checks its hash and every index in it, compiles it, replays its known answers.
 * `bytes` may be freed afterwards. The model is the caller's: copse_unload. O(size). */
int32_t copse_load(const void* bytes, size_t size, copse_model** model);
/* Loads the package that was compiled into the engine; COPSE_UNSUPPORTED if there is none. */
int32_t copse_load_embedded(copse_model** model);
/* NULL does nothing. */
void copse_unload(copse_model* model);

size_t copse_input_count(const copse_model* model);
size_t copse_feature_count(const copse_model* model);
size_t copse_output_count(const copse_model* model); /* 1 for binary models */
size_t copse_member_count(const copse_model* model);
size_t copse_tree_count(const copse_model* model);   /* over all members */
size_t copse_node_count(const copse_model* model);   /* over all members */
size_t copse_answer_count(const copse_model* model); /* known-answer rows replayed at load */
size_t copse_grade_count(const copse_model* model);  /* 0 without a policy */
int32_t copse_has_policy(const copse_model* model);
int32_t copse_calibration(const copse_model* model); /* copse_calibration_method */
int32_t copse_task(const copse_model* model);        /* copse_task_kind */
size_t copse_class_count(const copse_model* model);  /* 0 in a regression */

/* NULL for an index out of range. */
const char* copse_input_name(const copse_model* model, size_t index);
const char* copse_feature_name(const copse_model* model, size_t index);
const char* copse_member_name(const copse_model* model, size_t index);
const char* copse_grade_name(const copse_model* model, size_t index);
/* Library, version and objective: "LightGBM v4 binary". */
const char* copse_member_source(const copse_model* model, size_t index);
/* COPSE_ARGUMENT for an index out of range. */
int32_t copse_member_about(const copse_model* model, size_t index, copse_member* about);
/* Its number where the model has no names for its classes. */
const char* copse_class_name(const copse_model* model, size_t index);

/* Whether an input takes text. Its value is then a code, not the text: copse_category_code. */
int32_t copse_input_is_category(const copse_model* model, size_t index);
/* The texts that are known; 0 for an input of numbers, or where the model keeps none. */
size_t copse_category_count(const copse_model* model, size_t input);
const char* copse_category_name(const copse_model* model, size_t input, size_t index);
/* The code of `size` bytes of text, as the model's library has it for a category that it never saw:
 * COPSE_ARGUMENT, NaN, or a code like no other. */
int32_t copse_category_code(const copse_model* model, size_t input, const char* text, size_t size,
                            double* value);

/* In what steps an input's curve goes and changes are searched: 0 for categories, or where the
 * recipe declares none. */
double copse_input_step(const copse_model* model, size_t index);

const char* copse_model_name(const copse_model* model);
const char* copse_model_version(const copse_model* model);
/* SHA-256 of the package, 64 lower-case hexadecimal digits. */
const char* copse_model_hash(const copse_model* model);
/* The texts of the recipe (inputs with labels, units and choices; sample clients; card) as JSON. */
const char* copse_model_texts(const copse_model* model);

/* COPSE_UNSUPPORTED where the model does not say what its training data was like. */
int32_t copse_training_about(const copse_model* model, copse_training* about);
/* An input or a feature; NULL for an index out of range. */
const char* copse_training_column_name(const copse_model* model, size_t index);
/* COPSE_ARGUMENT for an index out of range. */
int32_t copse_training_column_about(const copse_model* model, size_t index,
                                    copse_training_column* about);
/* Fills `points` and `counts`, of as many as copse_training_column_about says; ascending. Counts
 * and missing add up to the training rows. COPSE_ARGUMENT for an index out of range. */
int32_t copse_training_column_counts(const copse_model* model, size_t index, double* points,
                                     uint32_t* counts);
/* Whether the input is an attribute such as sex or race, which the packer was told to allow. */
int32_t copse_input_is_protected(const copse_model* model, size_t input);

/* Scores `rows` rows. Any output may be NULL. All outputs are row-major and the caller's:
 *   predictions     rows x outputs: calibrated probabilities, or a regression's values
 *   margins         rows x outputs: log-odds for binary models, before calibration
 *   member_margins  rows x members x outputs
 *   distances       rows: how unlike the training data; COPSE_ARGUMENT if they are wanted and the
 *                   model does not say what that was like
 *   decisions       rows; COPSE_ARGUMENT if they are wanted and the model has no policy
 * COPSE_ARGUMENT also for a null model, or null values with rows > 0. O(rows x trees x depth), no
 * allocation that grows with rows. */
int32_t copse_score(const copse_model* model, const double* values, size_t rows,
                    ptrdiff_t row_stride, ptrdiff_t column_stride, double* predictions,
                    double* margins, double* member_margins, double* distances,
                    copse_decision* decisions);

/* Decides by another policy than the model's, from what was scored before: `rows` probabilities of
 * default and exposures. `grade_ends` are policy->grades probabilities that the grades end below,
 * ascending to 1. `unlike` may be NULL: 1 for a row that is unlike the training data.
 * COPSE_ARGUMENT for a policy that no package could have. O(rows), no allocation that grows with
 * rows. */
int32_t copse_decide(const copse_policy* policy, const double* grade_ends,
                     const double* probabilities, const double* exposures, const uint8_t* unlike,
                     size_t rows, copse_decision* decisions);

/* What each column adds to a row's distance from the training data: -ln of a share of its rows that
 * are at least as extreme; rows x columns, row-major. COPSE_ARGUMENT as for distances. */
int32_t copse_surprises(const copse_model* model, const double* values, size_t rows,
                        ptrdiff_t row_stride, ptrdiff_t column_stride, double* surprises);

/* Exact SHAP values of the margins, before calibration: rows x outputs x (1 + features), row-major:
 * the base value, then what each feature adds to it; they sum to the margin. COPSE_UNSUPPORTED
 * where a member is no sum of trees with covers, or predictions are averaged. A few rows in
 * float64, O(nodes) each; many at once by tables of float32, within about 1e-6 of the largest
 * contribution and many times as fast, best 16,384 or more: they take up to 100 MB to work with. */
int32_t copse_explain(const copse_model* model, const double* values, size_t rows,
                      ptrdiff_t row_stride, ptrdiff_t column_stride, double* contributions);

/* The same of a model of one output in the space of its predictions, calibration included: base
 * value and contributions sum to the prediction. They are the margin's, each times (prediction -
 * prediction at the base margin) / (margin - base margin). */
int32_t copse_explain_prediction(const copse_model* model, const double* values, size_t rows,
                                 ptrdiff_t row_stride, ptrdiff_t column_stride,
                                 double* contributions);

/* How many rows the model keeps to explain against; 0: none. */
size_t copse_background_count(const copse_model* model);
/* Exact interventional SHAP values of the margins against those rows, shaped as copse_explain's:
 * the base value is their mean margin, and a feature's contribution what its values add where they
 * take the place of theirs. Members need no covers. COPSE_UNSUPPORTED without such rows, for a
 * member that is no sum of trees, or where predictions are averaged. Float64. */
int32_t copse_explain_against_background(const copse_model* model, const double* values,
                                         size_t rows, ptrdiff_t row_stride, ptrdiff_t column_stride,
                                         double* contributions);
/* The same in the space of predictions, as copse_explain_prediction. */
int32_t copse_explain_prediction_against_background(const copse_model* model, const double* values,
                                                    size_t rows, ptrdiff_t row_stride,
                                                    ptrdiff_t column_stride, double* contributions);

/* Exact SHAP interaction values of margins: rows x outputs x features x features, symmetric. Of two
 * features half of what they add together, on the diagonal what a feature keeps for itself; a row
 * of a matrix sums to the feature's SHAP value. Many rows as copse_explain. COPSE_UNSUPPORTED as
 * copse_explain. */
int32_t copse_interactions(const copse_model* model, const double* values, size_t rows,
                           ptrdiff_t row_stride, ptrdiff_t column_stride, double* interactions);

/* The languages that the model's reasons are told in, and the groups; 0 and NULL without any. */
size_t copse_language_count(const copse_model* model);
const char* copse_language_name(const copse_model* model, size_t index);
const char* copse_reason_group(const copse_model* model, size_t index);
/* Why one row's prediction is what it is: at most *count sentences into `reasons`, strongest first;
 * of equals the group first that the recipe names first. *count becomes how many there are. Groups
 * that add less than a thousandth, or for which no sentence of the recipe holds, are left out.
 * COPSE_UNSUPPORTED without texts, COPSE_ARGUMENT for a language out of range. */
int32_t copse_reasons(const copse_model* model, const double* values, ptrdiff_t column_stride,
                      size_t language, copse_reason* reasons, size_t* count);

/* What the prediction and the decision of one row would be over the declared range of an input: a
 * step function, at each of the recipe's steps and the row's own value; of categories each. At most
 * *count steps are written; *count becomes how many there are. COPSE_ARGUMENT where they do not
 * fit, COPSE_UNSUPPORTED for several outputs or an input without a declared range and step. */
int32_t copse_curve(const copse_model* model, const double* values, ptrdiff_t column_stride,
                    size_t input, copse_curve_step* steps, size_t* count);
/* The same of two inputs at once, on at most `most` values of each: their numbers to `counts`, the
 * values to `first` and `second`, and counts[0] x counts[1] predictions and verdicts, row-major. */
int32_t copse_grid(const copse_model* model, const double* values, ptrdiff_t column_stride,
                   size_t first_input, size_t second_input, size_t most, double* first,
                   double* second, double* predictions, int32_t* verdicts, uint32_t* counts);
/* The smallest changes with which one row reaches a goal: cheapest first, of a set of inputs the
 * cheapest alone, at most `most` of them, one or more. Every cheaper change in the recipe's steps
 * was tried, so that if none is found there is none of the inputs that can be changed: see
 * copse_lever. `locked` inputs stay. COPSE_UNSUPPORTED for several outputs, a goal of decisions
 * without a policy, or where the recipe does not say what inputs can be. */
int32_t copse_counterfactuals(const copse_model* model, const double* values,
                              ptrdiff_t column_stride, int32_t goal, double prediction,
                              int32_t levers, const uint32_t* locked, size_t locked_count,
                              copse_counterfactual* found, size_t most, copse_search* search);
/* Whether copse_counterfactuals with these levers would change an input of the row: a
 * copse_lever_state, or -1 where an argument is none. */
int32_t copse_lever(const copse_model* model, const double* values, ptrdiff_t column_stride,
                    int32_t levers, size_t input);

/* Whether a feature's expression reads an input: 1 or 0. */
int32_t copse_feature_reads(const copse_model* model, size_t feature, size_t input);

/* The leaf that each row reaches in each tree, by the number that the model's own library gives it;
 * rows x trees, row-major. */
int32_t copse_leaves(const copse_model* model, const double* values, size_t rows,
                     ptrdiff_t row_stride, ptrdiff_t column_stride, uint32_t* leaves);

/* The derived features, rows x features, row-major, NaN = missing. */
int32_t copse_features(const copse_model* model, const double* values, size_t rows,
                       ptrdiff_t row_stride, ptrdiff_t column_stride, double* features);

#ifdef __cplusplus
}
#endif

#endif /* COPSE_H */
