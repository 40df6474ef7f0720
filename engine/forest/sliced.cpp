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

// A unit's conditions in heap order, and the codes of its leaves: right is 1, from bit 2 down.
class UnitWriter {
 public:
  UnitWriter(const Tree& tree, std::span<const std::uint32_t> conditions, std::uint32_t never,
             std::span<std::uint32_t> code_of, std::vector<std::uint16_t>& out)
      : tree_(tree), conditions_(conditions), code_of_(code_of), out_(out), start_(out.size()) {
    out.resize(start_ + 8, static_cast<std::uint16_t>(never));
  }

  void write(std::int32_t index, std::uint32_t heap, std::uint32_t level, std::uint32_t code) {
    const Node& node = tree_.nodes[at(index)];
    if (node.is_leaf()) {
      code_of_[at(index)] = code;
      return;
    }
    out_[start_ + heap] = static_cast<std::uint16_t>(conditions_[at(index)]);
    write(node.left, heap * 2 + 1, level + 1, code);
    write(node.right, heap * 2 + 2, level + 1, code | 4U >> level);
  }

 private:
  const Tree& tree_;
  std::span<const std::uint32_t> conditions_;
  std::span<std::uint32_t> code_of_;
  std::vector<std::uint16_t>& out_;
  std::size_t start_;
};

}  // namespace

bool Cut::fits() const {
  const std::size_t slots = tops.size() + units.size() + singles.size();
  return slots < 4'096 && code_count(units.size(), singles.size()) <= 65'536;
}

double Cut::cost() const {
  if (!levels.empty()) return 80;
  return 80 + 10.0 * static_cast<double>(tops.size()) + 38.0 * static_cast<double>(units.size()) +
         6.0 * static_cast<double>(singles.size());
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
  cut_.mean_depth = depths / leaves_[0];
  cut_.tops.clear();
  cut_.units.clear();
  cut_.singles.clear();
  cut_.levels.clear();
  if (find_levels(tree, conditions)) return cut_;
  std::vector<std::int32_t>& open = order_;
  open.assign(1, 0);
  while (!open.empty()) {
    const std::int32_t index = open.back();
    open.pop_back();
    const Node& node = tree.nodes[at(index)];
    if (node.is_leaf()) {
      cut_.singles.push_back(index);
    } else if (height_[at(index)] <= 3 && leaves_[at(index)] >= 4) {
      cut_.units.push_back(index);
    } else {
      cut_.tops.push_back(index);
      open.push_back(node.right);
      open.push_back(node.left);
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

std::uint32_t append(Sliced& sliced, const Tree& tree, const Cut& cut,
                     std::span<const std::uint32_t> conditions, std::uint32_t never,
                     std::span<std::uint32_t> code_of) {
  assert(cut.fits());
  SlicedTree made;
  made.first_top = size32(sliced.tops.size());
  made.first_unit = size32(sliced.units.size());
  if (!cut.levels.empty()) {
    made.levels = static_cast<std::uint16_t>(cut.levels.size());
    for (const std::uint32_t condition : cut.levels)
      sliced.units.push_back(static_cast<std::uint16_t>(condition));
    std::fill(code_of.begin(), code_of.end(), 0);
    // A child's code is written when its parent is met, wherever the two stand.
    std::vector<std::int32_t> open{0};
    while (!open.empty()) {
      const std::int32_t index = open.back();
      open.pop_back();
      const Node& node = tree.nodes[at(index)];
      if (node.is_leaf()) continue;
      code_of[at(node.left)] = code_of[at(index)] * 2;
      code_of[at(node.right)] = code_of[at(index)] * 2 + 1;
      open.push_back(node.left);
      open.push_back(node.right);
    }
    sliced.trees.push_back(made);
    sliced.wide = sliced.wide || made.levels > 8;
    return 1U << made.levels;
  }
  made.tops = static_cast<std::uint16_t>(cut.tops.size());
  made.units = static_cast<std::uint16_t>(cut.units.size());
  made.singles = static_cast<std::uint16_t>(cut.singles.size());
  std::vector<std::uint16_t> slot(tree.nodes.size());
  std::size_t next = 0;
  for (const auto* each : {&cut.tops, &cut.units, &cut.singles})
    for (const std::int32_t index : *each) slot[at(index)] = static_cast<std::uint16_t>(next++);
  sliced.slots = std::max(sliced.slots, size32(next));
  for (const std::int32_t index : cut.tops) {
    const Node& node = tree.nodes[at(index)];
    sliced.tops.push_back(static_cast<std::uint16_t>(conditions[at(index)]));
    sliced.tops.push_back(slot[at(node.left)]);
    sliced.tops.push_back(slot[at(node.right)]);
  }
  for (std::size_t i = 0; i < cut.units.size(); ++i)
    UnitWriter(tree, conditions, never, code_of, sliced.units)
        .write(cut.units[i], 0, 0, gray(size32(i)) * unit_codes);
  for (std::size_t i = 0; i < cut.singles.size(); ++i)
    code_of[at(cut.singles[i])] = gray(size32(cut.units.size() * unit_codes + i));
  const std::uint32_t codes = code_count(cut.units.size(), cut.singles.size());
  sliced.wide = sliced.wide || codes > 256;
  sliced.trees.push_back(made);
  return codes;
}

}  // namespace copse
