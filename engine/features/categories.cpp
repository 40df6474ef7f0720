#include "features/categories.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/city_hash.hpp"
#include "base/sort.hpp"

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
    entries_.push_back({name, hashed ? catboost_hash(name) : static_cast<double>(i)});
  }
  sort();
  add_truths(categories.names);
}

void CategoryCoder::sort() {
  const auto less = [](const Entry& a, const Entry& b) { return a.text < b.text; };
  heap_sort(entries_.begin(), entries_.end(), less);
}

void CategoryCoder::add_truths(const std::vector<std::string>& names) {
  const auto all_of = [&](std::string_view no, std::string_view yes) {
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return name == no || name == yes; });
  };
  const bool digits = all_of("0", "1");
  if (names.empty() || (!digits && !all_of("False", "True"))) return;
  std::vector<Entry> added;
  for (const bool truth : {false, true}) {
    const std::string name = digits ? (truth ? "1" : "0") : truth ? "True" : "False";
    const double* found = find(name);
    // CatBoost's file need not name both.
    if (found == nullptr && coding_ != Coding::catboost_hash) continue;
    const double code = found != nullptr ? *found : catboost_hash(name);
    for (const std::string_view word : truth_words[truth ? 1 : 0])
      if (find(word) == nullptr) added.push_back({std::string(word), code});
  }
  for (Entry& each : added) entries_.push_back(std::move(each));
  sort();
}

const double* CategoryCoder::find(std::string_view text) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), text,
                                      [](const Entry& entry, std::string_view wanted) {
                                        return std::string_view(entry.text) < wanted;
                                      });
  return found != entries_.end() && found->text == text ? &found->code : nullptr;
}

bool CategoryCoder::knows(std::string_view text) const { return find(text) != nullptr; }

Result<double> CategoryCoder::code(std::string_view text) const {
  if (coding_ == Coding::number) return Status{Code::argument, "is not a number"};
  if (const double* found = find(text)) return *found;
  const bool refuses = unseen_ == Categories::Unseen::error;
  // Without names it is not known what is unseen; and missing is to CatBoost one more category.
  if (coding_ == Coding::catboost_hash && (!refuses || count_ == 0 || says_missing(text)))
    return catboost_hash(text);
  if (refuses)
    return Status{
        Code::argument, "is none of the {} categories that the model was trained with", {count_}};
  if (unseen_ == Categories::Unseen::missing) return std::nan("");
  return static_cast<double>(count_);
}

}  // namespace copse
