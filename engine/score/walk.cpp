#include <algorithm>

#include "score/codes.hpp"
#include "score/ranks.hpp"

namespace copse {
namespace {

constexpr std::size_t lanes = 8;      // walks side by side, to hide each other's latency
constexpr std::uint32_t stretch = 4;  // levels between looks at whether all have arrived

template <class T>
void fill(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
          Scratch& scratch) {
  const std::vector<Column>& all = forest.conditions.columns;
  const std::vector<Entry>& entries = forest.walk.entries;
  scratch.ranks.resize(score_block);
  scratch.entries.resize(entries.size() * block.rows);
  ColumnValues<T> values;
  std::size_t next = 0;  // entries stand in the order of their columns
  for (std::size_t i = 0; i < all.size(); ++i) {
    read_column(forest, i, block, columns, values);
    rank_column(forest, i, values, block.rows, scratch.ranks.data());
    for (; next < entries.size() && entries[next].column == i; ++next) {
      std::uint32_t* out = scratch.entries.data() + next;
      for (std::size_t r = 0; r < block.rows; ++r)
        out[r * entries.size()] =
            entry_of(forest, entries[next], scratch.ranks[r], forest.walk.last_rank);
    }
  }
}

// Eight walks, of as many rows through a tree or of one row through as many trees.
struct Walks {
  const std::uint64_t* tree[lanes];
  const std::uint32_t* row[lanes];
  std::uint32_t at[lanes];

  void run(const Walk& walk, std::uint32_t depth) {
    std::uint32_t here[lanes] = {};
    for (std::uint32_t level = 0; level < depth; level += stretch) {
      std::uint32_t moved = 0;
      for (std::uint32_t step = 0; step < stretch; ++step) {
        moved = 0;
        for (std::size_t k = 0; k < lanes; ++k) {
          const std::uint64_t node = tree[k][here[k]];
          // Not a comparison: a compiler makes a branch of it, which is guessed wrong half the
          // time.
          const std::uint32_t right = (walk.rank(node) - row[k][walk.entry(node)]) >> 31U;
          const std::uint32_t next = walk.child(node) + right;
          moved |= next ^ here[k];
          here[k] = next;
        }
      }
      if (moved == 0) break;
    }
    std::copy(here, here + lanes, at);
  }
};

}  // namespace

void fill_entries(const Forest& forest, const FeatureBlock& block,
                  std::span<const std::uint32_t> columns, Scratch& scratch) {
  (forest.input == Real::f32 ? fill<float> : fill<double>)(forest, block, columns, scratch);
}

void walked_codes(const Forest& forest, std::size_t tree, std::size_t rows, const Scratch& scratch,
                  std::uint32_t* codes) {
  const Walk& walk = forest.walk;
  const WalkTree& about = walk.trees[tree];
  Walks walks;
  std::fill(walks.tree, walks.tree + lanes, walk.nodes.data() + about.first_node);
  for (std::size_t r = 0; r < rows; r += lanes) {
    // Rows past the last repeat it.
    for (std::size_t k = 0; k < lanes; ++k)
      walks.row[k] = scratch.entries.data() + std::min(r + k, rows - 1) * walk.entries.size();
    walks.run(walk, about.depth);
    for (std::size_t k = 0; k < std::min(lanes, rows - r); ++k)
      codes[r + k] = walk.codes[about.first_node + walks.at[k]];
  }
}

void walked_row(const Walk& walk, const std::uint32_t* entries, std::uint32_t* codes) {
  const std::vector<WalkTree>& trees = walk.trees;
  Walks walks;
  std::fill(walks.row, walks.row + lanes, entries);
  for (std::size_t t = 0; t < trees.size(); t += lanes) {
    std::uint32_t depth = 0;
    for (std::size_t k = 0; k < lanes; ++k) {
      const WalkTree& tree = trees[std::min(t + k, trees.size() - 1)];
      walks.tree[k] = walk.nodes.data() + tree.first_node;
      depth = std::max(depth, tree.depth);
    }
    walks.run(walk, depth);
    for (std::size_t k = 0; k < std::min(lanes, trees.size() - t); ++k)
      codes[t + k] = walk.codes[trees[t + k].first_node + walks.at[k]];
  }
}

}  // namespace copse
