// The block kernel of shallow forests that sum float32 (Forest::value_planes).
#pragma once

#include "score/score.hpp"

namespace copse {

/// Adds every tree's leaves, from scratch.masks.
/// @param sums  outputs × score_block
void add_shallow(const Forest& forest, const Scratch& scratch, float* sums);

}  // namespace copse
