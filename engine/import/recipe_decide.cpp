#include "import/recipe_decide.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "features/categories.hpp"

namespace copse {
namespace {

Result<double> share_at(const Json& object, const char* key, const Place& place) {
  COPSE_TRY(const double share, number_at(object, key, place));
  if (share < 0 || share > 1) return (place / key).error("a share from 0 to 1 must stand here");
  return share;
}

// Whether each is greater than the one before it; if not, at which it breaks.
Status check_ascending(const std::vector<double>& values, const Place& place) {
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] <= values[i - 1]) return place[i].error("the numbers must ascend");
  return ok();
}

Result<std::optional<Refer>> read_refer(const Json& object, const Place& place) {
  COPSE_CHECK(check_object(object, place, {"low", "high", "coverage"}));
  Refer refer;
  COPSE_TRY(refer.low, number_at(object, "low", place));
  COPSE_TRY(refer.high, number_at(object, "high", place));
  if (refer.high < refer.low) return (place / "high").error("it is below \"low\"");
  COPSE_TRY(refer.coverage, share_at(object, "coverage", place));
  return std::optional<Refer>(refer);
}

Result<std::uint32_t> count_of(const Json& value, const Place& place) {
  const double count = value.is_number() ? value.get<double>() : -1;
  if (!(count >= 0 && count <= std::numeric_limits<std::uint32_t>::max()) ||
      count != std::floor(count))
    return place.error("a count must stand here: a whole number from 0 to 4294967295");
  return static_cast<std::uint32_t>(count);
}

// The number that stands for a category: itself, or the members' code of a text.
Result<double> code_of(const Json& value, const Place& place, const Package& package,
                       std::uint32_t column) {
  if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
  if (!value.is_string()) return place.error("a number or a text must stand here");
  const bool has_codes = column < package.categories.size();
  const CategoryCoder coder(has_codes ? package.categories[column] : Categories{});
  const std::string text = value.get<std::string>();
  const auto code = coder.code(text);
  if (!code) return place.error("\"" + text + "\" " + code.error().message);
  if (std::isnan(*code)) return place.error("\"" + text + "\" is a category to no member");
  return *code;
}

// Sorts values and their counts by value.
Status sort_categories(TrainingColumn& column, const Place& place) {
  std::vector<std::size_t> order(column.points.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const TrainingColumn given = column;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return given.points[a] < given.points[b]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    column.points[i] = given.points[order[i]];
    column.counts[i] = given.counts[order[i]];
    if (i > 0 && column.points[i] == column.points[i - 1])
      return (place / "values")[order[i]].error("it stands for the same as another value");
  }
  return ok();
}

Status read_counts(const Json& object, const Place& place, std::size_t expected,
                   const std::string& of, std::uint32_t rows, TrainingColumn& column) {
  COPSE_CHECK(check_array(object, "counts", place));
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < object["counts"].size(); ++i) {
    COPSE_TRY(const std::uint32_t count, count_of(object["counts"][i], (place / "counts")[i]));
    column.counts.push_back(count);
    sum += count;
  }
  if (column.counts.size() != expected)
    return (place / "counts")
        .error(std::to_string(column.counts.size()) + " counts; " + of + " take " +
               std::to_string(expected));
  COPSE_TRY(column.missing, count_of(object["missing"], place / "missing"));
  sum += column.missing;
  if (sum != rows)
    return place.error("the counts and \"missing\" add to " + std::to_string(sum) +
                       ", and there were " + std::to_string(rows) + " rows");
  return ok();
}

Result<TrainingColumn> read_column(const Json& object, const Place& place, const Package& package,
                                   std::uint32_t rows) {
  COPSE_CHECK(check_object(object, place, {"name", "?edges", "?values", "counts", "missing"}));
  COPSE_TRY(const std::string name, text_at(object, "name", place));
  const auto found = [&](const std::vector<std::string>& names) {
    return static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const auto inputs = static_cast<std::uint32_t>(package.inputs.size());
  TrainingColumn column;
  column.column = found(package.inputs);
  if (column.column == inputs) column.column += found(package.program.feature_names);
  if (column.column == inputs + package.program.feature_count())
    return (place / "name").error("there is no input and no feature \"" + name + "\"");
  if (object.contains("edges") == object.contains("values"))
    return place.error(
        "either \"edges\", of numbers, or \"values\", of categories, must stand here");
  if (object.contains("edges")) {
    COPSE_TRY(column.points, numbers_at(object, "edges", place));
    COPSE_CHECK(check_ascending(column.points, place / "edges"));
    const std::size_t bins = column.points.size() + 1;
    COPSE_CHECK(read_counts(object, place, bins, "the bins between these edges", rows, column));
    return column;
  }
  column.kind = TrainingColumn::Kind::categories;
  COPSE_CHECK(check_array(object, "values", place));
  for (std::size_t i = 0; i < object["values"].size(); ++i) {
    COPSE_TRY(const double code,
              code_of(object["values"][i], (place / "values")[i], package, column.column));
    column.points.push_back(code);
  }
  COPSE_CHECK(read_counts(object, place, column.points.size(), "the values", rows, column));
  COPSE_CHECK(sort_categories(column, place));
  return column;
}

}  // namespace

Result<std::optional<Calibration>> read_calibration(const Json& recipe, const Place& root) {
  if (!recipe.contains("calibration")) return std::optional<Calibration>{};
  const Json& object = recipe["calibration"];
  const Place place = root / "calibration";
  if (!object.is_object()) return place.error("an object must stand here");
  COPSE_TRY(const std::string method, text_at(object, "method", place));
  Calibration calibration;
  if (method == "platt") {
    COPSE_CHECK(check_object(object, place, {"method", "slope", "intercept"}));
    COPSE_TRY(calibration.slope, number_at(object, "slope", place));
    if (!(calibration.slope > 0)) return (place / "slope").error("a slope is above 0");
    COPSE_TRY(calibration.intercept, number_at(object, "intercept", place));
    return std::optional<Calibration>(std::move(calibration));
  }
  if (method != "isotonic")
    return (place / "method").error("\"platt\" or \"isotonic\" must stand here");
  COPSE_CHECK(check_object(object, place, {"method", "margins", "probabilities"}));
  calibration.method = Calibration::Method::isotonic;
  COPSE_TRY(calibration.margins, numbers_at(object, "margins", place));
  COPSE_TRY(calibration.probabilities, numbers_at(object, "probabilities", place));
  const std::vector<double>& probabilities = calibration.probabilities;
  COPSE_CHECK(check_ascending(calibration.margins, place / "margins"));
  if (calibration.margins.size() < 2)
    return (place / "margins").error("at least two points must stand here");
  if (probabilities.size() != calibration.margins.size())
    return (place / "probabilities")
        .error(std::to_string(probabilities.size()) + " probabilities for " +
               std::to_string(calibration.margins.size()) + " margins");
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    if (probabilities[i] < (i == 0 ? 0 : probabilities[i - 1]) || probabilities[i] > 1)
      return (place / "probabilities")[i].error("from 0 to 1 they must not descend");
  return std::optional<Calibration>(std::move(calibration));
}

Result<std::optional<Policy>> read_policy(const Json& recipe, const Place& root,
                                          const std::vector<std::string>& inputs) {
  if (!recipe.contains("policy")) return std::optional<Policy>{};
  const Json& object = recipe["policy"];
  const Place place = root / "policy";
  COPSE_CHECK(check_object(object, place,
                           {"exposure", "loss_given_default", "interest_rate", "funding_rate",
                            "term", "default_rate", "mean_exposure", "?grades", "?refer"}));
  Policy policy;
  COPSE_TRY(const std::string exposure, text_at(object, "exposure", place));
  const auto input = std::find(inputs.begin(), inputs.end(), exposure);
  if (input == inputs.end())
    return (place / "exposure").error("there is no input \"" + exposure + "\"");
  policy.exposure_input = static_cast<std::uint32_t>(input - inputs.begin());
  COPSE_TRY(policy.loss_given_default, number_at(object, "loss_given_default", place));
  COPSE_TRY(policy.interest_rate, number_at(object, "interest_rate", place));
  COPSE_TRY(policy.funding_rate, number_at(object, "funding_rate", place));
  COPSE_TRY(const double term, number_at(object, "term", place));
  if (!(term >= 1 && term <= 1200) || term != std::floor(term))
    return (place / "term").error("whole months from 1 to 1200 must stand here");
  policy.term = static_cast<std::uint32_t>(term);
  COPSE_TRY(policy.default_rate, number_at(object, "default_rate", place));
  COPSE_TRY(policy.mean_exposure, number_at(object, "mean_exposure", place));
  if (object.contains("grades")) {
    COPSE_CHECK(check_array(object, "grades", place));
    for (std::size_t i = 0; i < object["grades"].size(); ++i) {
      const Json& grade = object["grades"][i];
      const Place here = (place / "grades")[i];
      COPSE_CHECK(check_object(grade, here, {"name", "below"}));
      COPSE_TRY(std::string name, text_at(grade, "name", here));
      COPSE_TRY(const double below, number_at(grade, "below", here));
      if (below > 1 || (!policy.grades.empty() && below <= policy.grades.back().below))
        return (here / "below").error("the grades must ascend to 1");
      policy.grades.push_back({std::move(name), below});
    }
    if (policy.grades.back().below != 1)
      return (place / "grades").error("the last grade must reach 1");
  }
  if (object.contains("refer")) {
    COPSE_TRY(policy.refer, read_refer(object["refer"], place / "refer"));
  }
  return std::optional<Policy>(std::move(policy));
}

Result<std::optional<Training>> read_training(const Json& recipe, const Place& root,
                                              const Package& package) {
  if (!recipe.contains("training")) return std::optional<Training>{};
  const Json& object = recipe["training"];
  const Place place = root / "training";
  COPSE_CHECK(check_object(object, place, {"rows", "columns", "unusual"}));
  Training training;
  COPSE_TRY(training.rows, count_of(object["rows"], place / "rows"));
  if (training.rows == 0) return (place / "rows").error("there was no row");
  COPSE_CHECK(check_array(object, "columns", place));
  for (std::size_t i = 0; i < object["columns"].size(); ++i) {
    const Place here = (place / "columns")[i];
    COPSE_TRY(TrainingColumn column,
              read_column(object["columns"][i], here, package, training.rows));
    for (const TrainingColumn& other : training.columns)
      if (other.column == column.column)
        return (here / "name").error("this column is there already");
    training.columns.push_back(std::move(column));
  }
  const Json& unusual = object["unusual"];
  COPSE_CHECK(check_object(unusual, place / "unusual", {"above", "share"}));
  COPSE_TRY(training.unusual_above, number_at(unusual, "above", place / "unusual"));
  COPSE_TRY(training.unusual_share, share_at(unusual, "share", place / "unusual"));
  return std::optional<Training>(std::move(training));
}

Result<std::vector<std::string>> read_protected(const Json& recipe, const Place& root) {
  if (!recipe.contains("protected")) return std::vector<std::string>{};
  return names_at(recipe, "protected", root);
}

}  // namespace copse
