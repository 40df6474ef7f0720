// CatBoost's target statistics (CTR) of one categorical feature. When a model is applied they are a
// fixed number for each category, so a split on one asks whether the category is in a set.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hpp"

namespace copse {

/// What training counted for each category: an entry of "ctr_data".
struct CatBoostTable {
  std::vector<std::uint64_t> keys;
  std::vector<double> counts;  ///< keys × per_key, row-major
  std::size_t per_key = 0;
  double denominator = 0;
};

/// One of features_info.ctrs.
struct CatBoostStatistic {
  std::string identifier;  ///< key of its table in "ctr_data"
  std::string type;        ///< "Borders", "Buckets", "Counter", …
  float prior_numerator = 0;
  float prior_denominator = 1;
  float shift = 0;
  float scale = 1;
  std::uint32_t target_border = 0;  ///< of the classes of the target
  std::vector<float> borders;
  std::vector<std::uint32_t> cat_features;    ///< of which it is
  std::vector<std::uint32_t> float_features;  ///< with borders of which it is combined
  bool with_one_hot = false;                  ///< combined with a question for one category

  bool is_simple() const {
    return cat_features.size() == 1 && float_features.empty() && !with_one_hot;
  }
};

/// The categories that a table counts, in its order: their hashes.
std::vector<std::uint32_t> categories_in(const CatBoostTable& table);

/// A category and its statistic.
struct CategoryValue {
  std::uint32_t hash;
  float value;
};

struct CategoryValues {
  std::vector<CategoryValue> known;  ///< ascending by hash
  float unknown;                     ///< of every other category
};

/// The statistic of each category, in CatBoost's arithmetic (float32).
/// @return an Error without a place
Result<CategoryValues> category_values(const CatBoostStatistic& statistic,
                                       const CatBoostTable& table);

}  // namespace copse
