#include "forest/buckets.hpp"

#include <algorithm>

namespace copse {
namespace {

constexpr std::int32_t most_buckets = 8'192;
constexpr std::uint32_t most_cuts = 4'096;  // beyond it the masks cost more than the search
constexpr int exponents = 24;               // offsets that are tried, a factor of two apart

// The largest shift at which no bucket holds more than `probes` cuts: two keys a whole bucket's
// width apart are in different ones.
std::int32_t shift_for(const std::vector<std::int32_t>& keys, std::size_t probes) {
  std::int32_t nearest = 1 << 30;
  for (std::size_t k = probes; k < keys.size(); ++k)
    nearest = std::min(nearest, keys[k] - keys[k - probes]);
  std::int32_t shift = 0;
  while (shift < 23 && (2 << shift) <= nearest) ++shift;
  return nearest > 0 ? shift : -1;
}

}  // namespace

Buckets bucket(std::span<const double> cuts, std::vector<std::uint16_t>& table) {
  Buckets best;
  if (cuts.size() <= direct_cuts || cuts.size() > most_cuts) return best;
  const auto largest =
      static_cast<float>(std::max(std::fabs(cuts.front()), std::fabs(cuts.back())));
  if (!(largest < 1e30F && largest > 1e-20F)) return best;
  std::int32_t fewest = most_buckets + 1;
  std::vector<std::int32_t> keys(cuts.size());
  auto offset = bit_cast<float>((bit_cast<std::int32_t>(largest) & 0x7f800000) + 0x00800000);
  for (int step = 0; step < exponents; ++step, offset /= 2) {
    Buckets tried;
    tried.offset = offset;
    tried.offset_bits = bit_cast<std::int32_t>(offset);
    for (std::size_t k = 0; k < cuts.size(); ++k)
      keys[k] = bucket_key(tried, static_cast<float>(cuts[k]));
    for (const std::uint32_t probes : {2U, 4U}) {
      tried.shift = shift_for(keys, probes);
      if (tried.shift < 0) continue;
      const std::int32_t first = keys.front() >> tried.shift;
      const std::int32_t buckets = (keys.back() >> tried.shift) - first + 3;
      // Two comparisons more cost as much as a table a few times larger.
      if (buckets * (probes == 2 ? 1 : 4) >= fewest) continue;
      fewest = buckets * (probes == 2 ? 1 : 4);
      tried.low = first - 1;
      tried.count = static_cast<std::uint32_t>(buckets);
      tried.probes = probes;
      best = tried;
    }
  }
  if (best.count == 0) return best;
  best.first = static_cast<std::uint32_t>(table.size());
  std::size_t before = 0;
  for (std::uint32_t b = 0; b < best.count; ++b) {
    while (before < cuts.size() && bucket_key(best, static_cast<float>(cuts[before])) - best.low <
                                       static_cast<std::int32_t>(b))
      ++before;
    table.push_back(static_cast<std::uint16_t>(before));
  }
  return best;
}

}  // namespace copse
