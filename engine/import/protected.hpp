// Personal attributes that a model of people is not to decide by, told by the names of its inputs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace copse {

/// Whether one of the name's words is an attribute that anti-discrimination law protects: sex,
/// gender, marriage, race, religion, disability and their like (protected.cpp lists them). Words
/// end at what is no letter and where a capital begins one ("clientSex"); case does not matter.
bool names_protected(std::string_view name);

/// The inputs whose names say so, or that `more` names (case does not matter), ascending.
std::vector<std::uint32_t> protected_among(const std::vector<std::string>& inputs,
                                           const std::vector<std::string>& more = {});

}  // namespace copse
