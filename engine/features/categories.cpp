#include "features/categories.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/city_hash.hpp"

namespace copse {
namespace {

using Coding = Categories::Coding;

constexpr std::array<std::array<std::string_view, 3>, 2> truth_words{
    {{"False", "FALSE", "false"}, {"True", "TRUE", "true"}}};

}  // namespace

bool says_missing(std::string_view text) {
  if (text.empty() || text == "NA") return true;
  return text.size() == 3 && (text[0] | 0x20) == 'n' && (text[1] | 0x20) == 'a' &&
         (text[2] | 0x20) == 'n';
}

std::optional<bool> says_truth(std::string_view text) {
  for (const bool truth : {false, true})
    for (const std::string_view word : truth_words[truth ? 1 : 0])
      if (text == word) return truth;
  return std::nullopt;
}

CategoryCoder::CategoryCoder(const Categories& categories)
    : coding_(categories.coding), unseen_(categories.unseen), count_(categories.names.size()) {
  const bool hashed = coding_ == Coding::catboost_hash;
  for (std::size_t i = 0; i < count_; ++i) {
    const std::string& name = categories.names[i];
    codes_.emplace(name, hashed ? catboost_hash(name) : static_cast<double>(i));
  }
  add_truths(categories.names);
}

void CategoryCoder::add_truths(const std::vector<std::string>& names) {
  const auto all_of = [&](std::string_view no, std::string_view yes) {
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return name == no || name == yes; });
  };
  const bool digits = all_of("0", "1");
  if (names.empty() || (!digits && !all_of("False", "True"))) return;
  for (const bool truth : {false, true}) {
    const std::string name = digits ? (truth ? "1" : "0") : truth ? "True" : "False";
    const auto found = codes_.find(name);
    // CatBoost's file need not name both.
    if (found == codes_.end() && coding_ != Coding::catboost_hash) continue;
    const double code = found != codes_.end() ? found->second : catboost_hash(name);
    for (const std::string_view word : truth_words[truth ? 1 : 0]) codes_.emplace(word, code);
  }
}

bool CategoryCoder::knows(std::string_view text) const {
  return codes_.count(std::string(text)) != 0;
}

Result<double> CategoryCoder::code(std::string_view text) const {
  if (coding_ == Coding::number) return Error{Code::argument, "is not a number"};
  if (const auto found = codes_.find(std::string(text)); found != codes_.end())
    return found->second;
  const bool refuses = unseen_ == Categories::Unseen::error;
  // Without names it is not known what is unseen; and missing is to CatBoost one more category.
  if (coding_ == Coding::catboost_hash && (!refuses || count_ == 0 || says_missing(text)))
    return catboost_hash(text);
  if (refuses)
    return Error{Code::argument, "is none of the " + std::to_string(count_) +
                                     " categories that the model was trained with"};
  if (unseen_ == Categories::Unseen::missing) return std::nan("");
  return static_cast<double>(count_);
}

}  // namespace copse
