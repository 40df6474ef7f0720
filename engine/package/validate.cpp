#include <algorithm>
#include <cmath>
#include <functional>

#include "base/sort.hpp"
#include "ensemble/limits.hpp"
#include "package/package.hpp"

namespace copse {
namespace {

Status corrupt(std::string_view what, std::initializer_list<Part> parts = {}) {
  return {Code::corrupt, what, parts};
}

Status check_names(const std::vector<std::string_view>& names, std::string_view what) {
  for (const std::string_view name : names) {
    if (name.empty()) return corrupt("{} without a name", {what});
    if (name.size() > limits::name_bytes)
      return Status{Code::limit, "{} with a name of {} bytes", {what, name.size()}};
    if (name.find('\0') != std::string_view::npos)
      return corrupt("{} with a zero byte in its name", {what});
  }
  if (const auto twice = doubled(names))
    return corrupt("two of {} are called \"{}\"", {what, *twice});
  return ok();
}

Status check_names(const std::vector<std::string>& names, std::string_view what) {
  return check_names(std::vector<std::string_view>(names.begin(), names.end()), what);
}

// Whether the member's answers can be averaged with the first member's.
Status check_combination(const Package& package, const Member& member) {
  const Ensemble& first = package.members.front().ensemble;
  const Ensemble& ensemble = member.ensemble;
  const auto task = [](const Ensemble& each) {
    return each.task == Task::classification ? "a class" : "a value";
  };
  if (ensemble.task != first.task)
    return corrupt("it predicts {}, and the first member {}", {task(ensemble), task(first)});
  if (ensemble.output_count() != first.output_count())
    return corrupt("it has {} outputs, and the first member {}",
                   {ensemble.output_count(), first.output_count()});
  if (!ensemble.class_names.empty() && !first.class_names.empty() &&
      ensemble.class_names != first.class_names)
    return corrupt("its classes are called otherwise than the first member's");
  if (package.combine == Combine::margin &&
      (ensemble.link != first.link || ensemble.link_scale != first.link_scale))
    return corrupt(
        "its link differs from the first member's: the mean of their margins says "
        "nothing (combine the members' predictions)");
  return ok();
}

Status check_categories(const Package& package) {
  if (package.categories.empty()) return ok();
  if (package.categories.size() != package.inputs.size())
    return corrupt("the categories are not given for each input");
  for (std::size_t i = 0; i < package.inputs.size(); ++i)
    if (Status status = validate(package.categories[i]); !status)
      return std::move(status).failure().within("input \"{}\"", {package.inputs[i]});
  return ok();
}

Status check_member(const Package& package, const Member& member) {
  if (!std::isfinite(member.weight) || member.weight <= 0)
    return corrupt("its weight is not a positive number");
  COPSE_CHECK(validate(member.ensemble));
  COPSE_CHECK(check_combination(package, member));
  if (member.columns.size() != member.ensemble.feature_count)
    return corrupt("it has {} features, of which {} are matched",
                   {member.ensemble.feature_count, member.columns.size()});
  for (const std::uint32_t column : member.columns)
    if (column >= package.program.feature_count())
      return corrupt("it reads feature {} of {}", {column, package.program.feature_count()});
  return ok();
}

Status check_members(const Package& package) {
  if (package.members.empty()) return corrupt("the package has no members");
  if (package.members.size() > limits::members)
    return Status{Code::limit, "more than {} members", {limits::members}};
  std::vector<std::string_view> names;
  for (const Member& member : package.members) {
    names.push_back(member.name);
    if (Status status = check_member(package, member); !status)
      return std::move(status).failure().within("member \"{}\"", {member.name});
  }
  return check_names(names, "the members");
}

bool is_share(double x) { return x >= 0 && x <= 1; }

bool gives_one_probability(const Package& package) {
  const Ensemble& first = package.members.front().ensemble;
  return first.output_count() == 1 && first.task == Task::classification;
}

bool ascends(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_fn(std::less<>())) ==
         values.end();
}

Status check_calibration(const Package& package) {
  if (!package.calibration) return ok();
  const Calibration& calibration = *package.calibration;
  if (!gives_one_probability(package))
    return corrupt("calibration: only a model of one probability can have one");
  if (calibration.method == Calibration::Method::platt)
    return calibration.slope > 0 && std::isfinite(calibration.slope) &&
                   std::isfinite(calibration.intercept)
               ? ok()
               : corrupt(
                     "calibration: the slope is not above 0, or not finite as the intercept is");
  const std::vector<double>& margins = calibration.margins;
  const std::vector<double>& probabilities = calibration.probabilities;
  if (margins.size() < 2 || margins.size() != probabilities.size())
    return corrupt("calibration: there are {} margins and {} probabilities",
                   {margins.size(), probabilities.size()});
  // With finite ends, of a difference that is finite, all that ascends between them is finite.
  if (!ascends(margins) || !std::isfinite(margins.back() - margins.front()))
    return corrupt("calibration: the margins do not ascend, or not within what is finite");
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    if (!is_share(probabilities[i]) || (i > 0 && probabilities[i] < probabilities[i - 1]))
      return corrupt("calibration: the probabilities descend, or leave 0 to 1");
  return ok();
}

Status check_refer(const Refer& refer) {
  if (!std::isfinite(refer.low) || !std::isfinite(refer.high) || refer.low > refer.high)
    return corrupt("policy: the band in which a person decides is not from low to high");
  return is_share(refer.coverage) ? ok()
                                  : corrupt("policy: the coverage of refer is a share from 0 to 1");
}

Status check_policy(const Package& package) {
  if (!package.policy) return ok();
  const Policy& policy = *package.policy;
  if (!gives_one_probability(package))
    return corrupt("policy: only a model of one probability can have one");
  if (policy.exposure_input >= package.inputs.size())
    return corrupt("policy: the exposure is no input");
  if (!is_share(policy.loss_given_default) || !is_share(policy.default_rate))
    return corrupt("policy: loss given default and default rate are shares from 0 to 1");
  if (!is_share(policy.interest_rate) || !is_share(policy.funding_rate))
    return corrupt("policy: the monthly rates are shares from 0 to 1");
  if (policy.term < 1 || policy.term > 1200) return corrupt("policy: the term is 1 to 1200 months");
  if (!std::isfinite(policy.mean_exposure) || policy.mean_exposure < 0)
    return corrupt("policy: the mean exposure is not a finite number >= 0");
  std::vector<std::string_view> names;
  double before = 0;
  for (const Grade& grade : policy.grades) {
    names.push_back(grade.name);
    if (!(grade.below > before)) return corrupt("policy: the grades do not ascend");
    before = grade.below;
  }
  if (!policy.grades.empty() && before != 1)
    return corrupt("policy: the last grade does not reach 1");
  if (policy.refer) COPSE_CHECK(check_refer(*policy.refer));
  return check_names(names, "the grades");
}

Status check_training_column(const TrainingColumn& column, std::uint32_t rows) {
  const bool bins = column.kind == TrainingColumn::Kind::bins;
  if (column.counts.empty() || column.counts.size() != column.points.size() + (bins ? 1 : 0))
    return corrupt("{} counts for {} {}",
                   {column.counts.size(), column.points.size(), bins ? "edges" : "values"});
  if (!ascends(column.points) || !std::all_of(column.points.begin(), column.points.end(),
                                              [](double x) { return std::isfinite(x); }))
    return corrupt("the {} do not ascend, or are not finite", {bins ? "edges" : "values"});
  std::uint64_t sum = column.missing;
  for (const std::uint32_t count : column.counts) sum += count;
  return sum == rows
             ? ok()
             : corrupt("the counts and the missing add to {}, and there were {} rows", {sum, rows});
}

Status check_training(const Package& package) {
  if (!package.training) return ok();
  const Training& training = *package.training;
  if (training.rows == 0 || training.columns.empty())
    return corrupt("training: there are no rows, or no columns");
  if (!std::isfinite(training.unusual_above) || !is_share(training.unusual_share))
    return corrupt("training: unusual is above a finite number, for a share from 0 to 1");
  std::vector<std::string_view> names;
  for (const TrainingColumn& column : training.columns) {
    if (column.column >= package.inputs.size() + package.program.feature_count())
      return corrupt("training: a column is neither input nor feature");
    names.emplace_back(column_name(package, column.column));
    if (Status status = check_training_column(column, training.rows); !status)
      return std::move(status).failure().within("training: column \"{}\"", {names.back()});
  }
  return check_names(names, "the training's columns");
}

Status check_protection(const Package& package) {
  const std::vector<std::uint32_t>& inputs = package.protected_inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i] >= package.inputs.size() || (i > 0 && inputs[i] <= inputs[i - 1]))
      return corrupt("the protected inputs do not ascend, or are none");
  return ok();
}

Status check_answers(const Package& package) {
  const KnownAnswers& answers = package.answers;
  const std::size_t inputs = package.inputs.size();
  const std::size_t rows = answers.inputs.size() / inputs;
  const std::size_t outputs = package.members.front().ensemble.output_count();
  if (answers.inputs.size() != rows * inputs || answers.margins.size() != rows * outputs ||
      answers.predictions.size() != rows * outputs)
    return corrupt("the known answers are not whole rows");
  return ok();
}

}  // namespace

Status validate(const Package& package) {
  if (package.inputs.empty()) return corrupt("the package has no inputs");
  COPSE_CHECK(check_names({std::string_view(package.name)}, "a package"));
  COPSE_CHECK(check_names(package.inputs, "the inputs"));
  COPSE_CHECK(check_categories(package));
  COPSE_CHECK(check_names(package.program.feature_names, "the features"));
  if (package.program.input_count != package.inputs.size())
    return corrupt("the feature program is for another number of inputs");
  if (Status status = validate(package.program); !status)
    return std::move(status).failure().within("feature program");
  COPSE_CHECK(check_members(package));
  COPSE_CHECK(check_calibration(package));
  COPSE_CHECK(check_policy(package));
  COPSE_CHECK(check_training(package));
  COPSE_CHECK(check_protection(package));
  return check_answers(package);
}

}  // namespace copse
