// The block kernel of shallow forests that sum float32 (Forest::value_planes).
#pragma once

#include "score/score.hpp"

namespace copse {

/// Adds every tree's leaves to the sums of `rows` rows, from scratch.masks; up to a whole sixteen
/// the sums past them are overwritten.
/// @param sums  outputs × score_block
void add_shallow(const Forest& forest, std::size_t rows, const Scratch& scratch, float* sums);

}  // namespace copse
