#include "forest/walk.hpp"

#include <algorithm>
#include <limits>

namespace copse {
namespace {

std::size_t at(std::int32_t node) { return static_cast<std::size_t>(node); }
std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

struct Size {
  std::size_t nodes = 0;
  std::size_t largest_tree = 0;
  std::uint32_t largest_column = 0;
};

Size size_of(const Ensemble& ensemble, const Conditions& conditions) {
  Size size;
  for (const Tree& tree : ensemble.trees) {
    size.nodes += tree.nodes.size();
    size.largest_tree = std::max(size.largest_tree, tree.nodes.size());
  }
  for (const Column& column : conditions.columns)
    size.largest_column = std::max(size.largest_column, column.count);
  return size;
}

// One entry for each column and missing direction that is asked for, and for each set.
std::vector<Entry> entries_of(const Conditions& conditions, std::vector<std::uint32_t>& of) {
  std::vector<Entry> entries;
  of.resize(conditions.conditions.size());
  for (const Column& column : conditions.columns) {
    std::uint32_t shared[2] = {no_set, no_set};
    for (std::uint32_t i = 0; i < column.condition_count; ++i) {
      const std::uint32_t id = column.first_condition + i;
      const Condition& condition = conditions.conditions[id];
      const bool cuts = column.kind == Column::Kind::cuts;
      std::uint32_t& known = shared[condition.missing_left ? 1 : 0];
      if (cuts && known != no_set) {
        of[id] = known;
        continue;
      }
      of[id] = known = size32(entries.size());
      entries.push_back({condition.column, cuts ? no_set : condition.at, condition.missing_left});
    }
  }
  return entries;
}

template <class Index, class Child>
class Layout {
 public:
  Layout(const Conditions& conditions, const std::vector<std::uint32_t>& entry_of, Walk& walk,
         std::size_t nodes)
      : conditions_(conditions), entry_of_(entry_of), walk_(walk) {
    forest_.nodes.reserve(nodes);
    forest_.codes.reserve(nodes);
  }

  // Siblings stand side by side, and a left child's own children come next.
  void add(const Tree& tree, std::span<const std::uint32_t> of_node,
           std::span<const std::uint32_t> code_of) {
    struct Open {
      std::int32_t node;
      std::uint32_t place;
      std::uint32_t depth;
    };
    WalkTree made{size32(forest_.nodes.size()), 0};
    const std::size_t first = made.first_node;
    forest_.nodes.resize(first + 1);
    forest_.codes.resize(first + 1);
    std::vector<Open> open{{0, 0, 0}};
    while (!open.empty()) {
      const auto [index, place, depth] = open.back();
      open.pop_back();
      const Node& node = tree.nodes[at(index)];
      RankNode<Index, Child>& out = forest_.nodes[first + place];
      if (node.is_leaf()) {
        out = {0, std::numeric_limits<Index>::max(), static_cast<Child>(place)};
        forest_.codes[first + place] = static_cast<Child>(code_of[at(index)]);
        made.depth = std::max(made.depth, depth);
        continue;
      }
      const std::uint32_t id = of_node[at(index)];
      const Condition& condition = conditions_.conditions[id];
      const bool cuts = conditions_.columns[condition.column].kind == Column::Kind::cuts;
      const std::uint32_t child = size32(forest_.nodes.size() - first);
      out = {static_cast<Index>(entry_of_[id]), static_cast<Index>(cuts ? condition.at : 0),
             static_cast<Child>(child)};
      forest_.nodes.resize(forest_.nodes.size() + 2);
      forest_.codes.resize(forest_.codes.size() + 2);
      open.push_back({node.right, child + 1, depth + 1});
      open.push_back({node.left, child, depth + 1});
    }
    walk_.trees.push_back(made);
  }

  RankForest<Index, Child> take() && { return std::move(forest_); }

 private:
  const Conditions& conditions_;
  const std::vector<std::uint32_t>& entry_of_;
  Walk& walk_;
  RankForest<Index, Child> forest_;
};

}  // namespace

Walk lay_out_walk(const Ensemble& ensemble, const Conditions& conditions,
                  std::span<const std::uint32_t> order, std::span<const std::uint32_t> of_node,
                  std::span<const std::uint32_t> code_of) {
  Walk walk;
  std::vector<std::uint32_t> entry_of;
  walk.entries = entries_of(conditions, entry_of);
  const Size size = size_of(ensemble, conditions);
  std::vector<std::size_t> starts;
  std::size_t start = 0;
  for (const Tree& tree : ensemble.trees) {
    starts.push_back(start);
    start += tree.nodes.size();
  }
  const auto fill = [&](auto layout) {
    for (const std::uint32_t index : order) {
      const Tree& tree = ensemble.trees[index];
      layout.add(tree, of_node.subspan(starts[index], tree.nodes.size()),
                 code_of.subspan(starts[index], tree.nodes.size()));
    }
    walk.forest = std::move(layout).take();
  };
  // The greatest index stands for a leaf's rank, the one below for a missing value that goes right.
  const std::size_t most = std::max<std::size_t>(walk.entries.size(), size.largest_column);
  if (most <= 255 && size.largest_tree <= 65'536)
    fill(Layout<std::uint8_t, std::uint16_t>(conditions, entry_of, walk, size.nodes));
  else if (most <= 65'535)
    fill(Layout<std::uint16_t, std::uint32_t>(conditions, entry_of, walk, size.nodes));
  else
    fill(Layout<std::uint32_t, std::uint32_t>(conditions, entry_of, walk, size.nodes));
  return walk;
}

}  // namespace copse
