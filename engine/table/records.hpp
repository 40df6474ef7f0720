// The records of a CSV and their cells, as RFC 4180 has them and as people have them: LF, CRLF or
// CR, quotes that mean nothing inside a cell that does not begin with one, empty lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/scan.hpp"

namespace copse::table {

/// Why a record is none.
enum class Fault : std::uint8_t { none, zero_byte, open_quote, text_after_quote };

/// Where a cell stands in its text, its quotes included.
struct Cell {
  std::uint32_t begin;
  std::uint32_t end;
};

/// Goes through a text of whole records.
class Records {
 public:
  /// @param text  of less than 4 GB; must outlive this
  Records(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) { look(); }

  /// From here on an empty line is a record of one empty cell: what it is in a table of one column.
  void keep_empty_lines() { keeps_empty_ = true; }

  /// The next record. @return false at the end of the text
  bool next();

  std::size_t size() const { return count_; }
  const Cell& operator[](std::size_t index) const { return cells_[index]; }
  /// The first thing wrong with the record, and the cell it is in.
  Fault fault() const { return fault_; }
  std::size_t fault_cell() const { return fault_cell_; }
  /// Where a zero byte or the text is, or where the quote opens.
  std::uint32_t fault_line() const {
    return fault_ == Fault::open_quote ? line_of(fault_cell_) : fault_line_;
  }
  /// The line where the record begins, from 0, counted as an editor counts, inside quotes too.
  std::uint32_t line() const { return line_; }
  /// The line after the record's.
  std::uint32_t next_line() const { return next_line_; }
  /// The line where a cell begins. O(record)
  std::uint32_t line_of(std::size_t cell) const;
  /// Where the record, and the break after it, end.
  std::size_t end() const { return begin_; }

 private:
  void look() {
    if (cells_.size() < count_ + 65) cells_.resize(count_ * 2 + 128);
    const std::size_t count = text_.size() - base_;
    bits_ = Bytes(text_.data() + base_, count).any('"', delimiter_, '\n', '\r', '\0');
  }
  void end_cell(std::size_t at) { cells_[count_++] = {begin_, static_cast<std::uint32_t>(at)}; }
  void set_fault(Fault fault) {
    if (fault_ != Fault::none) return;
    fault_ = fault;
    fault_cell_ = count_;
    fault_line_ = next_line_;
  }
  void end_cells();
  void quote(std::size_t at);

  std::string_view text_;
  char delimiter_;
  bool keeps_empty_ = false;
  std::uint64_t bits_ = 0;  // of the 64 bytes at base_, those still to look at
  std::size_t base_ = 0;
  std::size_t from_ = 0;     // signs before it are dealt with
  std::uint32_t begin_ = 0;  // of the cell at hand
  std::uint32_t next_line_ = 0;
  std::uint32_t line_ = 0;
  bool quoted_ = false;
  Fault fault_ = Fault::none;
  std::size_t fault_cell_ = 0;
  std::uint32_t fault_line_ = 0;
  std::size_t count_ = 0;
  std::vector<Cell> cells_;
};

/// What a cell says, its quotes taken off.
/// @param scratch  holds it where quotes are doubled in it
std::string_view text_of(std::string_view raw, std::string& scratch);

}  // namespace copse::table
