#include "import/describe.hpp"

#include <array>

#include "ensemble/summary.hpp"
#include "features/categories.hpp"

namespace copse {
namespace {

std::string_view name_of(Aggregate aggregate) {
  constexpr std::array<std::string_view, 3> names{"sum", "minimum", "maximum"};
  return names[static_cast<std::size_t>(aggregate)];
}

std::string name_of(Real real) { return real == Real::f32 ? "float32" : "float64"; }

Json describe(const Member& member) {
  const Ensemble& ensemble = member.ensemble;
  const Summary summary = summarize(ensemble);
  Json all{{"name", member.name},
           {"source", ensemble.source},
           {"weight", member.weight},
           {"arithmetic", ensemble.input == ensemble.sum
                              ? name_of(ensemble.sum)
                              : name_of(ensemble.input) + " in, " + name_of(ensemble.sum) + " sum"},
           {"aggregate", name_of(ensemble.aggregate)},
           {"link", name_of(ensemble.link)},
           {"features", ensemble.feature_count},
           {"trees", summary.trees},
           {"nodes", summary.nodes},
           {"leaves", summary.leaves},
           {"depth", summary.depth},
           {"categorical_splits", summary.set_splits},
           {"linear_leaves", summary.linear},
           {"covers", summary.covers},
           {"base_margin", ensemble.base_margin}};
  if (ensemble.divisor != 1) all["divisor"] = ensemble.divisor;
  if (ensemble.scale != 1) all["scale"] = ensemble.scale;
  if (!ensemble.bias.empty()) all["bias"] = ensemble.bias;
  return all;
}

Json describe(const Policy& policy, const Package& package) {
  Json grades = Json::array();
  for (const Grade& grade : policy.grades)
    grades.push_back({{"name", grade.name}, {"below", grade.below}});
  Json refer(nullptr);
  if (policy.refer)
    refer = {{"low", policy.refer->low},
             {"high", policy.refer->high},
             {"coverage", policy.refer->coverage}};
  return {{"exposure", package.inputs[policy.exposure_input]},
          {"loss_given_default", policy.loss_given_default},
          {"interest_rate", policy.interest_rate},
          {"funding_rate", policy.funding_rate},
          {"term", policy.term},
          {"default_rate", policy.default_rate},
          {"mean_exposure", policy.mean_exposure},
          {"grades", grades},
          {"refer", refer}};
}

Json describe(const Calibration& calibration) {
  if (calibration.method == Calibration::Method::platt)
    return {
        {"method", "platt"}, {"slope", calibration.slope}, {"intercept", calibration.intercept}};
  return {{"method", "isotonic"},
          {"margins", calibration.margins},
          {"probabilities", calibration.probabilities}};
}

// A category as records have it: the text that has the code, or the number itself.
Json category_of(const Package& package, std::uint32_t column, double code) {
  if (column >= package.categories.size()) return code;
  const CategoryCoder coder(package.categories[column]);
  for (const std::string& name : package.categories[column].names)
    if (coder.takes_text() && *coder.code(name) == code) return name;
  return code;
}

Json describe(const Training& training, const Package& package) {
  Json columns = Json::array();
  for (const TrainingColumn& column : training.columns) {
    Json described{{"name", column_name(package, column.column)}};
    if (column.kind == TrainingColumn::Kind::bins) {
      described["edges"] = column.points;
    } else {
      described["values"] = Json::array();
      for (const double code : column.points)
        described["values"].push_back(category_of(package, column.column, code));
    }
    described["counts"] = column.counts;
    described["missing"] = column.missing;
    columns.push_back(std::move(described));
  }
  return {{"rows", training.rows},
          {"unusual", {{"above", training.unusual_above}, {"share", training.unusual_share}}},
          {"columns", std::move(columns)}};
}

Json inputs_of(const Package& package, const Json& texts) {
  Json inputs = Json::array();
  for (const std::string& name : package.inputs) inputs.push_back({{"name", name}});
  if (texts.contains("inputs") && texts["inputs"].is_array() &&
      texts["inputs"].size() == inputs.size())
    inputs = texts["inputs"];
  for (std::size_t i = 0; i < package.categories.size(); ++i)
    if (package.categories[i].coding != Categories::Coding::number)
      inputs[i]["categories"] = package.categories[i].names;
  return inputs;
}

}  // namespace

Json describe(const Package& package) {
  Json texts = Json::parse(package.texts, nullptr, false);
  if (!texts.is_object()) texts = Json::object();
  const Ensemble& first = package.members.front().ensemble;
  Json members = Json::array();
  for (const Member& member : package.members) members.push_back(describe(member));
  Json classes = Json::array();
  for (std::uint32_t k = 0; k < first.class_count(); ++k)
    classes.push_back(first.class_names.empty() ? std::to_string(k) : first.class_names[k]);
  Json all;
  all["name"] = package.name;
  all["version"] = package.version;
  if (texts.contains("title")) all["title"] = texts["title"];
  all["task"] = first.task == Task::classification ? "classification" : "regression";
  all["outputs"] = first.output_count();
  all["classes"] = std::move(classes);
  all["link"] = name_of(first.link);
  all["combine"] = package.combine == Combine::margin ? "margin" : "prediction";
  all["inputs"] = inputs_of(package, texts);
  all["features"] = package.program.feature_names;
  all["members"] = std::move(members);
  all["calibration"] = package.calibration ? describe(*package.calibration) : Json(nullptr);
  all["policy"] = package.policy ? describe(*package.policy, package) : Json(nullptr);
  all["training"] = package.training ? describe(*package.training, package) : Json(nullptr);
  all["background"] = package.background
                          ? Json(package.background->inputs.size() / package.inputs.size())
                          : Json(nullptr);
  all["protected_inputs"] = Json::array();
  for (const std::uint32_t input : package.protected_inputs)
    all["protected_inputs"].push_back(package.inputs[input]);
  all["known_answers"] = package.answers.inputs.size() / package.inputs.size();
  for (const char* key : {"card", "figures"})
    if (texts.contains(key)) all[key] = texts[key];
  return all;
}

}  // namespace copse
