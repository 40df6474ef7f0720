// What the parts of the package reader share.
#pragma once

#include "base/bytes.hpp"
#include "package/package.hpp"

namespace copse {

Result<std::vector<std::string>> get_names(ByteReader& in, std::uint32_t limit);
Result<std::vector<double>> get_doubles(ByteReader& in);
Result<std::vector<Categories>> get_categories(ByteReader& in);

/// The members; their trees are not yet validated.
Status get_members(ByteReader& in, Package& package);

}  // namespace copse
