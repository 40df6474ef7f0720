// Parquet, as the command line reads and writes it. What stands behind is a shared module,
// copse-parquet.so, that is built where CMake finds Arrow C++ and loaded when a Parquet file is
// met: no other use of the command pays for Arrow.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"

namespace copse::parquet {

/// Some rows of a file; of the columns that were chosen, by their place among them. May be used by
/// another thread than its file.
class Batch {
 public:
  virtual ~Batch() = default;
  virtual std::size_t rows() const = 0;
  /// Of a column that is not text: rows() doubles at `into`, NaN where one is missing. float32 is
  /// widened as it is; integers that no double holds are the double nearest; truths are 1 and 0.
  virtual void numbers(std::size_t column, double* into) const = 0;
  /// Of any column: `visit(row, cell)` for each row, "" where one is missing. Numbers are the
  /// shortest text that reads back, truths "True" and "False".
  virtual void texts(std::size_t column,
                     const std::function<void(std::size_t, std::string_view)>& visit) const = 0;
};

/// A file of flat columns, read from its first row to its last.
class File {
 public:
  virtual ~File() = default;
  /// Of its columns, in order.
  virtual const std::vector<std::string>& names() const = 0;
  /// @param columns  those to read, by their index among the names
  /// @return Code::unsupported where one holds neither numbers nor texts
  virtual Status choose(std::span<const std::size_t> columns) = 0;
  /// Whether a chosen column has no numbers but texts; decimals are texts too.
  virtual bool is_text(std::size_t column) const = 0;
  /// The next rows. @return nullptr at the end; Code::corrupt where the file is broken. Memory is
  /// that of a page a column and of the rows.
  virtual Result<std::unique_ptr<Batch>> next() = 0;
};

struct WrittenColumn {
  std::string name;
  bool is_text;  ///< else doubles
};

/// A file that is written row by row; memory is that of a row group of 65,536 rows. It is good only
/// after `close`.
class Writer {
 public:
  virtual ~Writer() = default;
  /// A cell of the row at hand, each column once. NaN is null. Code::io or Code::memory.
  virtual Status number(std::size_t column, double value) = 0;
  virtual Status text(std::size_t column, std::string_view value) = 0;
  virtual Status end_row() = 0;
  virtual Status close() = 0;
};

/// How the module says what it is of: COPSE_VERSION.
using Version = const char*();
/// @param path     of a file that can be sought in; errors are called by it
/// @param threads  that decode columns at once
using Open = Result<std::unique_ptr<File>>(const std::string& path, unsigned threads);

using Create = Result<std::unique_ptr<Writer>>(const std::string& path,
                                               std::span<const WrittenColumn> columns);

/// Whether bytes are the beginning of a Parquet file: no text has them.
inline bool is_parquet(std::string_view bytes) {
  if (bytes.substr(0, 4) != "PAR1" && bytes.substr(0, 4) != "PARE") return false;
  return bytes.size() == 4 || (static_cast<unsigned char>(bytes[4]) < ' ' && bytes[4] != '\n' &&
                               bytes[4] != '\r' && bytes[4] != '\t');
}

}  // namespace copse::parquet
