#include "features/categories.hpp"

#include <algorithm>
#include <cmath>

#include "base/city_hash.hpp"

namespace copse {

CategoryCoder::CategoryCoder(const Categories& categories)
    : coding_(categories.coding), unseen_(categories.unseen), names_(categories.names) {
  for (std::uint32_t i = 0; i < names_.size(); ++i) order_.push_back(i);
  const auto less = [this](std::uint32_t a, std::uint32_t b) { return names_[a] < names_[b]; };
  // Not std::sort: it is three times the code, and this runs once a model.
  std::make_heap(order_.begin(), order_.end(), less);
  std::sort_heap(order_.begin(), order_.end(), less);
}

std::size_t CategoryCoder::find(std::string_view text) const {
  const auto found = std::lower_bound(order_.begin(), order_.end(), text,
                                      [this](std::uint32_t i, std::string_view wanted) {
                                        return std::string_view(names_[i]) < wanted;
                                      });
  return found != order_.end() && names_[*found] == text ? *found : names_.size();
}

bool CategoryCoder::knows(std::string_view text) const { return find(text) < names_.size(); }

Result<double> CategoryCoder::code(std::string_view text) const {
  if (coding_ == Categories::Coding::catboost_hash) return catboost_hash(text);
  if (coding_ == Categories::Coding::number) return Status{Code::argument, "is not a number"};
  const std::size_t code = find(text);
  if (code < names_.size() || unseen_ == Categories::Unseen::other)
    return static_cast<double>(code);
  if (unseen_ == Categories::Unseen::missing) return std::nan("");
  return Status{Code::argument,
                 "is none of the {} categories that the model was trained with",
                 {names_.size()}};
}

}  // namespace copse
