// SHAP values, or these and interactions, of thousands of rows at a time: a row's bits in a part of
// a tree say which entry of the part's table it adds (shap_cut.hpp, shap_tables.hpp). Trees whose
// tables would be larger than pays walk row by row instead, as all do in tree_shap.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.hpp"
#include "explain/shap_cut.hpp"
#include "explain/shap_tables.hpp"
#include "score/score.hpp"

namespace copse {

/// Entries are float32, and so are sums of up to 256 of them; those are added to the caller's
/// float64. A contribution is within about 1e-6 of the largest of the walk's.
/// Holds about 100 bytes a node. Works with 32 MB for rows, or with what 512 rows take where that
/// is more: a bit a condition of each, and in the caller's vector a float a feature, or pair; and
/// at most 64 MB for the tables of a tree.
class ShapBatch {
 public:
  /// @param ensemble  one that TreeShap::of takes; outlives this. O(nodes log nodes).
  ShapBatch(const Ensemble& ensemble, ShapLanes lanes);
  ShapBatch(ShapBatch&&) = default;

  /// How many rows `begin` takes at most.
  std::size_t most_rows() const { return most_rows_; }
  /// From how many rows on this is faster than walking.
  std::size_t worth_from() const { return worth_from_; }

  /// Makes room for as many rows.
  void begin(std::size_t rows);
  /// Takes the answers of a block of them: what fill_masks (score/masks.hpp) leaves.
  void answer(std::size_t block, std::span<const simd::u64x2> masks);
  /// Adds `share` times what the trees with tables add to each row. O(rows · parts).
  /// @param sums  to work with, of any size; several batches that add by turns may share them
  /// @param columns  of features: contribution of feature f of row r to output k goes to
  ///                 out[(r * outputs + k) * size + columns[f] * (width + 1)], width being 0 where
  ///                 lanes are features alone; an interaction of f and g to
  ///                 … + columns[f] * width + columns[g] where columns[f] < columns[g]
  void add(double share, std::vector<float>& sums, std::span<const std::uint32_t> columns,
           std::size_t size, std::size_t width, double* out);

  /// Trees without tables.
  const std::vector<std::uint32_t>& walking() const { return walking_; }

 private:
  void plan(ShapLanes lanes);
  std::uint32_t add_limb(const ShapCut& cut, std::uint32_t lane);
  void fill_slots(const ShapCut& cut, std::size_t first_block);
  void find_offsets(const ShapCut& cut, std::size_t block);
  std::uint32_t find_planes(const ShapCut& cut);
  void look_up(std::size_t parts, std::size_t block);
  template <std::size_t count>
  void look_up(std::size_t parts, std::size_t vector, std::size_t block);
  void flush(double share, double* out, const std::vector<std::size_t>& places,
             std::size_t row_size);

  const Ensemble& ensemble_;
  double factor_;                       ///< from a sum of leaves to a margin
  std::vector<std::uint32_t> of_node_;  ///< the condition of each
  std::size_t conditions_;
  std::vector<ShapCut> cuts_;
  std::vector<std::uint32_t> walking_;
  ShapTables tables_;
  /// What each plane of sums is of, ascending: a feature; then features first × 2³² + second, the
  /// first being the higher one.
  std::vector<std::uint64_t> planes_;
  std::size_t most_rows_ = 0;
  std::size_t worth_from_ = 0;

  std::size_t rows_ = 0;
  std::size_t blocks_ = 0;          ///< in hand, a multiple of four
  std::vector<simd::u64x2> masks_;  ///< conditions × mask_stride()
  float* sums_ = nullptr;           ///< planes and one for lanes that stand for nothing × stride
  std::vector<std::uint32_t> addends_;  ///< of each plane since the last flush
  // Of the tree in hand.
  std::vector<float*> plane_of_lane_;
  std::vector<simd::u64x2> slots_;      ///< slots × 4 blocks
  std::vector<std::uint32_t> offsets_;  ///< parts × rows of a block: of a row's entry, in bytes

  // Not powers of two, so that neighbours do not share a set of the cache.
  std::size_t mask_stride() const { return blocks_ + 4; }
  std::size_t sum_stride() const { return blocks_ * score_block + 16; }
};

}  // namespace copse
