#include "score/score.hpp"

#include <cassert>

#include "score/codes.hpp"
#include "score/masks.hpp"
#include "score/shallow.hpp"
#include "score/sums.hpp"

namespace copse {
namespace {

// Trees in groups: while a group's codes are hot its leaves are added.
template <class Code, class Sum, class Find>
void add_groups(const Forest& forest, Scratch& scratch, Sums<Sum>& sums, Find&& find) {
  scratch.codes.resize(Sums<Sum>::group * score_block * sizeof(Code));
  Code* codes = reinterpret_cast<Code*>(scratch.codes.data());
  for (std::size_t first = 0; first < forest.trees.size();) {
    std::size_t count = 1;
    while (count < Sums<Sum>::group && first + count < forest.trees.size() &&
           sums.joins(first, first + count))
      ++count;
    find(first, count, codes);
    sums.add(first, count, codes);
    first += count;
  }
}

template <class Code, class Sum>
void slice(const Forest& forest, Scratch& scratch, Sums<Sum>& sums) {
  add_groups<Code>(forest, scratch, sums, [&](std::size_t first, std::size_t count, Code* codes) {
    sliced_codes(forest.sliced, first, count, scratch, codes);
  });
}

// A block of `rows` rows, whose masks are there.
template <class Sum>
void score_sliced(const Forest& forest, std::size_t rows, Scratch& scratch, Sums<Sum>& sums) {
  scratch.slots.resize(forest.sliced.slots);
  if constexpr (std::is_same_v<Sum, float>) {
    if (!forest.value_planes.empty()) return add_shallow(forest, rows, scratch, sums.data());
  }
  if (forest.sliced.wide)
    slice<std::uint32_t>(forest, scratch, sums);
  else
    slice<std::uint8_t>(forest, scratch, sums);
}

template <class Sum>
void score_as(const Forest& forest, const FeatureBlock& block,
              std::span<const std::uint32_t> columns, Scratch& scratch, double* margins) {
  Sums<Sum> sums(forest, block, columns, scratch);
  if (block.rows <= forest.few) {
    for (std::size_t r = 0; r < block.rows; ++r) {
      fill_row(forest, block, r, columns, scratch);
      sums.add_row(r, row_codes(forest, scratch));
    }
  } else if (forest.slices) {
    fill_masks(forest, block, columns, scratch);
    score_sliced(forest, block.rows, scratch, sums);
  } else {
    fill_entries(forest, block, columns, scratch);
    add_groups<std::uint32_t>(
        forest, scratch, sums, [&](std::size_t first, std::size_t count, std::uint32_t* codes) {
          for (std::size_t t = first; t < first + count; ++t, codes += score_block) {
            walked_codes(forest, t, block.rows, scratch, codes);
            std::fill(codes + block.rows, codes + (block.rows + 7) / 8 * 8, codes[0]);
          }
        });
  }
  sums.finish_to(margins);
}

}  // namespace

void score(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
           Scratch& scratch, double* margins) {
  assert(block.rows >= 1 && block.rows <= score_block);
  (forest.sum == Real::f32 ? score_as<float> : score_as<double>)(forest, block, columns, scratch,
                                                                 margins);
}

void leaves(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
            Scratch& scratch, std::uint32_t* numbers) {
  assert(block.rows >= 1 && block.rows <= score_block);
  for (std::size_t r = 0; r < block.rows; ++r, numbers += forest.trees.size()) {
    fill_row(forest, block, r, columns, scratch);
    const std::uint32_t* codes = row_codes(forest, scratch);
    for (std::size_t t = 0; t < forest.trees.size(); ++t) {
      const ForestTree& tree = forest.trees[t];
      numbers[tree.index] = forest.numbers[tree.first_code + codes[t]];
    }
  }
}

}  // namespace copse
