// Exact SHAP interaction values of a margin (Lundberg et al. 2018; Fujimoto, Kojadinovic and
// Marichal 2006): what two features add together beyond what each adds alone, half to either.
//
// In the terms of tree_shap.hpp a leaf of value v gives to the pair i, j
//     ½ v (o_i − z_i) (o_j − z_j) ∫₀¹ ∏_{k ≠ i, j} f_k(t) dt,
// and a feature keeps for itself its SHAP value less its halves of all pairs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

/// Adds `share` times the interactions of one row's features, without what each keeps for itself:
/// of output k between features f and g at
///     out[(k * width + columns[f]) * width + columns[g]] where columns[f] < columns[g].
/// The ensemble is one that TreeShap::of takes. Nothing is prepared: for one row or a few. Float64;
/// O(leaves · features of a path² · points).
/// @param features  of the ensemble, NaN = missing
/// @param only      trees to walk; nothing: all of them
void add_interactions(const Ensemble& ensemble, std::span<const double> features, double share,
                      std::span<const std::uint32_t> columns, std::size_t width, double* out,
                      const std::vector<std::uint32_t>* only = nullptr);

}  // namespace copse
