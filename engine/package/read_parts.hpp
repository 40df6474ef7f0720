// What the parts of the package reader share.
#pragma once

#include "base/bytes.hpp"
#include "package/package.hpp"

namespace copse {

std::vector<std::string> get_names(ByteReader& in, std::uint32_t limit);
std::vector<double> get_doubles(ByteReader& in);
std::vector<Categories> get_categories(ByteReader& in);
/// A value of an enumeration whose last is `last`.
std::uint8_t get_choice(ByteReader& in, std::uint8_t last);
template <class Enum>
Enum get_choice(ByteReader& in, Enum last) {
  return static_cast<Enum>(get_choice(in, static_cast<std::uint8_t>(last)));
}
/// The sum of counts of things of which each is at least one byte, still to come.
std::size_t get_sum(ByteReader& in, const std::vector<std::uint64_t>& counts);

/// The trees of a member whose sets and features are known; not yet validated.
void get_trees(ByteReader& in, Ensemble& ensemble);
/// The members; their trees are not yet validated.
void get_members(ByteReader& in, Package& package);

}  // namespace copse
