// CityHash64, version 1.0.2 of Google's specification, which CatBoost names categories by. Later
// versions of CityHash give other numbers.
#pragma once

#include <cstdint>
#include <string_view>

namespace copse {

std::uint64_t city_hash_64(std::string_view text);

/// What CatBoost makes of a category: the low 32 bits of the text's CityHash64, 0 … 2^32 − 1. Every
/// text is a category, "" and "nan" too; whole numbers are hashed as their decimal text ("-3").
double catboost_hash(std::string_view text);

}  // namespace copse
