#include "base/city_hash.hpp"
namespace copse {
double catboost_hash(std::string_view) { return 0; }
}  // namespace copse
