#include <algorithm>
#include <limits>

#include "score/codes.hpp"
#include "score/ranks.hpp"

namespace copse {
namespace {

constexpr std::size_t lanes = 8;      // rows that walk side by side, to hide each other's latency
constexpr std::uint32_t stretch = 4;  // levels between looks at whether all have arrived

// What a walk compares of one column for one row.
template <class Index>
Index entry_of(const Forest& forest, const Entry& entry, std::uint32_t rank) {
  if (rank == missing_rank)
    return entry.missing_left ? Index{0} : std::numeric_limits<Index>::max();
  if (entry.set == no_set) return static_cast<Index>(rank);
  return forest.conditions.holds(forest.conditions.sets[entry.set], rank) ? Index{0} : Index{1};
}

template <class Index, class T>
void fill(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
          Scratch& scratch) {
  const std::vector<Column>& all = forest.conditions.columns;
  const std::vector<Entry>& entries = forest.walk.entries;
  scratch.ranks.resize(score_block);
  scratch.entries.resize(entries.size() * block.rows * sizeof(Index));
  auto* out = reinterpret_cast<Index*>(scratch.entries.data());
  ColumnValues<T> values;
  std::size_t next = 0;  // entries stand in the order of their columns
  for (std::size_t i = 0; i < all.size(); ++i) {
    read_column(all[i], block.values + columns[all[i].feature] * block.stride, block.rows, values);
    rank_column(forest, i, values, block.rows, scratch.ranks.data());
    for (; next < entries.size() && entries[next].column == i; ++next)
      for (std::size_t r = 0; r < block.rows; ++r)
        out[r * entries.size() + next] = entry_of<Index>(forest, entries[next], scratch.ranks[r]);
  }
}

// Eight walks at a time, of as many rows through a tree or of one row through as many trees.
template <class RankNodes, class Index>
struct Walks {
  const RankNodes* nodes[lanes];
  const Index* row[lanes];
  std::uint32_t at[lanes];

  void run(std::uint32_t depth) {
    std::fill(at, at + lanes, 0U);
    for (std::uint32_t level = 0; level < depth; level += stretch) {
      std::uint32_t moved = 0;
      for (std::uint32_t step = 0; step < stretch; ++step) {
        moved = 0;
        for (std::size_t k = 0; k < lanes; ++k) {
          const RankNodes& node = nodes[k][at[k]];
          const std::uint32_t next = node.child + (row[k][node.entry] > node.rank ? 1U : 0U);
          moved |= next ^ at[k];
          at[k] = next;
        }
      }
      if (moved == 0) return;
    }
  }
};

template <class Index, class Child>
void walk_rows(const RankForest<Index, Child>& forest, const WalkTree& tree, const Index* entries,
               std::size_t entry_count, std::size_t rows, std::uint32_t* codes) {
  Walks<RankNode<Index, Child>, Index> walks;
  const Child* leaf_codes = forest.codes.data() + tree.first_node;
  std::fill(walks.nodes, walks.nodes + lanes, forest.nodes.data() + tree.first_node);
  for (std::size_t r = 0; r < rows; r += lanes) {
    // Rows past the last repeat it.
    for (std::size_t k = 0; k < lanes; ++k)
      walks.row[k] = entries + std::min(r + k, rows - 1) * entry_count;
    walks.run(tree.depth);
    for (std::size_t k = 0; k < std::min(lanes, rows - r); ++k)
      codes[r + k] = leaf_codes[walks.at[k]];
  }
}

template <class Index, class Child>
void walk_trees(const RankForest<Index, Child>& forest, const std::vector<WalkTree>& trees,
                const Index* entries, std::uint32_t* codes) {
  Walks<RankNode<Index, Child>, Index> walks;
  std::fill(walks.row, walks.row + lanes, entries);
  for (std::size_t t = 0; t < trees.size(); t += lanes) {
    std::uint32_t depth = 0;
    for (std::size_t k = 0; k < lanes; ++k) {
      const WalkTree& tree = trees[std::min(t + k, trees.size() - 1)];
      walks.nodes[k] = forest.nodes.data() + tree.first_node;
      depth = std::max(depth, tree.depth);
    }
    walks.run(depth);
    for (std::size_t k = 0; k < std::min(lanes, trees.size() - t); ++k)
      codes[t + k] = forest.codes[trees[t + k].first_node + walks.at[k]];
  }
}

}  // namespace

void fill_entries(const Forest& forest, const FeatureBlock& block,
                  std::span<const std::uint32_t> columns, Scratch& scratch) {
  const auto fill_with = [&](const auto& walked) {
    using Index = typename std::decay_t<decltype(walked)>::index_type;
    (forest.input == Real::f32 ? fill<Index, float> : fill<Index, double>)(forest, block, columns,
                                                                           scratch);
  };
  std::visit(fill_with, forest.walk.forest);
}

void walked_codes(const Forest& forest, std::size_t tree, std::size_t rows, const Scratch& scratch,
                  std::uint32_t* codes) {
  const auto walk = [&](const auto& walked) {
    using Index = typename std::decay_t<decltype(walked)>::index_type;
    walk_rows(walked, forest.walk.trees[tree],
              reinterpret_cast<const Index*>(scratch.entries.data()), forest.walk.entries.size(),
              rows, codes);
  };
  std::visit(walk, forest.walk.forest);
}

void walked_row(const Forest& forest, std::size_t row, const Scratch& scratch,
                std::uint32_t* codes) {
  const auto walk = [&](const auto& walked) {
    using Index = typename std::decay_t<decltype(walked)>::index_type;
    const auto* entries = reinterpret_cast<const Index*>(scratch.entries.data());
    walk_trees(walked, forest.walk.trees, entries + row * forest.walk.entries.size(), codes);
  };
  std::visit(walk, forest.walk.forest);
}

}  // namespace copse
