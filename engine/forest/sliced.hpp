// The bit-sliced layout: a tree as logic over masks of 128 rows, a bit a row.
//
// A tree is cut into exits: units (subtrees of at most three levels and at least four leaves, seven
// conditions each, padded with one that is never true) and single leaves; what is above them are
// tops. From the root's mask of all rows each top splits its own mask in two, and each exit ends
// with the mask of the rows that reach it. Leaves are numbered by a Gray code over the exits, a
// unit taking eight numbers, so that from one exit to the next one bit flips: plane b of the rows'
// leaf codes is the exclusive or of the unions of exits from each flip of bit b on, one operation
// an exit. Oblivious trees (one condition a level) are simpler: their conditions' masks are the
// planes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

struct SlicedTree {
  std::uint32_t first_top = 0;  ///< in Sliced::tops, three numbers a top
  std::uint32_t first_unit =
      0;  ///< in Sliced::units, eight numbers a unit; one a level if oblivious
  std::uint16_t tops = 0;
  std::uint16_t units = 0;
  std::uint16_t singles = 0;
  std::uint16_t levels = 0;  ///< not 0: oblivious
};

struct Sliced {
  std::vector<SlicedTree> trees;
  /// Condition, slot of the left child, slot of the right one. Top i reads slot i, unit i slot
  /// tops + i, single i slot tops + units + i.
  std::vector<std::uint16_t> tops;
  std::vector<std::uint16_t> units;  ///< conditions in heap order, then one unused
  std::uint32_t slots = 0;           ///< the most that a tree has
  bool wide = false;                 ///< some tree has more than 256 codes
};

/// How one tree is cut. Indices of nodes.
struct Cut {
  std::vector<std::int32_t> tops;  ///< a parent before its children
  std::vector<std::int32_t> units;
  std::vector<std::int32_t> singles;
  std::vector<std::uint32_t> levels;  ///< oblivious: the condition of each
  double mean_depth = 0;              ///< of the leaves

  bool fits() const;  ///< slots and codes in 16 bits
  /// Vector instructions for a block of 128 rows, about; leaf sums not included.
  double cost() const;
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
/// @param never    number of the condition that is never true
/// @param code_of  filled for leaves: one a node
/// @return how many codes there are
std::uint32_t append(Sliced& sliced, const Tree& tree, const Cut& cut,
                     std::span<const std::uint32_t> conditions, std::uint32_t never,
                     std::span<std::uint32_t> code_of);

}  // namespace copse
