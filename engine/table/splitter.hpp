// Cuts the blocks of a stream, whatever their size, into chunks of whole records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "table/dialect.hpp"

namespace copse::table {

/// Takes a few cycles for 64 bytes that hold no quotation mark; its memory is that of a block and
/// of the longest record. The text it gives is UTF-8 without a byte-order mark and without what
/// stands above the heading. In a file of UTF-8 bytes that are none of it stay as they are.
class Splitter {
 public:
  /// What a record may have, in bytes of UTF-8.
  static constexpr std::size_t most = std::size_t{16} << 20U;

  explicit Splitter(const Dialect& dialect)
      : delimiter_(dialect.delimiter),
        transcoder_(dialect.encoding),
        skip_(dialect.skip),
        skip_lines_(dialect.skip_lines) {}

  /// Takes the next block. A reference into the last chunk is then no longer good.
  /// @param last  no other comes: what is left is a record
  /// @return all records that end in it, from where the last chunk ended; may be "". Code::limit
  ///         where a record is too long: it is the end then
  Result<std::string_view> push(std::string_view block, bool last);

  /// The line that the last chunk began with, from 1, as an editor counts them.
  std::uint64_t line() const { return line_; }

 private:
  bool scan(std::size_t limit);
  bool scan_quotes(std::uint64_t signs);
  bool end_record(std::size_t end);

  char delimiter_;
  Transcoder transcoder_;
  std::size_t skip_;  // bytes of the text's beginning to leave out yet, and their lines
  std::uint32_t skip_lines_;
  std::string text_;       // from the beginning of the last chunk on
  std::size_t begin_ = 0;  // where the chunk after it begins
  std::size_t scanned_ = 0;
  std::size_t from_ = 0;  // signs before it are dealt with
  bool marked_ = false;   // a byte-order mark has been looked for
  bool quoted_ = false;
  std::uint64_t line_ = 1;       // of the last chunk
  std::uint64_t next_line_ = 1;  // of the one after it
  std::uint64_t lines_ = 1;      // of scanned_
};

}  // namespace copse::table
