#include "forest/heap.hpp"

#include <algorithm>

namespace copse {
namespace {

constexpr std::uint32_t deepest = 8;

// Bits of a tree's path, 0 where it has no path code.
std::uint32_t path_bits(const SlicedTree& tree) {
  if (tree.shape == SlicedTree::Shape::any) return 0;
  if (tree.shape == SlicedTree::Shape::shallow) return 4;
  return tree.levels + (tree.shape == SlicedTree::Shape::bushy ? 3U : 0U);
}

class Layout {
 public:
  Layout(const Walk& walk, Heap& heap) : walk_(walk), heap_(heap) {}

  // Writes the subtree of `node`, which is node `place` of its level.
  void write(std::size_t tree, std::uint32_t node, std::uint32_t level, std::uint32_t place) {
    const std::uint64_t packed = walk_.nodes[walk_.trees[tree].first_node + node];
    const std::uint32_t child = walk_.child(packed);
    if (child == node) return;  // a leaf: what would be below never goes right
    const auto entry = static_cast<std::uint8_t>(walk_.entry(packed));
    const auto rank = static_cast<std::uint8_t>(walk_.rank(packed));
    if (level < Heap::top_levels)
      write_top(tree, (1U << level) - 1 + place, entry, rank);
    else
      write_below(tree, level, place, entry, rank);
    write(tree, child, level + 1, place * 2);
    write(tree, child + 1, level + 1, place * 2 + 1);
  }

  // After all trees are written.
  void finish() {
    constexpr std::size_t node_bytes = 2 * Heap::lanes;
    for (std::size_t group = 0; group < heap_.tops.size(); group += top_bytes)
      for (std::size_t node = 2; node < top_nodes; node += 2)
        for (std::size_t i = 0; i < node_bytes; ++i)
          heap_.tops[group + node * node_bytes + i] ^=
              heap_.tops[group + (node - 1) * node_bytes + i];
  }

  // A whole number of sixteens, of trees without nodes.
  void reserve(std::size_t trees) {
    heap_.tops.assign(trees / Heap::lanes * top_bytes, 0);
    for (std::size_t i = Heap::lanes; i < heap_.tops.size(); i += 2 * Heap::lanes)
      std::fill_n(heap_.tops.data() + i, Heap::lanes, never);
    heap_.nodes.assign(trees * Heap::lanes * heap_.heap_bytes(), 0);
    for (std::size_t i = 1; i < heap_.nodes.size(); i += 2) heap_.nodes[i] = never;
  }

 private:
  static constexpr std::size_t top_nodes = (1U << Heap::top_levels) - 1;
  static constexpr std::size_t top_bytes = top_nodes * 2 * Heap::lanes;
  static constexpr auto never = static_cast<std::uint8_t>(Heap::last_rank);

  void write_top(std::size_t tree, std::size_t node, std::uint8_t entry, std::uint8_t rank) {
    std::uint8_t* out = heap_.tops.data() + tree / Heap::lanes * top_bytes +
                        node * 2 * Heap::lanes + tree % Heap::lanes;
    out[0] = entry;
    out[Heap::lanes] = rank;
  }

  void write_below(std::size_t tree, std::uint32_t level, std::uint32_t place, std::uint8_t entry,
                   std::uint8_t rank) {
    const std::uint32_t down = level - Heap::top_levels;
    const std::size_t heap = tree * Heap::lanes + (place >> down);
    const std::size_t node = (1U << down) - 1 + (place & ((1U << down) - 1));
    std::uint8_t* out = heap_.nodes.data() + heap * heap_.heap_bytes() + node * 2;
    out[0] = entry;
    out[1] = rank;
  }

  const Walk& walk_;
  Heap& heap_;
};

}  // namespace

Heap lay_out_heap(const Walk& walk, const Sliced& sliced, std::uint32_t most_rank) {
  Heap heap;
  if (walk.entries.size() > Heap::most_entries || most_rank > Heap::last_rank) return heap;
  std::uint32_t levels = Heap::top_levels;
  for (const SlicedTree& tree : sliced.trees) {
    const std::uint32_t bits = path_bits(tree);
    if (bits == 0 || bits > deepest) return heap;
    levels = std::max(levels, bits);
  }
  if (sliced.trees.empty()) return heap;
  heap.levels = levels;
  for (const SlicedTree& tree : sliced.trees)
    heap.spare.push_back(static_cast<std::uint8_t>(levels - path_bits(tree)));
  heap.spare.resize((sliced.trees.size() + Heap::lanes - 1) / Heap::lanes * Heap::lanes);
  Layout layout(walk, heap);
  layout.reserve(heap.spare.size());
  for (std::size_t t = 0; t < sliced.trees.size(); ++t) layout.write(t, 0, 0, 0);
  layout.finish();
  return heap;
}

}  // namespace copse
