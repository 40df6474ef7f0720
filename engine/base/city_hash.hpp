#pragma once
#include <string_view>
namespace copse {
double catboost_hash(std::string_view text);
}
