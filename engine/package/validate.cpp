#include <algorithm>
#include <cmath>

#include "ensemble/limits.hpp"
#include "package/package.hpp"

namespace copse {
namespace {

Error corrupt(std::string message) { return {Code::corrupt, std::move(message)}; }

Error within(const std::string& place, Error error) {
  error.message = place + ": " + error.message;
  return error;
}

Status check_names(const std::vector<std::string>& names, const std::string& what) {
  for (const std::string& name : names) {
    if (name.empty()) return corrupt(what + " without a name");
    if (name.size() > limits::name_bytes)
      return Error{Code::limit, what + " with a name of " + std::to_string(name.size()) + " bytes"};
    if (name.find('\0') != std::string::npos)
      return corrupt(what + " with a zero byte in its name");
  }
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) return corrupt("two of " + what + " are called \"" + *twice + "\"");
  return ok();
}

// Whether the member's answers can be averaged with the first member's.
Status check_combination(const Package& package, const Member& member) {
  const Ensemble& first = package.members.front().ensemble;
  const Ensemble& ensemble = member.ensemble;
  const std::string place = "member \"" + member.name + "\": ";
  const auto task = [](const Ensemble& each) {
    return each.task == Task::classification ? "a class" : "a value";
  };
  if (ensemble.task != first.task)
    return corrupt(place + "it predicts " + task(ensemble) + ", and the first member " +
                   task(first));
  if (ensemble.output_count() != first.output_count())
    return corrupt(place + "it has " + std::to_string(ensemble.output_count()) +
                   " outputs, and the first member " + std::to_string(first.output_count()));
  if (!ensemble.class_names.empty() && !first.class_names.empty() &&
      ensemble.class_names != first.class_names)
    return corrupt(place + "its classes are called otherwise than the first member's");
  if (package.combine == Combine::margin &&
      (ensemble.link != first.link || ensemble.link_scale != first.link_scale))
    return corrupt(place +
                   "its link differs from the first member's: the mean of their margins says "
                   "nothing (combine the members' predictions)");
  return ok();
}

Status check_categories(const Package& package) {
  if (package.categories.empty()) return ok();
  if (package.categories.size() != package.inputs.size())
    return corrupt("the categories are not given for each input");
  for (std::size_t i = 0; i < package.inputs.size(); ++i)
    if (const Status status = validate(package.categories[i]); !status)
      return within("input \"" + package.inputs[i] + "\"", status.error());
  return ok();
}

Status check_members(const Package& package) {
  if (package.members.empty()) return corrupt("the package has no members");
  if (package.members.size() > limits::members)
    return Error{Code::limit, "more than " + std::to_string(limits::members) + " members"};
  std::vector<std::string> names;
  for (const Member& member : package.members) {
    const std::string place = "member \"" + member.name + "\"";
    names.push_back(member.name);
    if (!std::isfinite(member.weight) || member.weight <= 0)
      return corrupt(place + ": its weight is not a positive number");
    if (auto status = validate(member.ensemble); !status) return within(place, status.error());
    COPSE_CHECK(check_combination(package, member));
    if (member.columns.size() != member.ensemble.feature_count)
      return corrupt(place + ": it has " + std::to_string(member.ensemble.feature_count) +
                     " features, of which " + std::to_string(member.columns.size()) +
                     " are matched");
    for (const std::uint32_t column : member.columns)
      if (column >= package.program.feature_count())
        return corrupt(place + ": it reads feature " + std::to_string(column) + " of " +
                       std::to_string(package.program.feature_count()));
  }
  return check_names(names, "the members");
}

bool is_share(double x) { return x >= 0 && x <= 1; }

Status check_policy(const Package& package) {
  if (!package.policy) return ok();
  const Policy& policy = *package.policy;
  if (package.members.front().ensemble.output_count() != 1 ||
      package.members.front().ensemble.task != Task::classification)
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
  std::vector<std::string> names;
  double before = 0;
  for (const Grade& grade : policy.grades) {
    names.push_back(grade.name);
    if (!(grade.below > before)) return corrupt("policy: the grades do not ascend");
    before = grade.below;
  }
  if (!policy.grades.empty() && before != 1)
    return corrupt("policy: the last grade does not reach 1");
  return check_names(names, "the grades");
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
  COPSE_CHECK(check_names({package.name}, "a package"));
  COPSE_CHECK(check_names(package.inputs, "the inputs"));
  COPSE_CHECK(check_categories(package));
  COPSE_CHECK(check_names(package.program.feature_names, "the features"));
  if (package.program.input_count != package.inputs.size())
    return corrupt("the feature program is for another number of inputs");
  if (auto status = validate(package.program); !status)
    return within("feature program", status.error());
  COPSE_CHECK(check_members(package));
  COPSE_CHECK(check_policy(package));
  return check_answers(package);
}

}  // namespace copse
