#include <algorithm>
#include <cmath>

#include "base/sort.hpp"
#include "ensemble/limits.hpp"
#include "package/package.hpp"
#include "package/reason_text.hpp"

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

bool gives_one_value(const Package& package) {
  return package.members.front().ensemble.output_count() == 1;
}

// Ascending and finite, with a finite difference of the ends.
bool ascends(const std::vector<double>& values) {
  for (std::size_t i = 1; i < values.size(); ++i)
    if (!(values[i - 1] < values[i])) return false;
  return values.empty() || std::isfinite(values.back() - values.front());
}

// What is wrong here a recipe's reader has told with its place.
bool is_sound(const Calibration& calibration) {
  if (calibration.method == Calibration::Method::platt)
    return calibration.slope > 0 && std::isfinite(calibration.slope) &&
           std::isfinite(calibration.intercept);
  const std::vector<double>& probabilities = calibration.probabilities;
  if (probabilities.size() < 2 || probabilities.size() != calibration.margins.size()) return false;
  double before = 0;
  for (const double probability : probabilities) {
    if (!is_share(probability) || probability < before) return false;
    before = probability;
  }
  return ascends(calibration.margins);
}

bool is_sound(const Refer& refer) {
  return std::isfinite(refer.low) && std::isfinite(refer.high) && refer.low <= refer.high &&
         is_share(refer.coverage);
}

bool is_sound(const TrainingColumn& column, std::uint32_t rows) {
  const std::size_t more = column.kind == TrainingColumn::Kind::bins ? 1 : 0;
  if (column.counts.empty() || column.counts.size() != column.points.size() + more) return false;
  std::uint64_t sum = column.missing;
  for (const std::uint32_t count : column.counts) sum += count;
  return sum == rows && ascends(column.points);
}

Status check_calibration(const Package& package) {
  if (!package.calibration) return ok();
  if (!gives_one_probability(package))
    return corrupt("calibration: only a model of one probability can have one");
  return is_sound(*package.calibration) ? ok() : corrupt("calibration: out of order or range");
}

Status check_policy(const Package& package) {
  if (!package.policy) return ok();
  const Policy& policy = *package.policy;
  if (!gives_one_probability(package))
    return corrupt("policy: only a model of one probability can have one");
  if (policy.exposure_input >= package.inputs.size())
    return corrupt("policy: the exposure is no input");
  COPSE_CHECK(validate(policy));
  std::vector<std::string_view> names;
  for (const Grade& grade : policy.grades) names.push_back(grade.name);
  return check_names(names, "the grades");
}

Status check_training(const Package& package) {
  if (!package.training) return ok();
  const Training& training = *package.training;
  if (training.rows == 0 || training.columns.empty() || !std::isfinite(training.unusual_above) ||
      !is_share(training.unusual_share))
    return corrupt("training: out of range");
  std::vector<std::string_view> names;
  for (const TrainingColumn& column : training.columns) {
    if (column.column >= package.inputs.size() + package.program.feature_count() ||
        !is_sound(column, training.rows))
      return corrupt("training: column {} is out of order or range", {names.size()});
    names.emplace_back(column_name(package, column.column));
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

Status check_reason(const Package& package, const Reason& reason) {
  const Reasons& reasons = *package.reasons;
  if (reason.group >= reasons.groups.size() || reason.texts.size() != reasons.languages.size())
    return corrupt("out of range");
  for (const Reason::Range& range : reason.when)
    if (range.column >= package.inputs.size() + package.program.feature_count() ||
        !(range.least <= range.most))
      return corrupt("out of range");
  for (const std::string& text : reason.texts) {
    if (text.empty() || text.find('\0') != std::string::npos)
      return corrupt("a text is empty or has a zero byte");
    COPSE_CHECK(parse_reason_text(package, text));
  }
  return ok();
}

Status check_reasons(const Package& package) {
  if (!package.reasons) return ok();
  const Reasons& reasons = *package.reasons;
  if (!gives_one_value(package))
    return corrupt("reasons: only a model of one output can have them");
  if (reasons.languages.empty()) return corrupt("reasons: there is no language");
  std::vector<std::string_view> names;
  for (const Reasons::Language& language : reasons.languages) {
    names.emplace_back(language.name);
    if (language.thousands.find('\0') != std::string::npos)
      return corrupt("reasons: a language has a zero byte");
  }
  COPSE_CHECK(check_names(names, "the languages"));
  COPSE_CHECK(check_names(reasons.groups, "the groups"));
  if (reasons.group_of_feature.size() != package.program.feature_count())
    return corrupt("reasons: not every feature has a group");
  for (const std::uint32_t group : reasons.group_of_feature)
    if (group >= reasons.groups.size() && group != Reasons::unspoken)
      return corrupt("reasons: a feature is of no group");
  for (std::size_t i = 0; i < reasons.all.size(); ++i)
    if (Status status = check_reason(package, reasons.all[i]); !status)
      return std::move(status).failure().within("reason {}", {i});
  return ok();
}

bool is_sound(const Scale& scale) {
  for (const double category : scale.categories)
    if (!std::isfinite(category)) return false;
  return scale.least <= scale.most && scale.step >= 0 && std::isfinite(scale.step) &&
         scale.effort > 0 && std::isfinite(scale.effort);
}

Status check_scales(const Package& package) {
  if (package.scales.empty()) return ok();
  if (package.scales.size() != package.inputs.size())
    return corrupt("the scales are not given for each input");
  for (std::size_t i = 0; i < package.inputs.size(); ++i)
    if (!is_sound(package.scales[i]))
      return corrupt("scale of input \"{}\": out of order or range", {package.inputs[i]});
  return ok();
}

Status check_background(const Package& package) {
  if (!package.background) return ok();
  const auto& [values, weights] = *package.background;
  const std::size_t inputs = package.inputs.size();
  const std::size_t rows = values.size() / inputs;
  if (rows == 0 || values.size() != rows * inputs)
    return corrupt("background: there are no rows, or they are not whole");
  if (rows > limits::background_rows)
    return Status{
        Code::limit, "background: {} rows, and {} at most can be", {rows, limits::background_rows}};
  if (weights.empty()) return ok();
  if (weights.size() != rows) return corrupt("background: not every row has a weight");
  double sum = 0;
  for (const double weight : weights) {
    if (!(weight > 0)) return corrupt("background: a weight is not above 0");
    sum += weight;
  }
  return std::isfinite(sum) ? ok() : corrupt("background: the weights are not finite");
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
  COPSE_CHECK(check_reasons(package));
  COPSE_CHECK(check_scales(package));
  COPSE_CHECK(check_background(package));
  return check_answers(package);
}

Status validate(const Policy& policy) {
  if (!is_share(policy.loss_given_default) || !is_share(policy.default_rate))
    return corrupt("policy: loss given default and default rate are shares from 0 to 1");
  if (!is_share(policy.interest_rate) || !is_share(policy.funding_rate))
    return corrupt("policy: the monthly rates are shares from 0 to 1");
  if (policy.term < 1 || policy.term > 1200) return corrupt("policy: the term is 1 to 1200 months");
  if (!std::isfinite(policy.mean_exposure) || policy.mean_exposure < 0)
    return corrupt("policy: the mean exposure is not a finite number >= 0");
  double before = 0;
  for (const Grade& grade : policy.grades) {
    if (!(grade.below > before)) return corrupt("policy: the grades do not ascend");
    before = grade.below;
  }
  if (!policy.grades.empty() && before != 1)
    return corrupt("policy: the last grade does not reach 1");
  if (policy.refer && !is_sound(*policy.refer))
    return corrupt("policy: refer is out of order or range");
  return ok();
}

}  // namespace copse
