#include "package/integers.hpp"
#include "package/write_parts.hpp"

namespace copse {
namespace {

void put_arithmetic(ByteWriter& out, const Ensemble& ensemble) {
  out.put(static_cast<std::uint8_t>(ensemble.input));
  out.put(static_cast<std::uint8_t>(ensemble.sum));
  out.put(static_cast<std::uint8_t>(ensemble.aggregate));
  out.put(static_cast<std::uint8_t>(ensemble.link));
  out.put(static_cast<std::uint8_t>(ensemble.task));
  out.put(ensemble.link_scale);
  put_doubles(out, ensemble.base_margin);
  out.put(ensemble.divisor);
  out.put(ensemble.scale);
  put_doubles(out, ensemble.bias);
}

void put_sets(ByteWriter& out, const std::vector<std::vector<double>>& sets) {
  std::vector<std::uint64_t> sizes;
  std::vector<double> values;
  for (const std::vector<double>& set : sets) {
    sizes.push_back(set.size());
    values.insert(values.end(), set.begin(), set.end());
  }
  out.put(size32(sets.size()));
  put_integers(out, sizes, whole_bytes);
  put_reals(out, Real::f64, values);
}

}  // namespace

void put_member(ByteWriter& out, const Member& member) {
  const Ensemble& ensemble = member.ensemble;
  out.put_text(member.name);
  out.put(member.weight);
  out.put_text(ensemble.source);
  put_arithmetic(out, ensemble);
  put_names(out, ensemble.feature_names);
  put_categories(out, ensemble.categories);
  put_names(out, ensemble.class_names);
  out.put(size32(member.columns.size()));
  for (const std::uint32_t column : member.columns) out.put(column);
  put_sets(out, ensemble.sets);
  put_trees(out, ensemble);
}

}  // namespace copse
