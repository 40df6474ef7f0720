// Categories by their texts and codes, where there is no model to ask.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "table/parser.hpp"

namespace copse::table {

/// A cell is one of the texts to the letter, or a number that equals one ("2.0" for "2").
class Categories final : public TextReader {
 public:
  /// @param unseen   the code of a text that is none; nothing: it is refused
  /// @param missing  whether "", "NA" and "NaN" are NaN where they are none of the texts
  explicit Categories(std::optional<double> unseen = {}, bool missing = true)
      : unseen_(unseen), missing_(missing) {}

  void add(std::string text, double code);
  /// O(log texts), O(texts) for a number that is written otherwise
  Reason read(std::string_view cell, std::uint32_t line, double& value) override {
    static_cast<void>(line);
    return code_of(cell, value);
  }

 private:
  struct Entry {
    std::string text;
    double code;
    std::optional<double> number;  // what the text says if it is one
  };
  Reason code_of(std::string_view cell, double& value) const;
  const Entry* find(std::string_view text) const;

  std::vector<Entry> entries_;  // ascending by text
  std::optional<double> unseen_;
  bool missing_;
};

}  // namespace copse::table
