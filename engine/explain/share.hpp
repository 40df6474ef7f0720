// How the training rows of a node part between its children.
#pragma once

#include "ensemble/ensemble.hpp"

namespace copse {

/// The share of the training weight of both children that one has; 0 where neither has any.
inline double share_of(const Tree& tree, const Node& node, bool right) {
  const double low = tree.nodes[static_cast<std::size_t>(node.left)].cover;
  const double both = low + tree.nodes[static_cast<std::size_t>(node.right)].cover;
  if (!(both > 0)) return 0;
  const double left = low / both;
  return right ? 1 - left : left;
}

}  // namespace copse
