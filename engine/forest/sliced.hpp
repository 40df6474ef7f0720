// The bit-sliced layout: a tree as logic over masks of 128 rows, a bit a row.
//
// All shapes end in planes: plane b of a tree holds bit b of the code of the leaf that each row
// reaches; eight planes transposed are a byte a row.
// - Oblivious trees (one condition a level): the conditions' masks are the planes.
// - Shallow forests, whose trees have at most four levels: each tree is its root and two units,
//   subtrees of three levels with seven conditions, filled up with one that is never true. A code
//   is the path.
// - Bushy trees of at most eight levels: the top levels are a complete binary tree, filled up with
// a
//   condition that is never true; below it stand units where there are any. A code is the path.
// - Any other tree is cut into exits: units, and single leaves; what is above them are tops. From
// the
//   mask of all rows each top splits its own in two, and each exit ends with the mask of the rows
//   that reach it. Codes are a Gray code over the exits, a unit taking eight: from one exit to the
//   next one bit flips, so a plane is the exclusive or of the unions of exits from each flip on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

struct SlicedTree {
  enum class Shape : std::uint8_t { oblivious, shallow, bushy, any };
  std::uint32_t first_top = 0;   ///< in Sliced::tops
  std::uint32_t first_unit = 0;  ///< in Sliced::units
  Shape shape = Shape::any;
  std::uint16_t levels = 0;  ///< oblivious: conditions in units; bushy: of the top
  std::uint16_t tops = 0;
  std::uint16_t units = 0;
  std::uint16_t singles = 0;
};

struct Sliced {
  std::vector<SlicedTree> trees;
  /// Bushy: conditions in heap order. Any: condition, slot of the left child, slot of the right
  /// one; top i reads slot i, unit i slot tops + i, single i slot tops + units + i.
  std::vector<std::uint16_t> tops;
  /// Eight a unit: seven conditions in heap order, then of a bushy tree the slot it reads, or of
  /// the first of a shallow tree's two the root's condition.
  std::vector<std::uint16_t> units;
  std::uint32_t slots = 0;  ///< the most that a tree has
  bool wide = false;        ///< some tree has more than 256 codes
};

/// The shape that a tree is to have: the cheapest, or one that the whole forest has in common.
enum class Prefer : std::uint8_t { cheapest, shallow, bushy };

/// Nanoseconds to read a condition's mask where all of them fit in the first cache.
inline constexpr double near_mask = 0.2;

/// How one tree is cut. Indices of nodes.
struct Cut {
  std::vector<std::int32_t> tops;  ///< a parent before its children
  std::vector<std::int32_t> units;
  std::vector<std::int32_t> singles;
  std::vector<std::uint32_t> levels;  ///< oblivious: the condition of each
  std::uint32_t top_levels = 0;       ///< bushy
  std::uint32_t deep_units = 0;       ///< bushy
  std::uint32_t height = 0;           ///< edges to the farthest leaf
  double mean_depth = 0;              ///< of the leaves

  SlicedTree::Shape shape(Prefer prefer) const;

  bool fits() const;  ///< slots and codes in 16 bits
  /// What the tree's codes cost a block, however few its rows, in the nanoseconds that
  /// compile.cpp reckons with.
  /// @param mask  what it costs to read one condition's mask
  double cost(Prefer prefer, double mask) const;
};

/// Cuts trees one after the other, in memory that is used again.
class Cutter {
 public:
  /// @param conditions  of each node, as `conditions_of` gives them
  const Cut& cut(const Tree& tree, std::span<const std::uint32_t> conditions);

 private:
  bool find_levels(const Tree& tree, std::span<const std::uint32_t> conditions);

  Cut cut_;
  std::vector<std::int32_t> order_;
  std::vector<std::int32_t> height_;
  std::vector<std::uint32_t> leaves_;
  std::vector<std::uint32_t> depth_;
};

/// Appends a tree that fits.
/// @param prefer   as in Cut::shape; `shallow` for all trees or none
/// @param never    number of the condition that is never true
/// @param code_of  filled for leaves: one a node
/// @return how many codes there are
std::uint32_t append(Sliced& sliced, const Tree& tree, const Cut& cut, Prefer prefer,
                     std::span<const std::uint32_t> conditions, std::uint32_t never,
                     std::span<std::uint32_t> code_of);

}  // namespace copse
