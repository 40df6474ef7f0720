// Members of different libraries that take the same texts by unlike codes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/recipe_json.hpp"
#include "package/package.hpp"

namespace copse {

/// What is known of a member beyond what the package keeps.
struct MemberOrigin {
  Place place;                          ///< of its file, for errors
  std::vector<std::uint32_t> prepared;  ///< features that its file's own program reads, as numbers
  std::string note;                     ///< of its file; mostly ""
};

/// Gives each input the categories of the members that read it, so that it takes each text once.
/// Where a member's own codes are others, its column becomes a feature that looks them up. What is
/// unseen to one member follows that member's rule; a text that one member refuses is refused.
/// @param origins  one a member
Status join_categories(Package& package, const std::vector<MemberOrigin>& origins);

}  // namespace copse
