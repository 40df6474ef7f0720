// What the parts of the package reader share.
#pragma once

#include "base/bytes.hpp"
#include "package/package.hpp"

namespace copse {

Result<std::vector<std::string>> get_names(ByteReader& in, std::uint32_t limit);
Result<std::vector<double>> get_doubles(ByteReader& in);
Result<std::vector<Categories>> get_categories(ByteReader& in);

// A value of an enumeration whose last is `last`.
template <class Enum>
Status get_choice(ByteReader& in, Enum& value, Enum last) {
  const auto raw = in.get<std::uint8_t>();
  if (raw > static_cast<std::uint8_t>(last))
    return in.error("an arithmetic, link or coding that this engine does not know");
  value = static_cast<Enum>(raw);
  return in.status();
}

/// The sum of counts of things of which each is at least one byte, still to come.
Result<std::size_t> get_sum(ByteReader& in, const std::vector<std::uint64_t>& counts);

/// The trees of a member whose sets and features are known; not yet validated.
Status get_trees(ByteReader& in, Ensemble& ensemble);
/// The members; their trees are not yet validated.
Status get_members(ByteReader& in, Package& package);

}  // namespace copse
