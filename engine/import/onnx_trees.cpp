// The operators TreeEnsembleRegressor, TreeEnsembleClassifier and TreeEnsemble.
#include "import/onnx_trees.hpp"

#include <algorithm>

#include "ensemble/limits.hpp"

namespace copse::onnx {
namespace {

enum class PostTransform : std::uint8_t { none, logistic, softmax, softmax_zero, probit };

Link link_of(PostTransform transform) {
  switch (transform) {
    case PostTransform::none:
      return Link::identity;
    case PostTransform::logistic:
      return Link::onnx_logistic;
    case PostTransform::softmax:
      return Link::onnx_softmax;
    case PostTransform::softmax_zero:
      return Link::softmax_zero;
    case PostTransform::probit:
      return Link::probit;
  }
  return Link::identity;
}

// Reads one of `names`, or its number, whichever the attribute is.
Result<std::size_t> choice(const GraphNode& node, std::string_view attribute,
                           std::initializer_list<std::string_view> names, std::size_t otherwise) {
  if (node.find(attribute) == nullptr) return otherwise;
  COPSE_TRY(const auto name, text(node, attribute));
  const auto* found = std::find(names.begin(), names.end(), *name);
  if (found == names.end())
    return at(node.place(attribute),
              "'" + std::string(name->substr(0, 40)) + "' is not one of them");
  return static_cast<std::size_t>(found - names.begin());
}

Result<std::size_t> numbered_choice(const GraphNode& node, std::string_view attribute,
                                    std::int64_t count, std::size_t otherwise) {
  COPSE_TRY(const auto value, integer(node, attribute));
  if (!value) return otherwise;
  if (*value < 0 || *value >= count)
    return at(node.place(attribute), std::to_string(*value) + " is not one of them");
  return static_cast<std::size_t>(*value);
}

struct Settings {
  PostTransform transform = PostTransform::none;
  std::size_t aggregate = 1;  // AVERAGE, SUM, MIN, MAX
};

Result<PostTransform> read_transform(const GraphNode& node) {
  COPSE_TRY(
      const std::size_t value,
      choice(node, "post_transform", {"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"}, 0));
  return static_cast<PostTransform>(value);
}

Result<Settings> read_settings(const GraphNode& node, bool numbered) {
  Settings settings;
  if (!numbered) {
    COPSE_TRY(settings.transform, read_transform(node));
    COPSE_TRY(settings.aggregate,
              choice(node, "aggregate_function", {"AVERAGE", "SUM", "MIN", "MAX"}, 1));
    return settings;
  }
  // The standard calls 1 SOFTMAX and 2 LOGISTIC; ONNX Runtime computes them the other way round.
  COPSE_TRY(const std::size_t transform, numbered_choice(node, "post_transform", 5, 0));
  settings.transform = static_cast<PostTransform>(transform);
  COPSE_TRY(settings.aggregate, numbered_choice(node, "aggregate_function", 4, 1));
  return settings;
}

Result<std::vector<double>> read_base_values(const GraphNode& node, Rows& rows) {
  Element element = Element::none;
  COPSE_TRY(auto values, numbers(node, "base_values"));
  COPSE_TRY(auto tensor, numbers(node, "base_values_as_tensor", &element));
  if (!values.empty() && !tensor.empty())
    return at(node.place("base_values_as_tensor"), "given beside base_values");
  if (element == Element::f64) rows.element = Element::f64;
  return values.empty() ? std::move(tensor) : std::move(values);
}

// The types of the arithmetic: float64 if what the trees see is, else float32.
Status set_types(const GraphNode& node, const Rows& rows, Element input, Ensemble& ensemble) {
  if (input != Element::f32 && input != Element::f64 && input != Element::i32 &&
      input != Element::i64)
    return at(node.place(), "its input is of " + element_name(input) + ", not of numbers",
              Code::unsupported);
  const bool wide = input == Element::f64;
  if (rows.element == Element::f64 && !wide)
    return at(node.place(), "it has lists of float64 for an input of " + element_name(input));
  ensemble.input = wide ? Real::f64 : Real::f32;
  ensemble.sum = ensemble.input;
  return ok();
}

Status set_outputs(const GraphNode& node, std::string_view attribute, std::int64_t count,
                   Ensemble& ensemble) {
  if (count < 1 || count > limits::outputs)
    return at(
        node.place(attribute),
        std::to_string(count) + " is not a count from 1 to " + std::to_string(limits::outputs),
        count > limits::outputs ? Code::limit : Code::corrupt);
  ensemble.base_margin.assign(static_cast<std::size_t>(count), 0);
  return ok();
}

// Whether every row gets a weight for the target or class, whatever its leaves.
bool is_always_scored(const Rows& rows, std::uint32_t target) {
  // A tree whose every leaf names it; leaves of a tree are rows between two roots.
  std::size_t root = 0;
  bool all = true;
  for (std::uint32_t r = 0; r < rows.rows.size(); ++r) {
    if (root < rows.roots.size() && r == rows.roots[root]) {
      if (root > 0 && all) return true;
      ++root;
      all = true;
    }
    const Row& row = rows.rows[r];
    if (row.mode != Mode::leaf) continue;
    bool named = false;
    for (std::uint32_t w = row.yes; w < row.yes + row.no; ++w)
      named = named || rows.weights[w].target == target;
    all = all && named;
  }
  return all;
}

Status check_targets(const GraphNode& node, const Rows& rows, std::size_t outputs) {
  for (const Weight& weight : rows.weights)
    if (weight.target >= outputs)
      return at(node.place(), "a leaf has a weight for target " + std::to_string(weight.target) +
                                  " of " + std::to_string(outputs));
  return ok();
}

// ONNX Runtime gives 0 for one of several targets that no leaf of a row's names.
Status check_base_values(const GraphNode& node, const Rows& rows, const std::vector<double>& base) {
  for (std::uint32_t k = 0; base.size() > 1 && k < base.size(); ++k)
    if (base[k] != 0 && !is_always_scored(rows, k))
      return at(node.place("base_values"),
                "rows may reach no leaf with a weight for target " + std::to_string(k) +
                    ", and ONNX Runtime passes over its base value",
                Code::unsupported);
  return ok();
}

Result<ScoredTrees> read_regressor(const GraphNode& node, Element input, Rows& rows,
                                   const Progress& progress) {
  const bool newest = node.op == "TreeEnsemble";
  ScoredTrees result;
  Ensemble& ensemble = result.ensemble;
  COPSE_TRY(const auto base, read_base_values(node, rows));
  COPSE_CHECK(set_types(node, rows, input, ensemble));
  COPSE_TRY(const auto targets, integer(node, "n_targets"));
  COPSE_CHECK(set_outputs(node, "n_targets", targets.value_or(1), ensemble));
  COPSE_TRY(const Settings settings, read_settings(node, newest));
  if (settings.aggregate == 0) ensemble.divisor = static_cast<double>(rows.roots.size());
  if (settings.aggregate == 2) ensemble.aggregate = Aggregate::minimum;
  if (settings.aggregate == 3) ensemble.aggregate = Aggregate::maximum;
  if (!base.empty() && base.size() != ensemble.base_margin.size())
    return at(node.place("base_values"), std::to_string(base.size()) + " for " +
                                             std::to_string(ensemble.base_margin.size()) +
                                             " targets");
  COPSE_CHECK(check_targets(node, rows, ensemble.output_count()));
  COPSE_CHECK(check_base_values(node, rows, base));
  // ONNX Runtime applies PROBIT alone where there is one target (onnxruntime#26596).
  const bool single = ensemble.output_count() == 1;
  if (!single || settings.transform == PostTransform::probit)
    ensemble.link = link_of(settings.transform);
  ensemble.bias = base;
  // It adds a base value of 0 too, which makes 0 of -0.
  if (base.empty() && settings.aggregate != 1 && (single || settings.aggregate >= 2))
    ensemble.bias.assign(ensemble.output_count(), 0);
  result.columns = ensemble.output_count();
  if (newest) result.element = input;
  COPSE_CHECK(grow(node, rows, progress, ensemble));
  return result;
}

Result<std::vector<std::string>> read_labels(const GraphNode& node) {
  COPSE_TRY(const auto names, texts(node, "classlabels_strings"));
  COPSE_TRY(const auto numbers, integers(node, "classlabels_int64s"));
  if (names.empty() == numbers.empty())
    return at(node.place(), "it needs either classlabels_strings or classlabels_int64s");
  if (names.size() + numbers.size() > limits::outputs)
    return at(node.place(), "more than " + std::to_string(limits::outputs) + " classes",
              Code::limit);
  std::vector<std::string> labels(names.begin(), names.end());
  for (const std::int64_t label : numbers) labels.push_back(std::to_string(label));
  for (const std::string& label : labels)
    if (label.size() > limits::name_bytes)
      return at(node.place("classlabels_strings"),
                "a name of more than " + std::to_string(limits::name_bytes) + " bytes",
                Code::limit);
  return labels;
}

// Two classes: what ONNX Runtime makes of the scores depends on which of the two have weights.
Status set_two_classes(const GraphNode& node, const Rows& rows, const std::vector<double>& base,
                       PostTransform transform, ScoredTrees& result) {
  Ensemble& ensemble = result.ensemble;
  bool first = false;
  bool second = false;
  for (const Weight& weight : rows.weights) (weight.target == 0 ? first : second) = true;
  if (!second && base.size() <= 1) {
    if (transform == PostTransform::probit)
      return at(node.place("post_transform"),
                "PROBIT of two classes by the score of one, of which "
                "ONNX Runtime leaves the second column unwritten",
                Code::unsupported);
    ensemble.base_margin.assign(1, 0);
    ensemble.bias = base;
    result.second_of_two = true;
    if (transform == PostTransform::logistic) ensemble.link = Link::onnx_logistic;
    // Else the columns are 1 - score and score, or, where a weight is negative, minus it and it.
    else if (rows.negative)
      ensemble.task = Task::regression;
    return ok();
  }
  ensemble.link = link_of(transform);
  if (second && base.size() == 2)
    return at(node.place("base_values"),
              "two, of which ONNX Runtime uses but one where the second "
              "class has weights",
              Code::unsupported);
  if (second && !is_always_scored(rows, 1))
    return at(node.place(),
              "rows may reach no leaf with a weight for the second class, and ONNX "
              "Runtime scores those in another way",
              Code::unsupported);
  // A base value of a class without weights is passed over.
  if (!base.empty() && first) {
    if (second && !is_always_scored(rows, 0))
      return at(node.place("base_values"),
                "rows may reach no leaf with a weight for the first "
                "class, and ONNX Runtime passes over its base value",
                Code::unsupported);
    ensemble.bias = {base[0], 0};
  }
  return ok();
}

Result<ScoredTrees> read_classifier(const GraphNode& node, Element input, Rows& rows,
                                    const Progress& progress) {
  ScoredTrees result;
  Ensemble& ensemble = result.ensemble;
  COPSE_TRY(const auto base, read_base_values(node, rows));
  COPSE_CHECK(set_types(node, rows, input, ensemble));
  COPSE_TRY(auto labels, read_labels(node));
  COPSE_TRY(const PostTransform transform, read_transform(node));
  COPSE_CHECK(set_outputs(node, "classlabels", static_cast<std::int64_t>(labels.size()), ensemble));
  if (rows.weights.empty()) return at(node.place("class_ids"), "no leaf has a weight");
  const std::size_t classes = labels.size();
  COPSE_CHECK(check_targets(node, rows, classes));
  if (!base.empty() && base.size() != classes && !(base.size() == 1 && classes == 2))
    return at(node.place("base_values"),
              std::to_string(base.size()) + " for " + std::to_string(classes) + " classes");
  result.columns = classes;
  ensemble.task = Task::classification;
  if (classes == 1) {
    ensemble.task = Task::regression;
    if (transform == PostTransform::probit) ensemble.link = Link::probit;
    ensemble.bias = base;
  } else if (classes == 2) {
    COPSE_CHECK(set_two_classes(node, rows, base, transform, result));
  } else {
    ensemble.link = link_of(transform);
    ensemble.bias = base;
  }
  if (ensemble.task == Task::classification) ensemble.class_names = std::move(labels);
  COPSE_CHECK(grow(node, rows, progress, ensemble));
  return result;
}

}  // namespace

bool is_tree_operator(const GraphNode& node) {
  return node.domain == "ai.onnx.ml" &&
         (node.op == "TreeEnsembleRegressor" || node.op == "TreeEnsembleClassifier" ||
          node.op == "TreeEnsemble");
}

std::size_t score_output(const GraphNode& node) {
  return node.op == "TreeEnsembleClassifier" ? 1 : 0;
}

Result<ScoredTrees> read_trees(const GraphNode& node, Element input, std::uint32_t features,
                               const Progress& progress) {
  const bool classifier = node.op == "TreeEnsembleClassifier";
  auto rows = node.op == "TreeEnsemble" ? read_rows_v5(node)
                                        : read_rows_v3(node, classifier ? "class" : "target");
  if (!rows) return std::move(rows.error());
  if (progress) progress(0.5);
  auto result = classifier ? read_classifier(node, input, *rows, progress)
                           : read_regressor(node, input, *rows, progress);
  if (!result) return result;
  Ensemble& ensemble = result->ensemble;
  ensemble.feature_count = features;
  const auto status = validate(ensemble);
  if (!status) return at(node.place(), status.error().message, status.error().code);
  return result;
}

}  // namespace copse::onnx
