// The columns that a model wants, from a CSV or a Parquet file that streams by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "cli/host.hpp"
#include "model.hpp"
#include "parquet/parquet.hpp"
#include "table/dialect.hpp"
#include "table/splitter.hpp"

namespace copse::cli {

/// Whole records of a table.
struct Chunk {
  std::string text;                       ///< of a CSV
  std::unique_ptr<parquet::Batch> batch;  ///< of a Parquet file
  std::uint64_t line = 1;  ///< that it begins with; of a Parquet file the row, from 1
};

class RowReader;

/// CSV as table/records.hpp has it, in the dialect that table/dialect.hpp finds or the host is
/// told, with a header, unless it is told that there is none: then columns are taken in order;
/// lines are counted as an editor counts them, breaks inside quotes too. Rows of empty cells are
/// rows of missing values. Or Parquet, of which every row is one, since no program leaves rows
/// there by accident; where the host reads it: then what is counted and called a line here are
/// rows.
class Table {
 public:
  /// Opens a file, reads the header and finds the columns.
  /// @param threads  that may work at once
  static Result<Table> open(Host& host, const std::string& path,
                            const std::vector<std::string>& inputs, bool by_name,
                            const Model* model = nullptr, unsigned threads = 1);
  /// Of a CSV alone.
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

  /// That it has no rows, and what was passed over.
  /// @param reader  none: of `read`
  Error no_rows(const RowReader* reader = nullptr) const;
  /// "line 7", or "row 7" of a Parquet file.
  std::string place(std::uint64_t line) const;
  std::string unit() const { return columnar_ ? "row" : "line"; }

  const std::string& name() const { return name_; }
  /// nullptr: it is a CSV.
  const parquet::File* columnar() const { return columnar_.get(); }
  const std::vector<std::string>& header() const { return header_; }
  /// Of the inputs, in order.
  const std::vector<std::size_t>& columns() const { return columns_; }
  const Model* model() const { return model_; }
  /// Of a CSV.
  char delimiter() const { return dialect_.delimiter; }
  char point() const { return dialect_.point; }

 private:
  Table(std::unique_ptr<Input> input, const std::string& name, const Model* model);
  Status fetch(std::size_t most, std::size_t size = 0);
  Result<bool> pull(Chunk& chunk);
  Status read_header(const table::Told& told);
  bool is_below() const { return has_header_ && header_line_ > 1 && dialect_.skip_lines > 0; }
  Status match(const std::vector<std::string>& inputs, bool by_name);

  std::unique_ptr<Input> input_;
  std::string name_;
  const Model* model_;
  table::Dialect dialect_;
  table::Splitter splitter_;
  std::string block_;     // as it was read
  bool fetched_ = false;  // and not yet split
  bool ended_ = false;
  Chunk rest_;  // behind the header
  std::uint64_t header_line_ = 1;
  bool has_header_ = true;
  std::unique_ptr<parquet::File> columnar_;
  std::uint64_t row_ = 1;  // of a Parquet file, the next
  std::vector<std::string> header_;
  std::vector<std::size_t> columns_;
  std::string warning_;  // of the header; "" if there is none
  std::vector<std::uint64_t> lines_;
  std::unique_ptr<RowReader> reader_;  // of `read`
  Chunk chunk_;
  std::size_t at_ = 0;  // rows of it that `read` has given
};

}  // namespace copse::cli
