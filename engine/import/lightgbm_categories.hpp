// The categories that pandas knew when a LightGBM model was trained.
#pragma once

#include "ensemble/ensemble.hpp"
#include "import/lightgbm_text.hpp"

namespace copse {

/// What the text says of its columns.
struct LightGBMColumns {
  TextField infos;        ///< feature_infos: "[-1.5:2]", "-1:0:2" of categories, or "none"
  TextField categorical;  ///< the parameter categorical_feature: "1,3"; absent in some files
  TextField pandas;       ///< pandas_categorical: a list a column of dtype category, as JSON
};

/// One a feature, or empty where no column was of dtype category. The file does not name the
/// columns, so an Error where there is more than one way to give each list its column.
Result<std::vector<Categories>> read_lightgbm_categories(const LightGBMColumns& columns,
                                                         std::uint32_t feature_count);

}  // namespace copse
