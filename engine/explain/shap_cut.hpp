// A tree cut into parts for shap_tables.cpp: subtrees, or leaves, that add to the contributions of
// a row what few bits of it say. These are the answers to the part's own conditions, and for each
// feature that is tested above it whether the row took all edges that test it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

/// A feature that is tested above a part, and the product of the shares of its edges.
struct ShapPath {
  std::uint32_t place;  ///< in ShapCut::features
  double z;
};

struct ShapPart {
  std::uint32_t root;        ///< a node
  std::uint32_t first_path;  ///< in ShapCut::paths
  std::uint32_t path;        ///< features tested above: a bit each
  std::uint32_t own;         ///< distinct conditions of its nodes: a bit each, above those
  std::uint32_t first_slot;  ///< in ShapCut::slots: a slot a bit
  bool reached;              ///< by a training row

  std::uint32_t bits() const { return path + own; }
};

/// The rows of a slot that went one way at a condition.
struct ShapJoin {
  std::uint32_t above;      ///< slot
  std::uint32_t condition;  ///< slot
  bool right;
};

/// What an entry's lanes stand for: each feature of a tree; or these and each two that one path
/// tests.
enum class ShapLanes : std::uint8_t { features, pairs };

/// Slots of masks: no row, every row, the tree's conditions, the joins.
struct ShapCut {
  static constexpr std::uint32_t none = 0;
  static constexpr std::uint32_t all = 1;
  static constexpr std::uint32_t first_condition = 2;

  std::uint32_t tree;                     ///< in Ensemble::trees; this is of all of it, or a limb
  std::uint32_t first_node;               ///< of all nodes in order
  std::vector<std::uint32_t> features;    ///< that it tests, ascending
  std::vector<std::uint32_t> pairs;       ///< of the lanes after the features': place of the later
                                          ///< feature × features + the other's
  std::vector<std::uint32_t> conditions;  ///< ascending
  std::vector<ShapJoin> joins;
  std::vector<ShapPart> parts;
  std::vector<ShapPath> paths;
  std::vector<std::uint32_t> slots;
  std::size_t entries = 0;  ///< of all parts' tables
  std::size_t spare = 0;    ///< entries that must be held besides while a table is built
  std::size_t lanes = 0;    ///< features and pairs
  std::size_t longest = 0;  ///< features that a path tests, at most; repeated ones may count again
  double leaf_work = 0;     ///< entries of leaves × their quadrature points
  double node_work = 0;     ///< entries of inner nodes
};

/// Finds for each node of a tree the distinct conditions at it and below, where they are few.
class ConditionsBelow {
 public:
  static constexpr std::size_t most = 10;

  /// @param of_node  the tree's, as `conditions_of` gives them
  void find(const Tree& tree, std::span<const std::uint32_t> of_node);
  /// Ascending; none of a leaf.
  std::span<const std::uint32_t> of(std::size_t node) const {
    return {found_.data() + first_[node], count_[node]};
  }
  bool many(std::size_t node) const { return count_[node] > most; }

 private:
  void visit(std::size_t node);

  const Tree* tree_ = nullptr;
  std::span<const std::uint32_t> of_node_;
  std::vector<std::uint32_t> found_;
  std::vector<std::uint32_t> first_;  // by node
  std::vector<std::uint32_t> count_;
};

class ShapCutter {
 public:
  /// A part has at most so many bits if it is a subtree, and a leaf at most so many.
  static constexpr std::uint32_t subtree_bits = ConditionsBelow::most;
  static constexpr std::uint32_t leaf_bits = 12;

  /// @param of_node  of all nodes, as `conditions_of` gives them
  ShapCutter(const Ensemble& ensemble, std::span<const std::uint32_t> of_node, ShapLanes lanes)
      : ensemble_(ensemble), of_node_(of_node), lanes_(lanes), place_(ensemble.feature_count) {}

  /// @param first_node  of the tree, of all nodes in order
  void take(std::uint32_t tree, std::uint32_t first_node);

  /// Cuts the tree taken, or the limb of it at the end of a way. O(nodes · log nodes).
  /// @param way  from the root down, which is not in it: nodes
  /// @return nothing where a leaf has too many bits
  std::optional<ShapCut> cut(std::span<const std::uint32_t> way);

 private:
  // A feature of the path in hand.
  struct Above {
    std::uint32_t place;
    double z;
    std::uint32_t slot;
  };
  template <class Take>
  void for_each_inner(std::size_t node, std::size_t step, Take&& take) const;
  void list_features_and_conditions();
  void list_pairs(std::size_t node, std::size_t step);
  bool visit(std::size_t node, std::size_t step, bool reached);
  bool descend(std::size_t node, bool right, std::size_t step, bool reached);
  void add_part(std::size_t node, bool reached);
  std::size_t measure(std::size_t node, std::size_t path);
  std::uint32_t slot_of(std::uint32_t condition) const;

  const Ensemble& ensemble_;
  std::span<const std::uint32_t> of_node_;
  ShapLanes lanes_;
  std::vector<std::uint32_t> place_;  // feature → place in the tree's, one too many; 0 = not there
  ConditionsBelow below_;
  // Of the tree in hand.
  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
  std::uint32_t first_node_ = 0;
  std::span<const std::uint32_t> own_;
  // Of the limb in hand.
  std::span<const std::uint32_t> way_;
  std::vector<Above> path_;
  std::vector<std::uint32_t> tested_;  // places on the path in hand
  std::vector<bool> met_;              // by pair
  ShapCut made_;
};

}  // namespace copse
