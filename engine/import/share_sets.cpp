#include "import/share_sets.hpp"

#include <numeric>

#include "base/sort.hpp"

namespace copse {

void share_equal_sets(Ensemble& ensemble) {
  std::vector<std::vector<double>>& sets = ensemble.sets;
  std::vector<std::uint32_t> order(sets.size());
  std::iota(order.begin(), order.end(), 0U);
  heap_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sets[a] != sets[b] ? sets[a] < sets[b] : a < b;
  });
  // The first of equals stands for all, and they keep their order.
  std::vector<std::uint32_t> same(sets.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool again = i > 0 && sets[order[i]] == sets[order[i - 1]];
    same[order[i]] = again ? same[order[i - 1]] : order[i];
  }
  std::vector<std::uint32_t> place(sets.size());
  std::uint32_t kept = 0;
  for (std::uint32_t s = 0; s < sets.size(); ++s) {
    if (same[s] == s) {
      place[s] = kept;
      if (kept != s) sets[kept] = std::move(sets[s]);
      ++kept;
    } else {
      place[s] = place[same[s]];
    }
  }
  sets.resize(kept);
  for (Tree& tree : ensemble.trees)
    for (Node& node : tree.nodes)
      if (!node.is_leaf() && is_set_test(node.test)) node.at = place[node.at];
}

}  // namespace copse
