// From the text of a category to the number that the trees compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// The categories of one input, ready to be looked up.
class CategoryCoder {
 public:
  /// O(names log names).
  explicit CategoryCoder(const Categories& categories);

  /// Whether the input takes text at all.
  bool takes_text() const { return coding_ != Categories::Coding::number; }
  /// Whether texts that say so ("", "NA", "NaN") are missing. For CatBoost they are categories.
  bool takes_missing() const { return coding_ != Categories::Coding::catboost_hash; }
  /// Whether `text` is one of the names.
  bool knows(std::string_view text) const;
  /// The code of `text`, to the letter. NaN where an unseen text counts as missing.
  /// @return an Error where it is refused, or for an input of numbers; to stand behind the text:
  ///         "is none of the 3 categories …"
  Result<double> code(std::string_view text) const;

 private:
  /// The place of `text` among the names; as many as there are where it is none of them.
  std::size_t find(std::string_view text) const;

  Categories::Coding coding_;
  Categories::Unseen unseen_;
  std::vector<std::string> names_;
  std::vector<std::uint32_t> order_;  // of the names, ascending
};

}  // namespace copse
