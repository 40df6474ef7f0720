// What a package is, in JSON: what `inspect` prints and a page shows of a model that it was given.
#pragma once

#include "import/recipe_json.hpp"
#include "package/package.hpp"

namespace copse {

/// Name, version, task, classes, link, inputs, features, members (library, trees, nodes, depth …),
/// calibration, policy, what the training data was like, protected inputs, known answers, card and
/// its figures. O(nodes).
Json describe(const Package& package);

}  // namespace copse
