// Category sets that a library writes once a node, each kept once.
#pragma once

#include "ensemble/ensemble.hpp"

namespace copse {

/// Equal sets become one; nodes that ask for a set get its new index. O(sets · log sets · size).
void share_equal_sets(Ensemble& ensemble);

}  // namespace copse
