// All that the command line asks of the machine it runs on. One implementation for the native
// program, one for Node around the wasm; everything else is the same code, so the output is too.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "parquet/parquet.hpp"
#include "table/dialect.hpp"

namespace copse::cli {

/// Bytes that come one block after the other.
class Input {
 public:
  virtual ~Input() = default;
  /// @return how many bytes it has put at `into`, at most `size`; 0 at the end
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

/// Output that is kept back until all of it is good: half an answer looks like a whole one.
class Spool {
 public:
  virtual ~Spool() = default;
  virtual Status keep(std::string_view text) = 0;
  /// To standard output, or to its file.
  virtual Status release() = 0;
};

class Host;
/// Bytes that are in memory.
std::unique_ptr<Input> input_of(std::vector<std::byte> bytes);
/// Output that is in memory, for standard output or a file.
std::unique_ptr<Spool> spool_of(Host& host, const std::string& file = "");

class Host {
 public:
  virtual ~Host() = default;
  /// How tables as text are written, as far as the command line says it.
  table::Told told;
  /// A whole file; "-" is standard input. Code::io with the reason if it cannot be read.
  virtual Result<std::vector<std::byte>> read(const std::string& path) = 0;
  /// The same, block by block where the host can; else the whole file is in memory.
  virtual Result<std::unique_ptr<Input>> open(const std::string& path) {
    COPSE_TRY(std::vector<std::byte> bytes, read(path));
    return input_of(std::move(bytes));
  }
  /// A Parquet file. @param threads  that may decode it at once
  virtual Result<std::unique_ptr<parquet::File>> open_parquet(const std::string& path, unsigned) {
    return Error{Code::unsupported,
                 path +
                     ": it is a Parquet file, which only the native program reads; save it as "
                     "CSV"};
  }
  /// Replaces the file in one step: afterwards it is whole, or as it was.
  virtual Status write(const std::string& path, std::span<const std::byte> bytes) = 0;
  /// To standard output. Code::io if not all of it could be written.
  virtual Status print(std::string_view text) = 0;
  /// For output of any size. It must not outlive the host.
  virtual std::unique_ptr<Spool> spool() { return spool_of(*this); }
  /// For a file of any size: it is there when it is released, and else as it was. It must not
  /// outlive the host.
  virtual Result<std::unique_ptr<Spool>> file_spool(const std::string& path) {
    return spool_of(*this, path);
  }
  /// For a Parquet file: of the lines of a CSV, the header first, its cells are kept by type. The
  /// file is there when it is released, and else as it was.
  /// @param texts  for each column whether it holds texts, or else numbers
  virtual Result<std::unique_ptr<Spool>> parquet_spool(const std::string& path,
                                                       const std::vector<bool>&) {
    return Error{Code::unsupported, path + ": only the native program writes Parquet"};
  }
  /// How many threads can work at once.
  virtual unsigned threads() const { return 1; }
  /// Calls `work(task, thread)` once for each task below `count`, on up to so many threads, each of
  /// which has a number below that. Returns when all are done.
  virtual void each(std::size_t count, unsigned,
                    const std::function<void(std::size_t, unsigned)>& work) {
    for (std::size_t task = 0; task < count; ++task) work(task, 0);
  }
  /// To standard error.
  virtual void warn(std::string_view text) = 0;
  /// Shows a person who watches how far a long task has come: 0 … 1. Nothing where nobody does.
  virtual void progress(std::string_view task, double share) = 0;
};

}  // namespace copse::cli
