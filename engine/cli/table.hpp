// The columns that a model wants, from a CSV that streams by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "cli/host.hpp"
#include "cli/unseen.hpp"
#include "model.hpp"
#include "table/parser.hpp"
#include "table/splitter.hpp"

namespace copse::cli {

/// Whole records of a table.
struct Chunk {
  std::string text;
  std::uint64_t line = 1;  ///< that it begins with
};

class RowReader;

/// CSV as table/records.hpp has it, in UTF-8, with commas and a header. Lines are counted as an
/// editor counts them, breaks inside quotes too.
class Table {
 public:
  /// Reads the header and finds the columns.
  /// @param name     what errors call the table
  /// @param by_name  match names; else take the columns in order
  /// @param model    reads the categories of its inputs; none: all columns hold numbers. It must
  ///                 outlive the table
  static Result<Table> open(std::unique_ptr<Input> input, const std::string& name,
                            const std::vector<std::string>& inputs, bool by_name,
                            const Model* model = nullptr);
  ~Table();
  Table(Table&&) noexcept;

  /// The next records. @return false at the end
  Result<bool> next(Chunk& chunk);
  /// Appends up to `limit` rows of them to `values`, row-major. @return how many
  Result<std::size_t> read(std::size_t limit, std::vector<double>& values);
  /// Where each row of the last `read` begins.
  const std::vector<std::uint64_t>& lines() const { return lines_; }

  /// What is odd in the header and in what a reader read, a sentence each.
  /// @param reader  none: in what `read` did
  std::vector<std::string> warnings(const RowReader* reader = nullptr) const;

  const std::string& name() const { return name_; }
  const std::vector<std::string>& header() const { return header_; }
  /// Of the inputs, in order.
  const std::vector<std::size_t>& columns() const { return columns_; }
  const Model* model() const { return model_; }

 private:
  Table(std::unique_ptr<Input> input, const std::string& name, const Model* model);
  Result<bool> pull(Chunk& chunk);
  Status read_header();
  Status match(const std::vector<std::string>& inputs, bool by_name);

  std::unique_ptr<Input> input_;
  std::string name_;
  const Model* model_;
  table::Splitter splitter_;
  std::string block_;
  bool ended_ = false;
  Chunk rest_;  // behind the header
  std::uint64_t header_line_ = 1;
  std::vector<std::string> header_;
  std::vector<std::size_t> columns_;
  std::string warning_;  // of the header; "" if there is none
  std::vector<std::uint64_t> lines_;
  std::unique_ptr<RowReader> reader_;  // of `read`
  Chunk chunk_;
  std::size_t at_ = 0;  // rows of it that `read` has given
};

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

  std::size_t rows() const { return parser_.rows(); }
  /// Value c of row r is at values()[c * stride() + r]. Valid until the next read.
  const double* values() const { return parser_.values(); }
  std::size_t stride() const { return parser_.stride(); }
  /// The line where a row begins.
  std::uint64_t line(std::size_t row) const { return first_line_ + parser_.lines()[row]; }

  const std::optional<Unseen>& unseen() const { return unseen_; }
  /// Adds what another reader of the same table has seen.
  void merge(const RowReader& other);

 private:
  class Coder;
  table::Schema schema(const Table& table);
  Error refused(const table::Rejected& rejected) const;

  const Table& table_;
  std::optional<Unseen> unseen_;
  std::uint64_t first_line_ = 1;
  std::string why_;  // the first category was refused, of the chunk
  std::vector<std::unique_ptr<Coder>> coders_;
  table::Parser parser_;
};

}  // namespace copse::cli
