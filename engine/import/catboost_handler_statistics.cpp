// The events inside features_info.ctrs and "ctr_data".
#include <cmath>

#include "ensemble/limits.hpp"
#include "import/catboost_handler.hpp"

namespace copse {
namespace {

// A whole number of 64 bits in decimal, as a text.
std::optional<std::uint64_t> key_in(std::string_view text) {
  std::uint64_t value = 0;
  if (text.empty()) return std::nullopt;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (digit > 9 || value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace

bool CatBoostHandler::single(const JsonScalar& scalar, float& value) {
  double unused = 0;
  if (!number(scalar, unused)) return false;
  value = static_cast<float>(nearest_f32(scalar));
  return std::isfinite(value) ? true : fail("must be a finite float32");
}

bool CatBoostHandler::statistic_scalar(const JsonScalar& scalar) {
  constexpr double most = limits::features - 1;
  if (depth() == 2 && scalar.kind == JsonScalar::Kind::null) return true;
  if (depth() < 4) return fail(depth() == 2 ? "must be a list" : "must be an object");
  CatBoostStatistic& statistic = model_.statistics.back();
  const std::string_view field = key(3);
  std::optional<std::uint32_t> index;
  if (field == "borders" && depth() == 5) return single(scalar, statistic.borders.emplace_back());
  if (field == "elements" && depth() == 6) {
    if (key(5) == "cat_feature_index" || key(5) == "float_feature_index") {
      if (!whole(scalar, most, index)) return false;
      (key(5) == "cat_feature_index" ? statistic.cat_features : statistic.float_features)
          .push_back(*index);
    }
    if (key(5) == "combination_element")
      statistic.with_one_hot = statistic.with_one_hot || scalar.text == "cat_feature_exact_value";
    return true;
  }
  if (depth() != 4) return true;
  if (field == "identifier") {
    if (scalar.kind != JsonScalar::Kind::text) return fail("must be a text");
    statistic.identifier = scalar.text;
  }
  if (field == "ctr_type") return text(scalar, statistic.type);
  if (field == "prior_numerator") return single(scalar, statistic.prior_numerator);
  if (field == "prior_denomerator") return single(scalar, statistic.prior_denominator);
  if (field == "shift") return single(scalar, statistic.shift);
  if (field == "scale") return single(scalar, statistic.scale);
  if (field == "target_border_idx") {
    if (!whole(scalar, limits::outputs, index)) return false;
    statistic.target_border = *index;
  }
  return true;
}

// Once all features are known, so that an error can name them.
bool CatBoostHandler::check_statistics() {
  using Kind = CatBoostFeature::Kind;
  const auto name = [&](Kind kind, std::uint32_t index) {
    for (const CatBoostFeature& feature : model_.features)
      if (feature.kind == kind && feature.index == index && !feature.name.empty())
        return "\"" + feature.name + "\"";
    return (kind == Kind::real ? "float feature " : "categorical feature ") + std::to_string(index);
  };
  for (std::size_t i = 0; i < model_.statistics.size(); ++i) {
    const CatBoostStatistic& statistic = model_.statistics[i];
    if (statistic.is_simple()) continue;
    std::string names;
    for (const std::uint32_t index : statistic.cat_features)
      names += (names.empty() ? "" : ", ") + name(Kind::categorical, index);
    for (const std::uint32_t index : statistic.float_features)
      names += (names.empty() ? "" : ", ") + name(Kind::real, index);
    return fail(Error{Code::unsupported,
                      "features_info.ctrs[" + std::to_string(i) +
                          "]: a target statistic (CTR) of " + names +
                          " together, and only those of one categorical feature are read; train "
                          "with max_ctr_complexity=1"});
  }
  return true;
}

bool CatBoostHandler::open_table(bool is_array) {
  if (depth() <= 3) {
    if (is_array) return fail("must be an object");
    if (depth() == 3) table_ = &model_.tables[std::string(key(1))];
    return true;
  }
  if (depth() == 4 && is_array && key(2) == "hash_map") return true;
  skipped_ = depth();
  return true;
}

bool CatBoostHandler::close_table() {
  if (depth() != 4) return true;
  if (table_->counts.size() == table_->keys.size() * table_->per_key) return true;
  return fail("its last category has fewer counts than others");
}

bool CatBoostHandler::table_scalar(const JsonScalar& scalar) {
  if (depth() == 2) return fail("must be an object");
  CatBoostTable& table = *table_;
  if (depth() == 3)
    return key(2) == "counter_denominator" ? number(scalar, table.denominator) : true;
  if (scalar.kind != JsonScalar::Kind::text) {
    if (table.keys.empty()) return fail("must be the hash of a category");
    if (table.keys.size() == 1) ++table.per_key;
    if (counts_++ >= table.per_key) return fail("must be the hash of a category");
    return number(scalar, table.counts.emplace_back());
  }
  const auto category = key_in(scalar.text);
  if (!category) return fail("must be the hash of a category, a whole number as a text");
  if (table.counts.size() != table.keys.size() * table.per_key) return fail("must be a count");
  table.keys.push_back(*category);
  counts_ = 0;
  return true;
}

}  // namespace copse
