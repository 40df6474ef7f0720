// Categories in a table that the model does not know and does not refuse either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model.hpp"

namespace copse::cli {

/// A typing error looks like a category that the model never saw: such values are scored as the
/// model's library does, and counted.
class Unseen {
 public:
  explicit Unseen(const Model& model);

  /// @param code  what the model takes `cell` for
  /// @param line  where the row begins in its file
  void look(std::size_t input, std::string_view cell, double code, std::uint64_t line);

  /// Adds what was seen elsewhere in the same file.
  void merge(const Unseen& other);

  /// What was seen, a sentence a column about the file `name`.
  /// @param unit  what `line` counts: lines or rows
  std::vector<std::string> warnings(const std::string& name, const std::string& unit) const;

 private:
  struct Column {
    std::string input;
    bool hashed = false;
    bool complete = false;             // all categories of the training are known
    double names = 0;                  // codes below are known
    std::unordered_set<double> known;  // hashes: of the names, else of what trees ask for
    std::size_t seen = 0;              // of hashes, values that are known
    std::size_t count = 0;             // and values that are not
    std::string first;                 // of them
    std::uint64_t first_line = 0;
  };
  std::vector<Column> columns_;  // one an input
};

}  // namespace copse::cli
