#include "table/parser.hpp"

#include <algorithm>
#include <cmath>

#include "features/categories.hpp"
#include "table/encoding.hpp"
#include "table/number.hpp"

namespace copse::table {
namespace {

std::string_view raw_of(std::string_view chunk, Cell cell) {
  return {chunk.data() + cell.begin, cell.end - cell.begin};
}

Reason within(const Column& column, double value) {
  if (value < column.minimum) return Reason::below_minimum;
  if (value > column.maximum) return Reason::above_maximum;
  return Reason::none;
}

std::size_t breaks_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += 64)
    count += static_cast<unsigned>(
        std::popcount(Bytes(text.data() + at, text.size() - at).any('\n', '\r')));
  return count;
}

}  // namespace

Reason reason_of(Fault fault) {
  constexpr Reason reasons[] = {Reason::none, Reason::zero_byte, Reason::open_quote,
                                Reason::text_after_quote};
  return reasons[static_cast<std::size_t>(fault)];
}

// Room for as many rows as there may be: each ends with a break and has its delimiters.
void Parser::reserve(std::string_view chunk) {
  stride_ = std::min(breaks_in(chunk), chunk.size() / std::max<std::size_t>(schema_.width, 1)) + 1;
  const std::size_t room = stride_ * schema_.columns.size();
  if (room <= room_) return;
  values_.reset();
  values_.reset(new double[room]);
  room_ = room;
}

void Parser::parse(std::string_view chunk, std::size_t skip) {
  reserve(chunk);
  end_ = chunk.data() + chunk.size();
  rows_ = 0;
  records_ = 0;
  numbers_.clear();
  lines_.clear();
  ids_.clear();
  id_ends_.clear();
  rejected_.clear();
  rejected_count_ = 0;
  rejected_of_.assign(schema_.columns.size(), 0);
  blank_ = kept_empty_ = missing_words_ = odd_texts_ = {};
  Records records(chunk, schema_.delimiter);
  for (; skip > 0; --skip) records.next();
  if (schema_.width == 1) records.keep_empty_lines();
  while (records.next()) {
    if (is_blank(chunk, records)) {
      const bool kept = schema_.keeps_empty && records.size() == schema_.width;
      (kept ? kept_empty_ : blank_).add(records.line());
      if (!kept) continue;
    }
    row(chunk, records);
    ++records_;
  }
}

void Parser::read_cells(std::string_view chunk, std::size_t skip) {
  cells_.clear();
  cell_ends_.clear();
  cell_counts_.clear();
  Records records(chunk, schema_.delimiter);
  for (; skip > 0; --skip) records.next();
  if (schema_.width == 1) records.keep_empty_lines();
  while (records.next()) {
    if (is_blank(chunk, records)) continue;
    for (std::size_t i = 0; i < records.size(); ++i) {
      cells_ += clean(raw_of(chunk, records[i]), records.line());
      cell_ends_.push_back(static_cast<std::uint32_t>(cells_.size()));
    }
    cell_counts_.push_back(static_cast<std::uint32_t>(records.size()));
  }
}

bool Parser::is_blank(std::string_view chunk, const Records& records) {
  constexpr std::string_view blanks = " \t";
  const std::string_view first = raw_of(chunk, records[0]);
  // Nearly all records are done with here.
  if (!first.empty() && first.front() != '"' &&
      blanks.find(first.front()) == std::string_view::npos)
    return false;
  if (schema_.width == 1 || records.fault() != Fault::none) return false;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (text_of(raw_of(chunk, records[i]), scratch_).find_first_not_of(blanks) !=
        std::string_view::npos)
      return false;
  return true;
}

// What a cell says, in UTF-8.
std::string_view Parser::clean(std::string_view raw, std::uint32_t line) {
  const std::string_view said = text_of(raw, scratch_);
  const std::string_view text = repaired(said, repaired_);
  if (text.data() != said.data()) odd_texts_.add(line);
  return text;
}

void Parser::row(std::string_view chunk, const Records& records) {
  if (!is_whole(records)) return;
  bool good = true;
  double* out = values_.get() + rows_;
  for (const Column& column : schema_.columns) {
    const std::string_view raw = raw_of(chunk, records[column.from]);
    const Reason reason = read(column, raw, records.line(), *out);
    out += stride_;
    if (reason == Reason::none) continue;
    ++rejected_of_[static_cast<std::size_t>(&column - schema_.columns.data())];
    reject(records.line_of(column.from), column.from, reason, raw);
    good = false;
  }
  if (!good) return;
  numbers_.push_back(static_cast<std::uint32_t>(records_));
  lines_.push_back(records.line());
  if (schema_.id >= 0) {
    const auto id = static_cast<std::size_t>(schema_.id);
    ids_ += clean(raw_of(chunk, records[id]), records.line());
    id_ends_.push_back(static_cast<std::uint32_t>(ids_.size()));
  }
  ++rows_;
}

bool Parser::is_whole(const Records& records) {
  if (records.fault() != Fault::none)
    reject(records.fault_line(), records.fault_cell(), reason_of(records.fault()), {});
  else if (records.size() != schema_.width)
    reject(records.line(), records.size(),
           records.size() < schema_.width ? Reason::too_few_cells : Reason::too_many_cells, {});
  else
    return true;
  return false;
}

inline Reason Parser::read(const Column& column, std::string_view raw, std::uint32_t line,
                           double& value) {
  if (column.kind == Column::Kind::number) {
    if (raw.empty()) {
      value = std::numeric_limits<double>::quiet_NaN();
      return Reason::none;
    }
    const char* end = raw.data() + raw.size();
    if (raw.size() <= 8 && raw.data() + 8 <= end_
            ? read_tiny(raw.data(), static_cast<unsigned>(raw.size()), schema_.point, value)
            : read_short(raw.data(), end, schema_.point, value))
      return within(column, value);
  }
  return read_slowly(column, raw, line, value);
}

// A category, a label, and what is no short number. True is 1 and false 0.
Reason Parser::read_slowly(const Column& column, std::string_view raw, std::uint32_t line,
                           double& value) {
  if (column.kind == Column::Kind::category)
    return column.reader->read(clean(raw, line), line, value);
  const std::string_view cell = text_of(raw, scratch_);
  if (const auto number = parse_number(cell, schema_.point))
    value = *number;
  else if (const auto grouped = parse_grouped(cell, schema_.point))
    value = *grouped;
  else if (const auto truth = says_truth(cell))
    value = *truth ? 1 : 0;
  else if (says_missing_in_words(cell)) {
    missing_words_.add(line);
    value = std::numeric_limits<double>::quiet_NaN();
  } else
    return column.kind == Column::Kind::label ? Reason::not_a_label : Reason::not_a_number;
  if (column.kind == Column::Kind::label)
    return std::isnan(value) || value == 0 || value == 1 ? Reason::none : Reason::not_a_label;
  return column.finite && std::isinf(value) ? Reason::not_finite : within(column, value);
}

void Parser::reject(std::uint32_t line, std::size_t cell, Reason reason, std::string_view raw) {
  constexpr std::size_t most_text = 80;
  if (++rejected_count_ > schema_.most_rejected) return;
  rejected_.push_back(
      {static_cast<std::uint32_t>(records_), line, static_cast<std::uint32_t>(cell), reason,
       std::string(shortened(repaired(text_of(raw, scratch_), repaired_), most_text))});
}

}  // namespace copse::table
