// From the records of a table to rows of what a model takes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/table.hpp"
#include "cli/unseen.hpp"
#include "table/parser.hpp"

namespace copse::cli {

/// What is wrong with a record that is none, to be put behind its place.
std::string fault_sentence(table::Reason fault);

/// Turns chunks of a table into rows; one a thread.
class RowReader {
 public:
  /// @param table  must outlive this, and not be moved
  explicit RowReader(const Table& table);
  ~RowReader();
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;

  /// @return Code::corrupt with the place of the first cell that is no value
  Status read(const Chunk& chunk);

  std::size_t rows() const { return batch_ ? batch_rows_ : parser_.rows(); }
  /// Value c of row r is at values()[c * stride() + r]. Valid until the next read.
  const double* values() const { return batch_ ? values_.data() : parser_.values(); }
  std::size_t stride() const { return batch_ ? batch_rows_ : parser_.stride(); }
  /// The line where a row begins.
  std::uint64_t line(std::size_t row) const {
    return first_line_ + (batch_ ? row : parser_.lines()[row]);
  }
  /// "line 7", or "row 7" of a Parquet file.
  std::string place(std::size_t row) const { return table_.place(line(row)); }

  /// What was passed over or read otherwise than it stands, a sentence each.
  std::vector<std::string> notes() const;
  /// Lines without a cell that says something, in no row's place.
  std::size_t blank_lines() const { return seen_[blank].count; }
  const std::optional<Unseen>& unseen() const { return unseen_; }
  /// Adds what another reader of the same table has seen.
  void merge(const RowReader& other);

 private:
  class Coder;
  table::Schema schema(const Table& table);
  Status read(const parquet::Batch& batch);
  Error refused(const table::Rejected& rejected) const;

  // Of all chunks.
  struct Seen {
    std::size_t count = 0;
    std::uint64_t first_line = 0;
    void add(std::size_t more, std::uint64_t line);
  };

  const Table& table_;
  enum Kind : std::size_t { blank, kept_empty, missing_word, odd_text, kinds };
  Seen seen_[kinds];
  std::optional<Unseen> unseen_;
  std::uint64_t first_line_ = 1;
  std::string why_;                             // the first category was refused, of the chunk
  std::vector<std::unique_ptr<Coder>> coders_;  // of each input; nullptr: it is a number
  table::Parser parser_;
  bool batch_ = false;  // the last chunk was one, and these are its rows
  std::size_t batch_rows_ = 0;
  std::vector<double> values_;
};

}  // namespace copse::cli
