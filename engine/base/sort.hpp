// Sorting: where code size matters, and where the number of values does.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace copse {

/// Sorts in a third of std::sort's code. O(n log n), not stable.
template <class Iterator, class Less = std::less<>>
void heap_sort(Iterator first, Iterator last, Less less = {}) {
  std::make_heap(first, last, less);
  std::sort_heap(first, last, less);
}

/// A text that stands there twice, if one does; points into what the views point to.
inline std::optional<std::string_view> doubled(std::vector<std::string_view> texts) {
  heap_sort(texts.begin(), texts.end());
  const auto twice = std::adjacent_find(texts.begin(), texts.end());
  return twice == texts.end() ? std::nullopt : std::optional(*twice);
}

/// Sorts by the unsigned 64-bit member `key`, equal keys in their order; bytes that all keys share
/// cost nothing. O(values).
/// @param spare  working memory, as many as the values
template <class Keyed>
void radix_sort(std::vector<Keyed>& values, std::vector<Keyed>& spare) {
  constexpr std::size_t few = 32;
  if (values.size() < few) {
    for (std::size_t i = 1; i < values.size(); ++i)
      for (std::size_t k = i; k > 0 && values[k].key < values[k - 1].key; --k)
        std::swap(values[k], values[k - 1]);
    return;
  }
  spare.resize(values.size());
  for (unsigned shift = 0; shift < 64; shift += 8) {
    std::array<std::uint32_t, 256> next{};
    for (const Keyed& value : values) ++next[value.key >> shift & 255U];
    if (next[values.front().key >> shift & 255U] == values.size()) continue;
    std::uint32_t before = 0;
    for (std::uint32_t& each : next) before += std::exchange(each, before);
    for (const Keyed& value : values) spare[next[value.key >> shift & 255U]++] = value;
    values.swap(spare);
  }
}

}  // namespace copse
