#include <algorithm>
#include <cmath>
#include <optional>

#include "base/sort.hpp"
#include "ensemble/limits.hpp"
#include "import/import.hpp"
#include "import/xgboost_events.hpp"
#include "import/xgboost_objective.hpp"

namespace copse {
namespace {

constexpr const char* params = "learner.learner_model_param.";

Error at(const std::string& place, const std::string& what, Code code = Code::corrupt) {
  return {code, place + ": " + what};
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::optional<std::uint32_t> whole(const std::string& text) {
  std::uint32_t value = 0;
  if (text.empty() || text.size() > 9) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

std::string version_text(const XGBoostFile& file) {
  std::string text;
  for (const std::int32_t part : file.version)
    text += (text.empty() ? "" : ".") + std::to_string(part);
  return text.empty() ? "of unknown version" : text;
}

std::string model_place(const XGBoostFile& file) {
  return file.is_dart ? "learner.gradient_booster.gbtree.model."
                      : "learner.gradient_booster.model.";
}

Status check_booster(const XGBoostFile& file) {
  const std::string place = "learner.gradient_booster.name";
  if (!file.has_learner) return Error{Code::corrupt, "not an XGBoost model: it has no \"learner\""};
  if (file.booster.empty()) return at(place, "absent");
  if (file.booster == "gblinear")
    return at(place, "\"gblinear\" is a linear model; only trees (gbtree and dart) are read",
              Code::unsupported);
  if (file.booster != "gbtree" && file.booster != "dart")
    return at(place, quoted(file.booster) + "; gbtree and dart are read", Code::unsupported);
  if (!file.has_trees)
    return at("learner.gradient_booster.model.trees",
              "absent, as in what save_config writes, which is no model; save it with "
              "booster.save_model(\"model.json\")");
  if (!file.trees.empty() && file.is_dart != (file.booster == "dart"))
    return at(place, quoted(file.booster) + ", but the trees stand where the other booster's do");
  if (const auto said = whole(file.num_trees); said && *said != file.trees.size())
    return at(model_place(file) + "gbtree_model_param.num_trees",
              quoted(file.num_trees) + ", and there are " + std::to_string(file.trees.size()));
  return ok();
}

// Where the trees of each iteration begin, and where the last one's end; empty where the file's
// counts do not add up.
std::vector<std::size_t> iteration_starts(const XGBoostFile& file, std::size_t outputs) {
  std::vector<std::size_t> starts;
  if (!file.first_trees.empty()) {
    for (const std::int32_t first : file.first_trees) {
      if (first < 0) return {};
      starts.push_back(static_cast<std::size_t>(first));
    }
    const bool whole = starts.front() == 0 && starts.back() == file.trees.size() &&
                       std::is_sorted(starts.begin(), starts.end());
    return whole ? starts : std::vector<std::size_t>{};
  }
  const auto parallel = whole(file.num_parallel_tree).value_or(1);
  const bool vectors = !file.trees.empty() && file.trees.front().width > 1;
  const std::size_t step = std::max(parallel, 1U) * (vectors ? 1 : outputs);
  if (file.trees.size() % step != 0) return {};
  for (std::size_t start = 0; start <= file.trees.size(); start += step) starts.push_back(start);
  return starts;
}

// What is read of the iterations of a file that early stopping went beyond the best of.
struct Stopping {
  std::string source;  // for the model's own description
  std::string note;
};

// Leaves out the trees after the best iteration, where that is asked for.
Result<Stopping> stop(XGBoostFile& file, std::size_t outputs, Iterations iterations) {
  const std::string place = "learner.attributes.best_iteration";
  const bool wanted = iterations == Iterations::best;
  if (file.best_iteration.empty()) {
    if (wanted) return at(place, "absent: the model was not trained with early stopping");
    return Stopping{};
  }
  const auto best = whole(file.best_iteration);
  const std::vector<std::size_t> starts = iteration_starts(file, outputs);
  if (!best || std::size_t{*best} + 1 >= starts.size()) {
    if (wanted) return at(place, quoted(file.best_iteration) + " is no iteration of the model");
    return Stopping{};
  }
  const std::string count = std::to_string(starts.size() - 1);
  const std::string named = "best_iteration " + std::to_string(*best);
  if (std::size_t{*best} + 2 == starts.size()) return Stopping{};
  if (!wanted)
    return Stopping{", all " + count + " iterations (" + named + ")",
                    "all " + count + " iterations are read, where XGBoost's scikit-learn " +
                        "estimators stop after the file's " + named};
  const std::size_t kept = starts[*best + std::size_t{1}];
  file.trees.resize(kept);
  if (file.tree_info.size() > kept) file.tree_info.resize(kept);
  if (file.weight_drop.size() > kept) file.weight_drop.resize(kept);
  return Stopping{", " + std::to_string(*best + 1) + " of " + count + " iterations (" + named + ")",
                  ""};
}

// One output a class, or one a target.
Result<std::size_t> count_outputs(const XGBoostFile& file) {
  std::uint32_t outputs = 1;
  for (const auto& [name, text] :
       {std::pair<const char*, const std::string&>{"num_class", file.num_class},
        {"num_target", file.num_target}}) {
    const auto count = text.empty() ? std::optional(0U) : whole(text);
    if (!count || *count > limits::outputs)
      return at(std::string(params) + name,
                quoted(text) + " is not a count of up to " + std::to_string(limits::outputs));
    outputs = std::max(outputs, *count);
  }
  return std::size_t{outputs};
}

Result<std::vector<double>> base_margins(const XGBoostFile& file, const XGBoostObjective& objective,
                                         std::size_t outputs) {
  const std::string place = std::string(params) + "base_score";
  auto scores = parse_base_scores(file.base_score);
  if (!scores) return at(place, quoted(file.base_score) + " is not a number or \"[…]\" of them");
  if (scores->size() == 1) scores->resize(outputs, scores->front());  // so until 3.0
  if (scores->size() != outputs)
    return at(place, std::to_string(scores->size()) + " numbers for " + std::to_string(outputs) +
                         " outputs");
  std::vector<double> margins;
  for (const float score : *scores) {
    margins.push_back(static_cast<double>(base_margin(objective.intercept, score, file.version)));
    if (!std::isfinite(margins.back()))
      return at(place,
                quoted(file.base_score) + " is not a score that " + file.objective + " can have");
  }
  return margins;
}

// dart adds leaf × weight, both float32.
Status weigh(XGBoostFile& file) {
  if (file.weight_drop.size() != file.trees.size())
    return at("learner.gradient_booster.weight_drop",
              std::to_string(file.weight_drop.size()) + " weights for " +
                  std::to_string(file.trees.size()) + " trees");
  for (std::size_t t = 0; t < file.trees.size(); ++t) {
    if (file.trees[t].width != 1)
      return at("learner.gradient_booster.gbtree.model.trees[" + std::to_string(t) + "]",
                "a tree with vector leaves, which dart cannot have");
    for (Node& node : file.trees[t].nodes)
      if (node.is_leaf())
        node.value = static_cast<double>(static_cast<float>(node.value) * file.weight_drop[t]);
  }
  return ok();
}

Status assign_outputs(XGBoostFile& file, std::size_t outputs) {
  const std::string model = model_place(file);
  if (file.tree_info.size() != file.trees.size())
    return at(model + "tree_info", std::to_string(file.tree_info.size()) + " outputs for " +
                                       std::to_string(file.trees.size()) + " trees");
  for (std::size_t t = 0; t < file.trees.size(); ++t) {
    Tree& tree = file.trees[t];
    const std::int32_t output = file.tree_info[t];
    if (tree.width > 1 && tree.width != outputs)
      return at(model + "trees[" + std::to_string(t) + "].tree_param.size_leaf_vector",
                quoted(std::to_string(tree.width)) + " where there are " + std::to_string(outputs) +
                    " outputs");
    if (output < 0 || static_cast<std::size_t>(output) >= (tree.width > 1 ? 1 : outputs))
      return at(model + "tree_info[" + std::to_string(t) + "]",
                std::to_string(output) + " is not an output");
    tree.output = static_cast<std::uint32_t>(output);
  }
  return ok();
}

Status check_names(const XGBoostFile& file, std::size_t features) {
  const std::vector<std::string>& names = file.feature_names;
  const std::string place = "learner.feature_names";
  if (!names.empty() && names.size() != features)
    return at(place, std::to_string(names.size()) + " names for " + std::to_string(features) +
                         " features");
  if (const auto twice = doubled({names.begin(), names.end()}))
    return at(place, "two are called " + quoted(std::string(twice->substr(0, 200))));
  return ok();
}

Result<SourceModel> assemble(XGBoostFile& file, Iterations iterations) {
  COPSE_CHECK(check_booster(file));
  const XGBoostObjective* objective = xgboost_objective(file.objective);
  if (objective == nullptr)
    return at("learner.objective.name",
              quoted(file.objective) + "; this version reads " + xgboost_objective_names(),
              Code::unsupported);
  const auto features = whole(file.num_feature);
  if (!features || *features > limits::features)
    return at(std::string(params) + "num_feature",
              quoted(file.num_feature) + " is not a count of up to " +
                  std::to_string(limits::features) + " features");
  COPSE_CHECK(check_names(file, *features));
  COPSE_TRY(const std::size_t outputs, count_outputs(file));
  Ensemble ensemble;
  COPSE_TRY(ensemble.base_margin, base_margins(file, *objective, outputs));
  COPSE_TRY(Stopping stopping, stop(file, outputs, iterations));
  COPSE_CHECK(assign_outputs(file, outputs));
  if (file.booster == "dart") COPSE_CHECK(weigh(file));
  ensemble.input = Real::f32;
  ensemble.sum = Real::f32;
  ensemble.link = objective->link;
  // Several outputs of a sigmoid are labels that do not exclude one another.
  const bool is_softmax = objective->link == Link::softmax;
  if (objective->has_classes && is_softmax == (outputs > 1)) ensemble.task = Task::classification;
  ensemble.feature_count = *features;
  ensemble.feature_names = std::move(file.feature_names);
  ensemble.categories = std::move(file.categories);
  ensemble.sets = file.sets.take();
  ensemble.trees = std::move(file.trees);
  ensemble.source = "XGBoost " + version_text(file) + " " + file.objective + stopping.source;
  COPSE_CHECK(validate(ensemble));
  return SourceModel{std::move(ensemble), std::nullopt, std::move(stopping.note)};
}

}  // namespace

Result<SourceModel> import_xgboost(std::span<const std::byte> bytes, const Progress& progress,
                                   Iterations iterations) {
  const bool is_json = JsonEvents::format_of(bytes) == JsonEvents::Format::json;
  XGBoostEvents events;
  COPSE_CHECK(events.parse(
      bytes, is_json ? JsonEvents::Format::json_non_finite : JsonEvents::Format::ubjson, progress));
  return assemble(events.file(), iterations);
}

}  // namespace copse
