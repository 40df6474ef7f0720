#include <cmath>

#include "ensemble/apply.hpp"
#include "score/score.hpp"

namespace copse {
namespace {

// What a forest's nodes ask, where they all ask the same.
enum class Ask { less, less_equal, any };

// One row of a block, seen as the ensemble's features.
struct Row {
  const FeatureBlock& block;
  std::span<const std::uint32_t> columns;
  std::size_t index;

  double operator()(std::uint32_t feature) const {
    return block.values[columns[feature] * block.stride + index];
  }
};

template <class T>
bool goes_left(const WalkForest<T>& forest, const WalkNode<T>& node, T value) {
  if (is_missing(value, (node.what & walk_zero_missing) != 0))
    return (node.what & walk_missing_left) != 0;
  const auto test = static_cast<Test>(node.what >> walk_test_shift & walk_test_mask);
  if (!is_set_test(test)) return passes(test, value, node.value, {});
  return passes(test, value, node.value, forest.sets[static_cast<std::size_t>(node.value)]);
}

// The index of the leaf that the row reaches.
template <Ask ask, class T>
std::uint32_t walk(const WalkForest<T>& forest, const WalkTree& tree, const Row& row) {
  const WalkNode<T>* node = forest.nodes.data() + tree.root;
  while (node->skip != 0) {
    const auto value = static_cast<T>(row(node->what >> walk_feature_shift));
    bool left = false;
    if constexpr (ask == Ask::any)
      left = goes_left(forest, *node, value);
    else if (std::isnan(value))
      left = (node->what & walk_missing_left) != 0;
    else
      left = ask == Ask::less ? value < node->value : value <= node->value;
    node += left ? 1 : node->skip;
  }
  return node->what;
}

// Adds a tree's leaf to the sums. A double holds every Sum, so the sums are Sum's own at each step.
template <class Sum, class T>
void add_leaf(const WalkForest<T>& forest, const WalkTree& tree, std::uint32_t leaf, const Row& row,
              std::uint8_t* started, double* sums) {
  const std::uint32_t rank = leaf - tree.first_leaf;
  const double* values =
      forest.leaf_values.data() + tree.first_value + std::size_t{rank} * tree.width;
  for (std::uint32_t k = 0; k < tree.width; ++k) {
    const double value =
        tree.linear ? evaluate(forest.linear_leaves[tree.first_linear + rank], values[k], row)
                    : values[k];
    double& sum = sums[tree.output + k];
    std::uint8_t& has_one = started[tree.output + k];
    sum = static_cast<double>(
        join(forest.aggregate, has_one == 0, static_cast<Sum>(sum), static_cast<Sum>(value)));
    has_one = 1;
  }
}

template <Ask ask, class Sum, class T>
void score_rows(const WalkForest<T>& forest, const FeatureBlock& block,
                std::span<const std::uint32_t> columns, double* margins) {
  const std::size_t outputs = forest.base_margin.size();
  std::vector<std::uint8_t> started(outputs);
  for (std::size_t r = 0; r < block.rows; ++r) {
    const Row row{block, columns, r};
    double* sums = margins + r * outputs;
    std::copy(forest.base_margin.begin(), forest.base_margin.end(), sums);
    std::fill(started.begin(), started.end(), std::uint8_t{0});
    for (const WalkTree& tree : forest.trees)
      add_leaf<Sum>(forest, tree, walk<ask>(forest, tree, row), row, started.data(), sums);
    for (std::size_t k = 0; k < outputs; ++k)
      sums[k] = static_cast<double>(finish(forest, k, static_cast<Sum>(sums[k])));
  }
}

template <Ask ask, class T>
void leaf_rows(const WalkForest<T>& forest, const FeatureBlock& block,
               std::span<const std::uint32_t> columns, std::uint32_t* numbers) {
  for (std::size_t r = 0; r < block.rows; ++r) {
    const Row row{block, columns, r};
    for (const WalkTree& tree : forest.trees)
      *numbers++ = forest.leaf_numbers[walk<ask>(forest, tree, row)];
  }
}

// Calls `run` with the forest as it is compiled and what its nodes ask as a constant.
template <class Run>
void dispatch(const Forest& forest, Run&& run) {
  const auto with = [&](const auto& compiled) {
    if (compiled.all_less)
      run(compiled, std::integral_constant<Ask, Ask::less>{});
    else if (compiled.all_less_equal)
      run(compiled, std::integral_constant<Ask, Ask::less_equal>{});
    else
      run(compiled, std::integral_constant<Ask, Ask::any>{});
  };
  if (const auto* narrow = std::get_if<WalkForest<float>>(&forest))
    with(*narrow);
  else
    with(*std::get_if<WalkForest<double>>(&forest));
}

}  // namespace

void score(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
           double* margins) {
  dispatch(forest, [&](const auto& compiled, auto ask) {
    if (compiled.sum == Real::f32)
      score_rows<ask.value, float>(compiled, block, columns, margins);
    else
      score_rows<ask.value, double>(compiled, block, columns, margins);
  });
}

void leaves(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
            std::uint32_t* numbers) {
  dispatch(forest, [&](const auto& compiled, auto ask) {
    leaf_rows<ask.value>(compiled, block, columns, numbers);
  });
}

}  // namespace copse
