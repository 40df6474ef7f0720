#include "score/shallow.hpp"

#include "score/codes.hpp"
#include "score/planes.hpp"

namespace copse {
namespace {

using simd::f32x4;
using simd::u64x2;
using simd::u8x16;

// The values of sixteen codes: each byte plane is a table of sixteen, looked into by a swizzle, and
// the four results woven into four vectors of floats.
void add_values(const std::uint8_t* planes, u8x16 codes, f32x4* sums) {
  const u8x16 a = simd::swizzle(simd::load<u8x16>(planes), codes);
  const u8x16 b = simd::swizzle(simd::load<u8x16>(planes + 16), codes);
  const u8x16 c = simd::swizzle(simd::load<u8x16>(planes + 32), codes);
  const u8x16 d = simd::swizzle(simd::load<u8x16>(planes + 48), codes);
  const u8x16 low_ab = simd::weave_low(a, b);
  const u8x16 high_ab = simd::weave_high(a, b);
  const u8x16 low_cd = simd::weave_low(c, d);
  const u8x16 high_cd = simd::weave_high(c, d);
  sums[0] += reinterpret_cast<f32x4>(simd::weave_pairs_low(low_ab, low_cd));
  sums[1] += reinterpret_cast<f32x4>(simd::weave_pairs_high(low_ab, low_cd));
  sums[2] += reinterpret_cast<f32x4>(simd::weave_pairs_low(high_ab, high_cd));
  sums[3] += reinterpret_cast<f32x4>(simd::weave_pairs_high(high_ab, high_cd));
}

// Two trees share a transposition: their codes are the nibbles of its bytes.
void add_pair(const Forest& forest, std::size_t tree, bool both, std::size_t rows,
              const Scratch& scratch, float* sums) {
  u64x2 planes[8] = {};
  shallow_planes(forest.sliced, tree, scratch, planes);
  if (both) shallow_planes(forest.sliced, tree + 1, scratch, planes + 4);
  transpose(planes);
  const std::uint8_t* values = forest.value_planes.data() + tree * 64;
  for (std::size_t i = 0; i * 16 < rows; ++i, sums += 16) {
    const auto codes = reinterpret_cast<u8x16>(planes[i]);
    f32x4 sum[4];
    for (std::size_t k = 0; k < 4; ++k) sum[k] = simd::load<f32x4>(sums + 4 * k);
    add_values(values, codes & 15, sum);
    if (both) add_values(values + 64, codes >> 4, sum);
    for (std::size_t k = 0; k < 4; ++k) simd::store(sums + 4 * k, sum[k]);
  }
}

}  // namespace

void add_shallow(const Forest& forest, std::size_t rows, const Scratch& scratch, float* sums) {
  const std::vector<ForestTree>& trees = forest.trees;
  for (std::size_t t = 0; t < trees.size();) {
    const bool both = t + 1 < trees.size() && trees[t].output == trees[t + 1].output;
    add_pair(forest, t, both, rows, scratch, sums + trees[t].output * score_block);
    t += both ? 2 : 1;
  }
}

}  // namespace copse
