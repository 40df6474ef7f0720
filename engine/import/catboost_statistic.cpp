#include "import/catboost_statistic.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace copse {
namespace {

// Each category's hash, widened from 32 signed bits, is multiplied twice with an odd number (hash.h
// there: CalcHash(0, category)); the inverse of its square undoes that.
constexpr std::uint64_t inverse_square = 0xe49f262ff6a1da69U;

// Other keys, such as the all ones that CatBoost writes for a free place, no category reaches.
std::optional<std::uint32_t> category_of(std::uint64_t key) {
  const std::uint64_t wide = key * inverse_square;
  const auto hash = static_cast<std::uint32_t>(wide);
  const auto back = static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(hash)});
  return back == wide ? std::optional(hash) : std::nullopt;
}

struct Count {
  double good;
  double total;
};

enum class Kind { mean, counter, bucket, border };

Result<Kind> kind_of(const std::string& type) {
  if (type == "Borders") return Kind::border;
  if (type == "Buckets") return Kind::bucket;
  if (type == "Counter" || type == "FeatureFreq") return Kind::counter;
  if (type == "BinarizedTargetMeanValue" || type == "FloatTargetMeanValue") return Kind::mean;
  return Error{Code::unsupported, "statistics of type \"" + type + "\" are not read"};
}

// catboost/libs/model/static_ctr_provider.cpp, CalcCtrs.
Count count(Kind kind, std::size_t border, std::span<const double> counts, double denominator) {
  if (kind == Kind::mean) return {counts[0], counts[1]};
  if (kind == Kind::counter) return {counts[0], denominator};
  Count result{0, 0};
  for (std::size_t c = 0; c < counts.size(); ++c) {
    result.total += counts[c];
    if (kind == Kind::bucket ? c == border : c > border) result.good += counts[c];
  }
  return result;
}

float value(const CatBoostStatistic& s, Count count) {
  const float ratio = (static_cast<float>(count.good) + s.prior_numerator) /
                      (static_cast<float>(count.total) + s.prior_denominator);
  return (ratio + s.shift) * s.scale;
}

}  // namespace

std::vector<std::uint32_t> categories_in(const CatBoostTable& table) {
  std::vector<std::uint32_t> hashes;
  for (const std::uint64_t key : table.keys)
    if (const auto hash = category_of(key)) hashes.push_back(*hash);
  return hashes;
}

Result<CategoryValues> category_values(const CatBoostStatistic& statistic,
                                       const CatBoostTable& table) {
  COPSE_TRY(const Kind kind, kind_of(statistic.type));
  const bool classes = kind == Kind::bucket || kind == Kind::border;
  const std::size_t least = kind == Kind::counter ? 1 : 2;
  if (classes ? table.per_key < least : table.per_key != least)
    return Error{Code::corrupt, "its ctr_data has " + std::to_string(table.per_key) +
                                    " counts a category, which does not fit its type"};
  // Of two classes there is but one border, whatever target_border_idx says.
  const std::size_t border =
      kind == Kind::border && table.per_key == 2 ? 0 : statistic.target_border;
  if (classes && border >= table.per_key)
    return Error{Code::corrupt, "its target_border_idx is not one of its classes"};
  CategoryValues values;
  values.unknown = value(statistic, {0, kind == Kind::counter ? table.denominator : 0});
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    const auto hash = category_of(table.keys[i]);
    if (!hash) continue;
    const std::span<const double> counts(table.counts.data() + i * table.per_key, table.per_key);
    values.known.push_back(
        {*hash, value(statistic, count(kind, border, counts, table.denominator))});
  }
  const auto by_hash = [](const auto& a, const auto& b) { return a.hash < b.hash; };
  std::sort(values.known.begin(), values.known.end(), by_hash);
  for (std::size_t i = 1; i < values.known.size(); ++i)
    if (values.known[i - 1].hash == values.known[i].hash)
      return Error{Code::corrupt, "its ctr_data has a category twice"};
  return values;
}

}  // namespace copse
