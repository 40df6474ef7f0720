// Binary search whose steps no processor has to guess: values that come in any order are found
// several at a time.
#pragma once

#include <cstddef>

namespace copse {

/// How many of `count` values are first, where `is_first` holds of those and of none after them.
/// O(log count).
template <class T, class IsFirst>
std::size_t count_first(const T* values, std::size_t count, IsFirst&& is_first) {
  const T* from = values;
  for (std::size_t left = count; left > 1;) {
    const std::size_t half = left / 2;
    from += half * static_cast<std::size_t>(is_first(from[half - 1]));
    left -= half;
  }
  return static_cast<std::size_t>(from - values) + (count > 0 && is_first(*from) ? 1 : 0);
}

}  // namespace copse
