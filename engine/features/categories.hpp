// From the text of a category to the number that the trees compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// Whether a text says that there is no value: "", "NA", "NaN", "nan".
bool says_missing(std::string_view text);

/// What a text says that is a truth value as pandas, R and JSON write them.
std::optional<bool> says_truth(std::string_view text);

/// The categories of one input, ready to be looked up.
class CategoryCoder {
 public:
  /// O(names log names).
  explicit CategoryCoder(const Categories& categories);

  /// Whether the input takes text at all.
  bool takes_text() const { return coding_ != Categories::Coding::number; }
  /// Whether texts that say so ("", "NA", "NaN") are missing. For CatBoost they are categories.
  bool takes_missing() const { return coding_ != Categories::Coding::catboost_hash; }
  /// Whether `text` is one of the names, or stands for one: where all are truth values ("True" and
  /// "False", or "1" and "0"), every way to write those does.
  bool knows(std::string_view text) const;
  /// The code of `text`, to the letter. NaN where an unseen text counts as missing.
  /// @return an Error where it is refused, or for an input of numbers; to stand behind the text:
  ///         "is none of the 3 categories …"
  Result<double> code(std::string_view text) const;

 private:
  Categories::Coding coding_;
  Categories::Unseen unseen_;
  void add_truths(const std::vector<std::string>& names);
  void sort();
  const double* find(std::string_view text) const;

  struct Entry {
    std::string text;
    double code;
  };
  std::vector<Entry> entries_;  // ascending by text
  std::size_t count_;           // of names
};

}  // namespace copse
