// The part of the package reader that rebuilds trees.
#pragma once

#include "base/bytes.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// Arithmetic, comparison and link of a member; an Error for a value that is none of them.
Status read_arithmetic(ByteReader& in, Ensemble& ensemble);
/// The trees of a member whose arithmetic has been read. Not yet validated.
Status read_trees(ByteReader& in, Ensemble& ensemble);

}  // namespace copse
