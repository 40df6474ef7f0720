// A receipt: what a model said of one client, so that anybody with the model can compute it again.
#pragma once

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"

namespace copse::cli {

/// What follows from the model, the row and the language: all of a receipt but its inputs.
/// @param row       one an input
/// @param language  of the reasons; "" for the recipe's first; left out where the model has none
Result<nlohmann::ordered_json> answers_of(const Model& model, std::span<const double> row,
                                          const std::string& language);

/// SHA-256 of the salt's text and the row's float64, little-endian, every NaN as one; hexadecimal.
std::string salted_hash(const std::string& salt, std::span<const double> row);

/// Whether a file is a receipt: JSON that says so.
bool is_receipt(std::span<const std::byte> bytes);

/// Computes the receipts of a file again and compares every number bit for bit.
/// @param data  where hashed inputs are looked for; "" if none is given
Status verify_receipts(const std::string& file, std::span<const std::byte> bytes,
                       const std::string& model, const std::string& data, Host& host);

}  // namespace copse::cli
