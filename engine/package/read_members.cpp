#include "ensemble/limits.hpp"
#include "package/integers.hpp"
#include "package/read_parts.hpp"

namespace copse {
namespace {

Status get_arithmetic(ByteReader& in, Ensemble& ensemble) {
  COPSE_CHECK(get_choice(in, ensemble.input, Real::f64));
  COPSE_CHECK(get_choice(in, ensemble.sum, Real::f64));
  COPSE_CHECK(get_choice(in, ensemble.aggregate, Aggregate::maximum));
  COPSE_CHECK(get_choice(in, ensemble.link, static_cast<Link>(link_count - 1)));
  COPSE_CHECK(get_choice(in, ensemble.task, Task::classification));
  ensemble.link_scale = in.get<double>();
  COPSE_TRY(ensemble.base_margin, get_doubles(in));
  ensemble.divisor = in.get<double>();
  ensemble.scale = in.get<double>();
  COPSE_TRY(ensemble.bias, get_doubles(in));
  return in.status();
}

Status get_sets(ByteReader& in, std::vector<std::vector<double>>& sets) {
  const auto count = in.get<std::uint32_t>();
  if (!in.has(count, 1)) return in.error("more sets than bytes");
  COPSE_TRY(const auto sizes, get_integers(in, count, whole_bytes));
  COPSE_TRY(const std::size_t total, get_sum(in, sizes));
  COPSE_TRY(const auto values, get_reals(in, Real::f64, total));
  const double* next = values.data();
  for (const std::uint64_t size : sizes) {
    const double* end = next + size;
    sets.emplace_back(next, end);
    next = end;
  }
  return ok();
}

}  // namespace

Result<std::vector<std::string>> get_names(ByteReader& in, std::uint32_t limit) {
  const auto count = in.get<std::uint32_t>();
  if (count > limit) return in.error("more than {} names", {limit});
  if (!in.has(count, sizeof(std::uint32_t))) return in.error("more names than bytes");
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < count; ++i) names.push_back(in.get_text(limits::name_bytes));
  COPSE_CHECK(in.status());
  return names;
}

Result<std::vector<double>> get_doubles(ByteReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (!in.has(count, sizeof(double))) return in.error("more numbers than bytes");
  std::vector<double> values(count);
  for (double& value : values) value = in.get<double>();
  return values;
}

Result<std::vector<Categories>> get_categories(ByteReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (count > limits::features || !in.has(count, 6)) return in.error("more categories than bytes");
  std::vector<Categories> all(count);
  for (Categories& categories : all) {
    COPSE_CHECK(get_choice(in, categories.coding, Categories::Coding::catboost_hash));
    COPSE_CHECK(get_choice(in, categories.unseen, Categories::Unseen::other));
    COPSE_TRY(categories.names, get_names(in, limits::categories));
  }
  return all;
}

Status get_members(ByteReader& in, Package& package) {
  const auto count = in.get<std::uint32_t>();
  if (count > limits::members) return in.error("too many members");
  for (std::uint32_t i = 0; i < count; ++i) {
    Member member;
    member.name = in.get_text(limits::name_bytes);
    member.weight = in.get<double>();
    Ensemble& ensemble = member.ensemble;
    ensemble.source = in.get_text(limits::name_bytes);
    COPSE_CHECK(get_arithmetic(in, ensemble));
    COPSE_TRY(ensemble.feature_names, get_names(in, limits::features));
    COPSE_TRY(ensemble.categories, get_categories(in));
    COPSE_TRY(ensemble.class_names, get_names(in, limits::outputs));
    ensemble.feature_count = in.get<std::uint32_t>();
    if (!in.has(ensemble.feature_count, sizeof(std::uint32_t)))
      return in.error("more features than bytes");
    member.columns.resize(ensemble.feature_count);
    for (std::uint32_t& column : member.columns) column = in.get<std::uint32_t>();
    COPSE_CHECK(get_sets(in, ensemble.sets));
    COPSE_CHECK(get_trees(in, ensemble));
    package.members.push_back(std::move(member));
  }
  return ok();
}

}  // namespace copse
