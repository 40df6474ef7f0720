#include "ensemble/limits.hpp"
#include "package/integers.hpp"
#include "package/read_parts.hpp"

namespace copse {
namespace {

void get_arithmetic(ByteReader& in, Ensemble& ensemble) {
  ensemble.input = get_choice(in, Real::f64);
  ensemble.sum = get_choice(in, Real::f64);
  ensemble.aggregate = get_choice(in, Aggregate::maximum);
  ensemble.link = get_choice(in, static_cast<Link>(link_count - 1));
  ensemble.task = get_choice(in, Task::classification);
  ensemble.link_scale = in.get<double>();
  ensemble.base_margin = get_doubles(in);
  ensemble.divisor = in.get<double>();
  ensemble.scale = in.get<double>();
  ensemble.bias = get_doubles(in);
}

void get_sets(ByteReader& in, std::vector<std::vector<double>>& sets) {
  const auto sizes = get_integers(in, in.get_count(1, "sets"), whole_bytes);
  const auto values = get_reals(in, Real::f64, get_sum(in, sizes));
  if (in.failed()) return;
  const double* next = values.data();
  for (const std::uint64_t size : sizes) {
    const double* end = next + size;
    sets.emplace_back(next, end);
    next = end;
  }
}

void get_member(ByteReader& in, Member& member) {
  Ensemble& ensemble = member.ensemble;
  member.name = in.get_text(limits::name_bytes);
  member.weight = in.get<double>();
  ensemble.source = in.get_text(limits::name_bytes);
  get_arithmetic(in, ensemble);
  ensemble.feature_names = get_names(in, limits::features);
  ensemble.categories = get_categories(in);
  ensemble.class_names = get_names(in, limits::outputs);
  ensemble.feature_count = in.get_count(sizeof(std::uint32_t), "features", limits::features);
  member.columns.resize(ensemble.feature_count);
  for (std::uint32_t& column : member.columns) column = in.get<std::uint32_t>();
  get_sets(in, ensemble.sets);
  get_trees(in, ensemble);
}

}  // namespace

std::vector<std::string> get_names(ByteReader& in, std::uint32_t limit) {
  std::vector<std::string> names(in.get_count(sizeof(std::uint32_t), "names", limit));
  for (std::string& name : names) name = in.get_text(limits::name_bytes);
  return names;
}

std::vector<double> get_doubles(ByteReader& in) {
  std::vector<double> values(in.get_count(sizeof(double), "numbers"));
  for (double& value : values) value = in.get<double>();
  return values;
}

std::uint8_t get_choice(ByteReader& in, std::uint8_t last) {
  const auto raw = in.get<std::uint8_t>();
  if (raw <= last) return raw;
  in.fail("an arithmetic, link or coding that this engine does not know");
  return 0;
}

std::vector<Categories> get_categories(ByteReader& in) {
  std::vector<Categories> all(in.get_count(6, "categories", limits::features));
  for (Categories& categories : all) {
    categories.coding = get_choice(in, Categories::Coding::catboost_hash);
    categories.unseen = get_choice(in, Categories::Unseen::other);
    categories.names = get_names(in, limits::categories);
  }
  return all;
}

void get_members(ByteReader& in, Package& package) {
  const auto count = in.get_count(1, "members", limits::members);
  while (package.members.size() < count && !in.failed())
    get_member(in, package.members.emplace_back());
}

}  // namespace copse
