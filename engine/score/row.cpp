#include "score/codes.hpp"
#include "score/ranks.hpp"

namespace copse {

void fill_row(const Forest& forest, const FeatureBlock& block, std::size_t row,
              std::span<const std::uint32_t> columns, Scratch& scratch) {
  const std::vector<Entry>& entries = forest.walk.entries;
  const bool heap = forest.heap.levels > 0;
  const std::uint32_t last_rank = heap ? Heap::last_rank : forest.walk.last_rank;
  scratch.entries.resize(entries.size());
  scratch.heap_entries.resize(Heap::most_entries);
  std::uint32_t column = missing_rank;
  std::uint32_t rank = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].column != column) {
      column = entries[i].column;
      const std::size_t slot = columns[forest.conditions.columns[column].feature];
      rank = rank_value(forest, column, block.at(slot, row));
    }
    const std::uint32_t entry = entry_of(forest, entries[i], rank, last_rank);
    if (heap)
      scratch.heap_entries[i] = static_cast<std::uint8_t>(entry);
    else
      scratch.entries[i] = entry;
  }
}

const std::uint32_t* row_codes(const Forest& forest, Scratch& scratch) {
  constexpr std::size_t whole = Heap::lanes;
  scratch.codes.resize((forest.trees.size() + whole - 1) / whole * whole * sizeof(std::uint32_t));
  auto* codes = reinterpret_cast<std::uint32_t*>(scratch.codes.data());
  if (forest.heap.levels > 0)
    heap_row(forest.heap, scratch.heap_entries.data(), codes);
  else
    walked_row(forest.walk, scratch.entries.data(), codes);
  return codes;
}

}  // namespace copse
