#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  copse::fuzz::check(copse::import_lightgbm(copse::fuzz::bytes_of(data, size), {}));
  return 0;
}
