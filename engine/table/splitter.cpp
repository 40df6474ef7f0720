#include "table/splitter.hpp"

#include <algorithm>

#include "table/scan.hpp"

namespace copse::table {

Result<std::string_view> Splitter::push(std::string_view block, bool last) {
  text_.erase(0, begin_);
  scanned_ -= begin_;
  from_ -= std::min(from_, begin_);
  begin_ = 0;
  line_ = next_line_;
  transcoder_.append(block, text_);
  if (last) transcoder_.finish(text_);
  if (!marked_) {
    if (text_.size() < byte_order_mark.size() && !last) return std::string_view{};
    if (text_.compare(0, byte_order_mark.size(), byte_order_mark) == 0)
      text_.erase(0, byte_order_mark.size());
    marked_ = true;
  }
  if (skip_ > 0) {
    if (text_.size() < skip_ && !last) return std::string_view{};
    text_.erase(0, skip_);
    skip_ = 0;
    line_ = next_line_ = lines_ = 1 + std::uint64_t{skip_lines_};
  }
  // What the last sign means may hang on the one after it.
  const bool held =
      !last && text_.size() > scanned_ && (text_.back() == '\r' || text_.back() == '"');
  if (!scan(text_.size() - (held ? 1 : 0)) || text_.size() - begin_ > most)
    return Status{Code::limit,
                  "line {}: a record of more than {} MB; is a quote left open?",
                  {next_line_, most >> 20U}};
  if (last) begin_ = text_.size();
  return std::string_view(text_).substr(0, begin_);
}

// @return false: it is too long
bool Splitter::end_record(std::size_t end) {
  if (end - begin_ > most) return false;
  begin_ = end;
  next_line_ = lines_;
  return true;
}

bool Splitter::scan(std::size_t limit) {
  while (scanned_ < limit) {
    const std::size_t count = std::min<std::size_t>(64, limit - scanned_);
    const Bytes bytes(text_.data() + scanned_, count);
    const std::uint64_t quotes = bytes.any('"');
    const std::uint64_t feeds = bytes.any('\n');
    if (quoted_ && quotes == 0) {
      lines_ += static_cast<unsigned>(std::popcount(feeds));
    } else {
      const std::uint64_t returns = bytes.any('\r');
      if (quotes != 0) {
        if (!scan_quotes(quotes | feeds | returns)) return false;
      } else if (const std::uint64_t breaks = feeds | returns; breaks != 0) {
        std::uint64_t ends = feeds;
        if (returns != 0) {
          std::uint64_t fed = feeds >> 1U;
          if (scanned_ + 64 < text_.size() && text_[scanned_ + 64] == '\n')
            fed |= std::uint64_t{1} << 63U;
          ends |= returns & ~fed;
        }
        if (ends != 0) {
          if (scanned_ + first_bit(ends) + 1 - begin_ > most) return false;
          lines_ += static_cast<unsigned>(std::popcount(ends));
          begin_ = scanned_ + last_bit(ends) + 1;
          next_line_ = lines_;
        }
      }
    }
    scanned_ += count;
  }
  return true;
}

// The same sign by sign.
bool Splitter::scan_quotes(std::uint64_t signs) {
  for (; signs != 0; signs &= signs - 1) {
    const std::size_t at = scanned_ + first_bit(signs);
    if (at < from_) continue;
    const char sign = text_[at];
    const char after = at + 1 < text_.size() ? text_[at + 1] : '\0';
    if (sign == '"') {
      const char before = at == 0 ? '\n' : text_[at - 1];
      if (quoted_ && after == '"')
        from_ = at + 2;
      else if (quoted_)
        quoted_ = false;
      else
        quoted_ = before == delimiter_ || before == '\n' || before == '\r';
      continue;
    }
    if (sign == '\r' && (quoted_ || after == '\n')) continue;
    ++lines_;
    if (!quoted_ && !end_record(at + 1)) return false;
  }
  return true;
}

}  // namespace copse::table
