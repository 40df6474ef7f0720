#include "forest/sliced.hpp"

#include <algorithm>
#include <cassert>

namespace copse {
namespace {

constexpr std::uint32_t unit_codes = 8;
constexpr std::size_t most_levels = 12;

std::size_t at(std::int32_t node) { return static_cast<std::size_t>(node); }
std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }
std::uint32_t gray(std::uint32_t x) { return x ^ x >> 1U; }

// Codes are below the next power of two.
std::uint32_t code_count(std::size_t units, std::size_t singles) {
  std::uint32_t most = 0;
  for (std::size_t i = 0; i < units; ++i)
    most = std::max(most, gray(size32(i)) * unit_codes + unit_codes);
  for (std::size_t i = 0; i < singles; ++i)
    most = std::max(most, gray(size32(units * unit_codes + i)) + 1);
  return most;
}

// A complete binary tree's conditions in heap order, filled up with `never`.
class HeapWriter {
 public:
  HeapWriter(const Tree& tree, std::span<const std::uint32_t> conditions,
             std::span<std::uint32_t> code_of)
      : tree_(tree), conditions_(conditions), code_of_(code_of) {}

  // Writes the levels from `index` down to `out` and the codes of the leaves that it meets. Right
  // is 1, the first level's bit the highest. `below(node, path)` is called for nodes under the
  // last.
  template <class Below>
  void write(std::int32_t index, std::uint32_t levels, std::uint16_t* out, std::uint32_t code,
             std::uint32_t last_bit, Below&& below) {
    open_.assign(1, {index, 0, 0, 0});
    while (!open_.empty()) {
      const Open here = open_.back();
      open_.pop_back();
      const Node& node = tree_.nodes[at(here.node)];
      const std::uint32_t path = here.path << (levels - here.level);
      if (node.is_leaf()) {
        code_of_[at(here.node)] = code | path << last_bit;
        continue;
      }
      if (here.level == levels) {
        below(here.node, here.path);
        continue;
      }
      out[here.heap] = static_cast<std::uint16_t>(conditions_[at(here.node)]);
      open_.push_back({node.right, here.heap * 2 + 2, here.level + 1, here.path * 2 + 1});
      open_.push_back({node.left, here.heap * 2 + 1, here.level + 1, here.path * 2});
    }
  }

  void write_unit(std::int32_t index, std::uint16_t* out, std::uint32_t code) {
    write(index, 3, out, code, 0, [](std::int32_t, std::uint32_t) { assert(false); });
  }

 private:
  struct Open {
    std::int32_t node;
    std::uint32_t heap;
    std::uint32_t level;
    std::uint32_t path;
  };
  const Tree& tree_;
  std::span<const std::uint32_t> conditions_;
  std::span<std::uint32_t> code_of_;
  std::vector<Open> open_;
};

}  // namespace

bool Cut::fits() const {
  const std::size_t slots = tops.size() + units.size() + singles.size();
  return slots < 4'096 && code_count(units.size(), singles.size()) <= 65'536;
}

namespace {

// Of one tree each: planes cleared, transposed and stored; loops that end where they were not
// expected to.
constexpr double whole_tree = 15;
constexpr double lopsided_tree = 30;

double any_cost(const Cut& cut, double mask) {
  return lopsided_tree + (0.4 + mask) * static_cast<double>(cut.tops.size()) +
         (3.7 + 7 * mask) * static_cast<double>(cut.units.size()) +
         1.1 * static_cast<double>(cut.singles.size());
}

double bushy_cost(const Cut& cut, double mask) {
  return whole_tree + mask * (1U << cut.top_levels) + (0.15 + 7 * mask) * cut.deep_units;
}

}  // namespace

SlicedTree::Shape Cut::shape(Prefer prefer) const {
  if (prefer == Prefer::shallow) return SlicedTree::Shape::shallow;
  if (!levels.empty()) return SlicedTree::Shape::oblivious;
  if (top_levels > 0 &&
      (prefer == Prefer::bushy || bushy_cost(*this, near_mask) < any_cost(*this, near_mask)))
    return SlicedTree::Shape::bushy;
  return SlicedTree::Shape::any;
}

double Cut::cost(Prefer prefer, double mask) const {
  switch (shape(prefer)) {
    case SlicedTree::Shape::oblivious:
      return whole_tree + mask * static_cast<double>(levels.size());
    case SlicedTree::Shape::shallow:
      return whole_tree / 2 + 15 * mask;  // two trees share a transposition
    case SlicedTree::Shape::bushy:
      return bushy_cost(*this, mask);
    case SlicedTree::Shape::any:
      break;
  }
  return any_cost(*this, mask);
}

const Cut& Cutter::cut(const Tree& tree, std::span<const std::uint32_t> conditions) {
  const std::size_t nodes = tree.nodes.size();
  order_.assign(1, 0);
  height_.assign(nodes, 0);
  leaves_.assign(nodes, 1);
  depth_.assign(nodes, 0);
  double depths = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const std::int32_t index = order_[i];
    const Node& node = tree.nodes[at(index)];
    if (node.is_leaf()) {
      depths += depth_[at(index)];
      continue;
    }
    for (const std::int32_t child : {node.left, node.right}) {
      depth_[at(child)] = depth_[at(index)] + 1;
      order_.push_back(child);
    }
  }
  for (std::size_t i = order_.size(); i-- > 0;) {
    const Node& node = tree.nodes[at(order_[i])];
    if (node.is_leaf()) continue;
    height_[at(order_[i])] = 1 + std::max(height_[at(node.left)], height_[at(node.right)]);
    leaves_[at(order_[i])] = leaves_[at(node.left)] + leaves_[at(node.right)];
  }
  cut_.height = static_cast<std::uint32_t>(height_[0]);
  cut_.mean_depth = depths / leaves_[0];
  cut_.tops.clear();
  cut_.units.clear();
  cut_.singles.clear();
  cut_.levels.clear();
  cut_.top_levels = 0;
  cut_.deep_units = 0;
  if (find_levels(tree, conditions)) return cut_;
  if (height_[0] <= 8) {
    cut_.top_levels = static_cast<std::uint32_t>(std::max(3, height_[0] - 3));
    for (std::size_t i = 0; i < nodes; ++i)
      if (depth_[i] == cut_.top_levels && height_[i] > 0) ++cut_.deep_units;
  }
  // Breadth first: a child's rows are read long after its parent wrote them, else every top would
  // wait for the one before it.
  std::vector<std::int32_t>& open = order_;
  open.assign(1, 0);
  for (std::size_t next = 0; next < open.size(); ++next) {
    const std::int32_t index = open[next];
    const Node& node = tree.nodes[at(index)];
    if (node.is_leaf()) {
      cut_.singles.push_back(index);
    } else if (height_[at(index)] <= 3 && leaves_[at(index)] >= 4) {
      cut_.units.push_back(index);
    } else {
      cut_.tops.push_back(index);
      open.push_back(node.left);
      open.push_back(node.right);
    }
  }
  return cut_;
}

// Whether the tree is complete and asks one question a level.
bool Cutter::find_levels(const Tree& tree, std::span<const std::uint32_t> conditions) {
  const auto height = static_cast<std::size_t>(height_[0]);
  if (height == 0 || height > most_levels || leaves_[0] != std::size_t{1} << height) return false;
  std::vector<std::uint32_t>& levels = cut_.levels;
  levels.assign(height, 0);
  std::size_t place = 0;  // order_ is breadth first
  bool same = true;
  for (std::size_t level = 0; level < height; ++level)
    for (std::size_t i = 0; i < std::size_t{1} << level; ++i, ++place) {
      const std::size_t index = at(order_[place]);
      if (tree.nodes[index].is_leaf()) same = false;
      if (i == 0) levels[level] = conditions[index];
      same = same && levels[level] == conditions[index];
    }
  if (!same) levels.clear();
  return same;
}

namespace {

// A child's code is written when its parent is met, wherever the two stand.
void number_complete(const Tree& tree, std::span<std::uint32_t> code_of) {
  std::vector<std::int32_t> open{0};
  code_of[0] = 0;
  while (!open.empty()) {
    const std::int32_t index = open.back();
    open.pop_back();
    const Node& node = tree.nodes[at(index)];
    if (node.is_leaf()) continue;
    const std::uint32_t code = code_of[at(index)];
    code_of[at(node.left)] = code * 2;
    code_of[at(node.right)] = code * 2 + 1;
    open.push_back(node.left);
    open.push_back(node.right);
  }
}

std::uint32_t append_shallow(Sliced& sliced, SlicedTree& made, const Tree& tree, const Cut&,
                             std::span<const std::uint32_t> conditions, std::uint16_t never,
                             std::span<std::uint32_t> code_of) {
  sliced.units.resize(made.first_unit + 2 * unit_codes, never);
  std::uint16_t* out = sliced.units.data() + made.first_unit;
  const Node& root = tree.nodes[0];
  HeapWriter writer(tree, conditions, code_of);
  if (root.is_leaf()) {
    code_of[0] = 0;
  } else {
    out[7] = static_cast<std::uint16_t>(conditions[0]);
    writer.write_unit(root.left, out, 0);
    writer.write_unit(root.right, out + unit_codes, unit_codes);
  }
  return 2 * unit_codes;
}

std::uint32_t append_bushy(Sliced& sliced, SlicedTree& made, const Tree& tree, const Cut& cut,
                           std::span<const std::uint32_t> conditions, std::uint16_t never,
                           std::span<std::uint32_t> code_of) {
  made.levels = static_cast<std::uint16_t>(cut.top_levels);
  made.units = static_cast<std::uint16_t>(cut.deep_units);
  sliced.slots = std::max(sliced.slots, 2U << cut.top_levels);
  sliced.tops.resize(made.first_top + (std::size_t{1} << cut.top_levels), never);
  std::vector<std::int32_t> units;
  std::vector<std::uint32_t> slots;
  HeapWriter writer(tree, conditions, code_of);
  writer.write(0, cut.top_levels, sliced.tops.data() + made.first_top, 0, 3,
               [&](std::int32_t node, std::uint32_t path) {
                 units.push_back(node);
                 slots.push_back(path);
               });
  sliced.units.resize(made.first_unit + units.size() * unit_codes, never);
  for (std::size_t i = 0; i < units.size(); ++i) {
    std::uint16_t* out = sliced.units.data() + made.first_unit + i * unit_codes;
    writer.write_unit(units[i], out, slots[i] * unit_codes);
    out[7] = static_cast<std::uint16_t>(slots[i]);
  }
  return unit_codes << cut.top_levels;
}

std::uint32_t append_any(Sliced& sliced, SlicedTree& made, const Tree& tree, const Cut& cut,
                         std::span<const std::uint32_t> conditions, std::uint16_t never,
                         std::span<std::uint32_t> code_of) {
  made.tops = static_cast<std::uint16_t>(cut.tops.size());
  made.units = static_cast<std::uint16_t>(cut.units.size());
  made.singles = static_cast<std::uint16_t>(cut.singles.size());
  std::vector<std::uint16_t> slot(tree.nodes.size());
  std::size_t next = 0;
  for (const auto* each : {&cut.tops, &cut.units, &cut.singles})
    for (const std::int32_t index : *each) slot[at(index)] = static_cast<std::uint16_t>(next++);
  sliced.slots = std::max(sliced.slots, size32(next) + 7);  // see `leave`
  for (const std::int32_t index : cut.tops) {
    const Node& node = tree.nodes[at(index)];
    sliced.tops.push_back(static_cast<std::uint16_t>(conditions[at(index)]));
    sliced.tops.push_back(slot[at(node.left)]);
    sliced.tops.push_back(slot[at(node.right)]);
  }
  HeapWriter writer(tree, conditions, code_of);
  sliced.units.resize(made.first_unit + cut.units.size() * unit_codes, never);
  for (std::size_t i = 0; i < cut.units.size(); ++i)
    writer.write_unit(cut.units[i], sliced.units.data() + made.first_unit + i * unit_codes,
                      gray(size32(i)) * unit_codes);
  for (std::size_t i = 0; i < cut.singles.size(); ++i)
    code_of[at(cut.singles[i])] = gray(size32(cut.units.size() * unit_codes + i));
  return code_count(cut.units.size(), cut.singles.size());
}

}  // namespace

std::uint32_t append(Sliced& sliced, const Tree& tree, const Cut& cut, Prefer prefer,
                     std::span<const std::uint32_t> conditions, std::uint32_t never,
                     std::span<std::uint32_t> code_of) {
  assert(cut.fits());
  SlicedTree made;
  made.first_top = size32(sliced.tops.size());
  made.first_unit = size32(sliced.units.size());
  made.shape = cut.shape(prefer);
  std::uint32_t codes = 0;
  if (made.shape == SlicedTree::Shape::oblivious) {
    made.levels = static_cast<std::uint16_t>(cut.levels.size());
    for (const std::uint32_t condition : cut.levels)
      sliced.units.push_back(static_cast<std::uint16_t>(condition));
    number_complete(tree, code_of);
    codes = 1U << made.levels;
  } else {
    const auto append_shape = made.shape == SlicedTree::Shape::shallow ? append_shallow
                              : made.shape == SlicedTree::Shape::bushy ? append_bushy
                                                                       : append_any;
    codes = append_shape(sliced, made, tree, cut, conditions, static_cast<std::uint16_t>(never),
                         code_of);
  }
  sliced.wide = sliced.wide || codes > 256;
  sliced.trees.push_back(made);
  return codes;
}

}  // namespace copse
