// An Ensemble compiled for scoring, immutable: its distinct conditions, layouts of its trees over
// them (sliced for blocks of rows, heap or walk for a few), and one table of leaves that all of
// them point into.
#pragma once

#include <cstdint>
#include <vector>

#include "ensemble/ensemble.hpp"
#include "forest/buckets.hpp"
#include "forest/conditions.hpp"
#include "forest/heap.hpp"
#include "forest/sliced.hpp"
#include "forest/walk.hpp"

namespace copse {

/// A tree's place in the tables of leaves. A leaf's code is a layout's number for it.
struct ForestTree {
  std::uint32_t index;        ///< in Ensemble::trees
  std::uint32_t output;       ///< the first margin it adds to
  std::uint32_t width;        ///< how many
  std::uint32_t first_code;   ///< in numbers and linear_of
  std::uint32_t first_value;  ///< in values: code × width + output
  bool linear;

  /// One number is added to one output.
  bool plain() const { return width == 1 && !linear; }
};

/// How a column's values are ranked.
struct Ranking {
  std::uint32_t first = 0;  ///< in Forest::cuts, which has a few NaN after each column's
  Buckets buckets;
};
inline constexpr std::uint32_t cut_padding = 4;

struct Forest {
  Real input = Real::f32;  ///< and the steps of a margin: as in Ensemble
  Real sum = Real::f32;
  Aggregate aggregate = Aggregate::sum;
  std::vector<double> base_margin;
  double divisor = 1;
  double scale = 1;
  std::vector<double> bias;

  Conditions conditions;
  std::vector<Ranking> rankings;  ///< one a column
  std::vector<float> cuts32;      ///< of `input` f32
  std::vector<double> cuts64;     ///< of `input` f64
  std::vector<std::uint16_t> bucket_table;

  /// By output where every tree is plain, so that neighbours add to the same; an output's own trees
  /// keep their order.
  std::vector<ForestTree> trees;
  std::vector<float> values32;  ///< of `sum` f32
  std::vector<double> values64;
  /// Of a shallow forest that sums float32: a tree's sixteen values as four planes of their bytes,
  /// lowest first. Else empty.
  std::vector<std::uint8_t> value_planes;
  std::vector<std::uint32_t> numbers;    ///< Node::number of the leaf of each code
  std::vector<std::uint32_t> linear_of;  ///< index in linear; empty without linear trees
  std::vector<LinearLeaf> linear;

  bool slices = false;  ///< blocks of rows take `sliced`; else it is empty and they walk
  Sliced sliced;
  Heap heap;  ///< one row's way through bushy trees; the walk's trees are then empty
  Walk walk;
  std::size_t few = 0;  ///< up to so many rows are faster one by one than as a block
};

/// Which layout blocks of rows take: the one that is estimated to be faster, or a given one. Where
/// a tree is too large to be sliced all walk, whatever the plan.
enum class Plan : std::uint8_t { fastest, slice, walk };

/// Compiles a validated ensemble. O(n log n) in its nodes.
/// @return Code::limit where `lay_out_walk` refuses
Result<Forest> compile(const Ensemble& ensemble, Plan plan = Plan::fastest);

}  // namespace copse
