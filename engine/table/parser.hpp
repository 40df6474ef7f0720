// From the records of a chunk to columns of doubles, and a list of the cells that say none.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/records.hpp"

namespace copse::table {

/// Why a row is left out, in the order of `copse_table_reason` in include/copse_table.h.
enum class Reason : std::uint32_t {
  none = 0,
  not_a_number = 1,
  not_finite = 2,
  below_minimum = 3,
  above_maximum = 4,
  unknown_category = 5,
  not_a_label = 6,
  too_few_cells = 7,
  too_many_cells = 8,
  zero_byte = 9,
  open_quote = 10,
  text_after_quote = 11,
};

/// The reason that a fault of a record is.
Reason reason_of(Fault fault);

/// Turns texts into the codes that a model knows them by.
class TextReader {
 public:
  virtual ~TextReader() = default;
  /// @param cell  its quotes taken off
  /// @param line  of its row in the chunk, from 0
  /// @return Reason::none and the value, or why there is none
  virtual Reason read(std::string_view cell, std::uint32_t line, double& value) = 0;
};

/// What to make of one column of the table.
struct Column {
  enum class Kind : std::uint32_t { number = 0, category = 1, label = 2 };

  std::size_t from = 0;  ///< index among the cells of a record
  Kind kind = Kind::number;
  bool finite = false;  ///< "inf" is refused
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  TextReader* reader = nullptr;  ///< of a category; must outlive the parser
};

/// What a table is read into.
struct Schema {
  char delimiter = ',';
  char point = '.';
  std::size_t width = 0;  ///< cells a record must have, at least 1
  std::vector<Column> columns;
  std::ptrdiff_t id = -1;            ///< the column whose text is kept for each row; -1: none
  std::size_t most_rejected = 1000;  ///< cells that are listed; others are counted only
  bool keeps_empty = false;          ///< a record of `width` empty cells is a row of missing values
};

/// A cell, or a whole record, that makes its row be left out.
struct Rejected {
  std::uint32_t record;  ///< in the chunk, from 0; empty lines are none
  std::uint32_t line;    ///< where the cell begins in the chunk, from 0
  std::uint32_t cell;    ///< its index; of too few or too many cells how many there are
  Reason reason;
  std::string text;  ///< up to 80 bytes of UTF-8; "" where the record is meant
};

/// Something that is no fault and yet worth telling: how often, and the first line, from 0.
struct Noted {
  std::size_t count = 0;
  std::uint32_t first_line = 0;
  void add(std::uint32_t line) {
    if (count++ == 0) first_line = line;
  }
};

/// Reads chunk after chunk; what it says of one stands until the next. O(bytes), and memory of at
/// most 8 bytes a cell that is read.
class Parser {
 public:
  explicit Parser(Schema schema) : schema_(std::move(schema)) {}

  /// @param chunk  whole records, of less than 4 GB
  /// @param skip   records to pass over at the beginning: 1 where the header is in it
  void parse(std::string_view chunk, std::size_t skip = 0);

  /// Reads all cells of a chunk as texts, whatever the columns are and however many cells a record
  /// has. Records are those that `parse` counts.
  void read_cells(std::string_view chunk, std::size_t skip = 0);
  /// In UTF-8, one behind the other; where each ends; and how many each record has.
  const std::string& cells() const { return cells_; }
  const std::vector<std::uint32_t>& cell_ends() const { return cell_ends_; }
  const std::vector<std::uint32_t>& cell_counts() const { return cell_counts_; }

  /// Records whose every cell is empty or blank, as spreadsheets leave below a table: they are
  /// passed over and are neither rows nor records. Where a record has one cell there are none:
  /// there an empty cell is how a missing value is written.
  const Noted& blank() const { return blank_; }
  /// Such records that are rows all the same, by `keeps_empty`.
  const Noted& kept_empty() const { return kept_empty_; }
  /// Cells of columns of numbers and labels that are NaN because of a word, as
  /// says_missing_in_words has it.
  const Noted& missing_words() const { return missing_words_; }
  /// Texts, of categories and of `id`, with bytes that are not UTF-8: those are read as
  /// Windows-1252.
  const Noted& odd_texts() const { return odd_texts_; }
  /// Rows without a fault.
  std::size_t rows() const { return rows_; }
  /// All records, but not those passed over.
  std::size_t records() const { return records_; }
  /// One of `columns`: a number an input or label, NaN where it is missing.
  std::span<const double> column(std::size_t index) const {
    return {values_.get() + index * stride_, rows_};
  }
  /// The same as rows × columns, column-major: doubles from one column to the next.
  const double* values() const { return values_.get(); }
  std::size_t stride() const { return stride_; }
  /// Of each row which record it is, and the line where it begins; in the chunk, from 0.
  const std::vector<std::uint32_t>& numbers() const { return numbers_; }
  const std::vector<std::uint32_t>& lines() const { return lines_; }
  /// The rows' texts of the column `id`, one behind the other, and where each ends.
  const std::string& ids() const { return ids_; }
  const std::vector<std::uint32_t>& id_ends() const { return id_ends_; }
  /// In the order of the rows, and of `columns` in a row.
  const std::vector<Rejected>& rejected() const { return rejected_; }
  /// With those that are not listed.
  std::size_t rejected_count() const { return rejected_count_; }
  /// How many of them are of a column; the rest is of whole records.
  std::size_t rejected_of(std::size_t column) const { return rejected_of_[column]; }

 private:
  void reserve(std::string_view chunk);
  void row(std::string_view chunk, const Records& records);
  bool is_blank(std::string_view chunk, const Records& records);
  std::string_view clean(std::string_view raw, std::uint32_t line);
  bool is_whole(const Records& records);
  Reason read(const Column& column, std::string_view raw, std::uint32_t line, double& value);
  Reason read_slowly(const Column& column, std::string_view raw, std::uint32_t line, double& value);
  void reject(std::uint32_t line, std::size_t cell, Reason reason, std::string_view raw);

  Schema schema_;
  std::unique_ptr<double[]> values_;
  std::size_t room_ = 0;  // doubles in values_
  std::size_t stride_ = 0;
  const char* end_ = nullptr;  // of the chunk
  std::size_t rows_ = 0;
  std::size_t records_ = 0;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> lines_;
  std::string ids_;
  std::vector<std::uint32_t> id_ends_;
  std::string cells_;
  std::vector<std::uint32_t> cell_ends_;
  std::vector<std::uint32_t> cell_counts_;
  std::vector<Rejected> rejected_;
  std::size_t rejected_count_ = 0;
  std::vector<std::size_t> rejected_of_;
  Noted blank_;
  Noted kept_empty_;
  Noted missing_words_;
  Noted odd_texts_;
  std::string scratch_;
  std::string repaired_;
};

}  // namespace copse::table
