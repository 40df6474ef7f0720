// From the leaves that rows reach to their margins, in the ensemble's own order and arithmetic.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "ensemble/apply.hpp"
#include "score/score.hpp"

namespace copse {

/// Sums of a block of rows, an output's rows side by side.
/// @tparam Sum  the ensemble's `sum`
template <class Sum>
class Sums {
 public:
  Sums(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
       Scratch& scratch)
      : forest_(forest), block_(block), columns_(columns), started_(scratch.started) {
    const std::size_t outputs = forest.base_margin.size();
    started_.assign(outputs, 0);
    scratch.sums.resize(outputs * score_block * sizeof(Sum));
    sums_ = reinterpret_cast<Sum*>(scratch.sums.data());
    for (std::size_t k = 0; k < outputs; ++k)
      std::fill_n(sums_ + k * score_block, block.rows, static_cast<Sum>(forest.base_margin[k]));
    if constexpr (std::is_same_v<Sum, float>)
      values_ = forest.values32.data();
    else
      values_ = forest.values64.data();
  }

  /// Whether tree `next` can join a group that begins with tree `first`.
  bool joins(std::size_t first, std::size_t next) const {
    const ForestTree& a = forest_.trees[first];
    const ForestTree& b = forest_.trees[next];
    return forest_.aggregate == Aggregate::sum && a.plain() && b.plain() && a.output == b.output;
  }

  /// Adds trees [first, first + count) that join each other.
  /// @param codes  trees × score_block; the rows past the block's, up to a whole eight, are any
  ///   codes of the tree
  template <class Code>
  void add(std::size_t first, std::size_t count, const Code* codes) {
    if (!joins(first, first)) return add_any(first, codes, 1, 0, block_.rows);
    constexpr std::size_t rows = 8;
    const Sum* values[group];
    for (std::size_t t = 0; t < count; ++t)
      values[t] = values_ + forest_.trees[first + t].first_value;
    Sum* sums = sums_ + forest_.trees[first].output * score_block;
    for (std::size_t r = 0; r < block_.rows; r += rows, sums += rows, codes += rows) {
      Sum sum[rows];
      for (std::size_t k = 0; k < rows; ++k) sum[k] = sums[k];
      const Code* code = codes;
      for (std::size_t t = 0; t < count; ++t, code += score_block)
        for (std::size_t k = 0; k < rows; ++k) sum[k] += values[t][code[k]];
      for (std::size_t k = 0; k < rows; ++k) sums[k] = sum[k];
    }
  }

  /// Adds all trees to one row.
  /// @param codes  one a tree
  void add_row(std::size_t row, const std::uint32_t* codes) {
    if (forest_.aggregate != Aggregate::sum) std::fill(started_.begin(), started_.end(), 0);
    const ForestTree* tree = forest_.trees.data();
    const ForestTree* const end = tree + forest_.trees.size();
    while (tree != end) {
      if (forest_.aggregate != Aggregate::sum || !tree->plain()) {
        add_any(static_cast<std::size_t>(tree - forest_.trees.data()), codes, 0, row, row + 1);
        ++tree;
        ++codes;
        continue;
      }
      // Neighbours of one output are added in a register.
      const std::uint32_t output = tree->output;
      Sum sum = sums_[output * score_block + row];
      for (; tree != end && tree->output == output && tree->plain(); ++tree, ++codes)
        sum += values_[tree->first_value + *codes];
      sums_[output * score_block + row] = sum;
    }
  }

  void finish_to(double* margins) const {
    const std::size_t outputs = forest_.base_margin.size();
    for (std::size_t k = 0; k < outputs; ++k)
      for (std::size_t r = 0; r < block_.rows; ++r)
        margins[r * outputs + k] =
            static_cast<double>(finish(forest_, k, sums_[k * score_block + r]));
  }

  /// Outputs × score_block.
  Sum* data() { return sums_; }

  /// Most trees in a group.
  static constexpr std::size_t group = 8;

 private:
  // Minima, maxima, vector and linear leaves: a row at a time.
  template <class Code>
  void add_any(std::size_t index, const Code* codes, std::size_t stride, std::size_t from,
               std::size_t to) {
    const ForestTree& tree = forest_.trees[index];
    for (std::size_t r = from; r < to; ++r) {
      const std::size_t code = codes[(r - from) * stride];
      const Sum* values = values_ + tree.first_value + code * tree.width;
      for (std::uint32_t k = 0; k < tree.width; ++k) {
        Sum& sum = sums_[(tree.output + k) * score_block + r];
        sum = join(forest_.aggregate, started_[tree.output + k] == 0, sum,
                   tree.linear ? linear(tree, code, values[k], r) : values[k]);
      }
    }
    std::fill_n(started_.data() + tree.output, tree.width, std::uint8_t{1});
  }

  Sum linear(const ForestTree& tree, std::size_t code, Sum plain, std::size_t row) const {
    const LinearLeaf& leaf = forest_.linear[forest_.linear_of[tree.first_code + code]];
    return static_cast<Sum>(evaluate(leaf, static_cast<double>(plain), [&](std::uint32_t feature) {
      return block_.at(columns_[feature], row);
    }));
  }

  const Forest& forest_;
  const FeatureBlock& block_;
  std::span<const std::uint32_t> columns_;
  std::vector<unsigned char>& started_;  // whether an output has a leaf yet
  Sum* sums_;
  const Sum* values_;
};

}  // namespace copse
