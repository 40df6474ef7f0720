#include "features/categories.hpp"

#include <cmath>

#include "base/city_hash.hpp"

namespace copse {

CategoryCoder::CategoryCoder(const Categories& categories)
    : coding_(categories.coding), unseen_(categories.unseen) {
  for (std::uint32_t i = 0; i < categories.names.size(); ++i)
    codes_.emplace(categories.names[i], i);
}

bool CategoryCoder::knows(std::string_view text) const {
  return codes_.count(std::string(text)) != 0;
}

Result<double> CategoryCoder::code(std::string_view text) const {
  if (coding_ == Categories::Coding::catboost_hash) return catboost_hash(text);
  if (coding_ == Categories::Coding::number) return Error{Code::argument, "is not a number"};
  const auto found = codes_.find(std::string(text));
  if (found != codes_.end()) return static_cast<double>(found->second);
  if (unseen_ == Categories::Unseen::missing) return std::nan("");
  if (unseen_ == Categories::Unseen::other) return static_cast<double>(codes_.size());
  return Error{Code::argument, "is none of the " + std::to_string(codes_.size()) +
                                   " categories that the model was trained with"};
}

}  // namespace copse
