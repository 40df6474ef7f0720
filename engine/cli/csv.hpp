// CSV as RFC 4180 has it, and as people have it: LF or CRLF, a byte-order mark, no last newline,
// empty lines (skipped, but in a table of one column a missing value). Lines are counted as an
// editor counts them, breaks inside quotes too.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "cli/unseen.hpp"
#include "model.hpp"

namespace copse::cli {

class CsvReader {
 public:
  /// @param name  what errors call the text; both must outlive the reader
  CsvReader(std::string_view text, std::string name);

  /// Reads the next record into `cells`. @return false at the end of the text
  Result<bool> next(std::vector<std::string>& cells);

  /// From here on an empty line is a record of one empty cell: what it is in a table of one column.
  void keep_empty_lines() { keeps_empty_lines_ = true; }

  /// "data.csv: line 17": where cell `index` of the last record begins.
  std::string place(std::size_t index) const;
  /// Where the last record begins.
  std::size_t line() const { return lines_.front(); }
  const std::string& name() const { return name_; }

 private:
  Status read_cell(std::string& cell);
  Status read_quoted(std::string& cell);

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  bool keeps_empty_lines_ = false;
  std::vector<std::size_t> lines_;  // of the last record's cells
};

/// One cell, or one line of several, as CSV: in quotes where it must be.
std::string csv_cell(const std::string& text);

/// A cell or a name as a message shows it: short, in quotes, and on one line.
std::string quoted(const std::string& text);

/// The columns that a model wants, cell by cell from a CSV.
class Table {
 public:
  /// Reads the header and finds the columns.
  /// @param by_name  match names; else take the columns in order
  /// @param model    reads the categories of its inputs; none: all columns hold numbers. It must
  ///                 outlive the table
  static Result<Table> open(std::string_view text, const std::string& name,
                            const std::vector<std::string>& inputs, bool by_name,
                            const Model* model = nullptr);

  /// Appends up to `limit` rows to `values`, row-major. @return how many
  Result<std::size_t> read(std::size_t limit, std::vector<double>& values);

  /// Where each row of the last read begins.
  const std::vector<std::size_t>& lines() const { return lines_; }

  /// What is odd in what was read so far, a sentence each.
  std::vector<std::string> warnings() const;

 private:
  Table(CsvReader reader) : reader_(std::move(reader)) {}
  Result<double> value(std::size_t input) const;
  Result<double> category(const CategoryCoder& coder, const std::string& cell) const;
  Status match(const std::vector<std::string>& inputs, bool by_name);

  CsvReader reader_;
  const Model* model_ = nullptr;
  std::vector<std::string> header_;
  std::vector<std::size_t> columns_;  // of the inputs, in order
  std::vector<std::string> cells_;
  std::vector<std::size_t> lines_;
  std::string warning_;  // of the header; "" if there is none
  std::optional<Unseen> unseen_;
};

}  // namespace copse::cli
