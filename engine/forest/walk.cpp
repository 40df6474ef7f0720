#include "forest/walk.hpp"

#include <algorithm>

namespace copse {
namespace {

std::size_t at(std::int32_t node) { return static_cast<std::size_t>(node); }
std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

// Bits that numbers up to `most` take.
std::uint32_t bits_for(std::size_t most) {
  std::uint32_t bits = 1;
  while (most >> bits != 0) ++bits;
  return bits;
}

// One entry for each column and missing direction that is asked for, and for each set.
std::vector<Entry> entries_of(const Conditions& conditions, std::vector<std::uint32_t>& of) {
  std::vector<Entry> entries;
  of.resize(conditions.conditions.size());
  for (const Column& column : conditions.columns) {
    const bool cuts = column.kind == Column::Kind::cuts;
    std::uint32_t shared[2] = {no_set, no_set};
    for (std::uint32_t i = 0; i < column.condition_count; ++i) {
      const std::uint32_t id = column.first_condition + i;
      const Condition& condition = conditions.conditions[id];
      std::uint32_t& known = shared[condition.missing_left ? 1 : 0];
      if (!cuts || known == no_set) {
        known = size32(entries.size());
        entries.push_back({condition.column, cuts ? no_set : condition.at, condition.missing_left});
      }
      of[id] = known;
    }
  }
  return entries;
}

class Layout {
 public:
  Layout(const Conditions& conditions, const std::vector<std::uint32_t>& entry_of, Walk& walk)
      : conditions_(conditions), entry_of_(entry_of), walk_(walk) {}

  // Siblings stand side by side, and a left child's own children come next.
  void add(const Tree& tree, const std::uint32_t* of_node, const std::uint32_t* code_of) {
    WalkTree made{size32(walk_.nodes.size()), 0};
    walk_.nodes.push_back(0);
    walk_.codes.push_back(0);
    open_.assign(1, {0, 0, 0});
    while (!open_.empty()) {
      const auto [index, place, depth] = open_.back();
      open_.pop_back();
      const Node& node = tree.nodes[at(index)];
      const std::size_t here = made.first_node + place;
      if (node.is_leaf()) {
        walk_.nodes[here] = pack(0, walk_.last_rank, place);
        walk_.codes[here] = code_of[index];
        made.depth = std::max(made.depth, depth);
        continue;
      }
      const std::uint32_t id = of_node[index];
      const Condition& condition = conditions_.conditions[id];
      const bool cuts = conditions_.columns[condition.column].kind == Column::Kind::cuts;
      const std::uint32_t child = size32(walk_.nodes.size() - made.first_node);
      walk_.nodes[here] = pack(entry_of_[id], cuts ? condition.at : 0, child);
      walk_.nodes.resize(walk_.nodes.size() + 2);
      walk_.codes.resize(walk_.codes.size() + 2);
      open_.push_back({node.right, child + 1, depth + 1});
      open_.push_back({node.left, child, depth + 1});
    }
    walk_.trees.push_back(made);
  }

 private:
  struct Open {
    std::int32_t node;
    std::uint32_t place;
    std::uint32_t depth;
  };

  std::uint64_t pack(std::uint64_t entry, std::uint64_t rank, std::uint64_t child) const {
    return entry | rank << walk_.rank_shift | child << walk_.child_shift;
  }

  const Conditions& conditions_;
  const std::vector<std::uint32_t>& entry_of_;
  Walk& walk_;
  std::vector<Open> open_;
};

}  // namespace

Result<Walk> lay_out_walk(const Ensemble& ensemble, const Conditions& conditions,
                          std::span<const std::uint32_t> order,
                          std::span<const std::uint32_t> of_node,
                          std::span<const std::uint32_t> code_of) {
  Walk walk;
  std::vector<std::uint32_t> entry_of;
  walk.entries = entries_of(conditions, entry_of);
  std::vector<std::size_t> starts;
  std::size_t nodes = 0;
  std::size_t largest = 0;
  for (const Tree& tree : ensemble.trees) {
    starts.push_back(nodes);
    nodes += tree.nodes.size();
    largest = std::max(largest, tree.nodes.size());
  }
  std::size_t cuts = 0;
  for (const Column& column : conditions.columns) cuts = std::max<std::size_t>(cuts, column.count);
  walk.rank_shift = bits_for(walk.entries.size());
  const std::uint32_t rank_bits = bits_for(cuts + 1);
  walk.child_shift = walk.rank_shift + rank_bits;
  walk.last_rank = (1U << rank_bits) - 1;
  if (walk.rank_shift > 31 || rank_bits > 30 || walk.child_shift + bits_for(largest) > 64)
    return Error{Code::limit, "the trees ask too many distinct questions to be walked"};
  walk.nodes.reserve(nodes);
  walk.codes.reserve(nodes);
  walk.trees.reserve(order.size());
  Layout layout(conditions, entry_of, walk);
  for (const std::uint32_t index : order)
    layout.add(ensemble.trees[index], of_node.data() + starts[index],
               code_of.data() + starts[index]);
  return walk;
}

}  // namespace copse
