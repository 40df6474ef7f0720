#include "table/records.hpp"

#include <algorithm>

namespace copse::table {

// A quotation mark: it opens a cell at its beginning, closes it, stands for itself when doubled,
// and is a sign like others elsewhere.
void Records::quote(std::size_t at) {
  if (!quoted_) {
    if (at == begin_) quoted_ = true;
    return;
  }
  if (at + 1 == text_.size()) {
    quoted_ = false;
    return;
  }
  const char after = text_[at + 1];
  if (after == '"') {
    from_ = at + 2;
    return;
  }
  quoted_ = false;
  if (after != delimiter_ && after != '\n' && after != '\r') set_fault(Fault::text_after_quote);
}

// The cells up to the first sign that is no delimiter, or to the end of what was looked at.
inline void Records::end_cells() {
  std::uint64_t bits = bits_;
  std::uint32_t begin = begin_;
  Cell* cell = cells_.data() + count_;
  while (bits != 0) {
    const auto at = static_cast<std::uint32_t>(base_) + first_bit(bits);
    if (text_[at] != delimiter_) break;
    *cell++ = {begin, at};
    begin = at + 1;
    bits &= bits - 1;
  }
  bits_ = bits;
  begin_ = begin;
  count_ = static_cast<std::size_t>(cell - cells_.data());
}

bool Records::next() {
  count_ = 0;
  fault_ = Fault::none;
  line_ = next_line_;
  while (true) {
    if (!quoted_) end_cells();
    while (bits_ == 0) {
      base_ += 64;
      if (base_ >= text_.size()) {
        base_ = text_.size();
        if (count_ == 0 && begin_ >= text_.size()) return false;
        if (quoted_) set_fault(Fault::open_quote);
        quoted_ = false;
        end_cell(text_.size());
        begin_ = static_cast<std::uint32_t>(text_.size());
        return true;
      }
      look();
      if (!quoted_) end_cells();
    }
    const std::size_t at = base_ + first_bit(bits_);
    bits_ &= bits_ - 1;
    if (at < from_) continue;
    const char sign = text_[at];
    if (sign == '"') {
      quote(at);
      continue;
    }
    if (sign == '\0') {
      set_fault(Fault::zero_byte);
      continue;
    }
    if (quoted_) {
      if (sign == '\n') ++next_line_;
      continue;
    }
    const bool empty = count_ == 0 && at == begin_;
    if (!empty || keeps_empty_) end_cell(at);
    begin_ = static_cast<std::uint32_t>(at) + 1;
    ++next_line_;
    if (sign == '\r' && begin_ < text_.size() && text_[begin_] == '\n') from_ = ++begin_;
    if (count_ != 0) return true;
    line_ = next_line_;
  }
}

std::uint32_t Records::line_of(std::size_t cell) const {
  const auto first = text_.begin() + cells_[0].begin;
  const auto last = text_.begin() + (cell < count_ ? cells_[cell].begin : cells_[0].begin);
  return line_ + static_cast<std::uint32_t>(std::count(first, last, '\n'));
}

std::string_view text_of(std::string_view raw, std::string& scratch) {
  if (raw.empty() || raw.front() != '"') return raw;
  raw.remove_prefix(1);
  if (!raw.empty() && raw.back() == '"') raw.remove_suffix(1);
  if (raw.find('"') == std::string_view::npos) return raw;
  scratch.clear();
  for (std::size_t at = 0; at < raw.size(); ++at) {
    scratch += raw[at];
    if (raw[at] == '"' && at + 1 < raw.size() && raw[at + 1] == '"') ++at;
  }
  return scratch;
}

}  // namespace copse::table
