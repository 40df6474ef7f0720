#include "cli/csv.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "cli/number.hpp"
#include "table/number.hpp"

namespace copse::cli {
namespace {

// That the header is one cell, because another sign than the comma separates them.
std::string separated(const std::vector<std::string>& header) {
  if (header.size() != 1) return {};
  const std::size_t sign = header.front().find_first_of(";\t|");
  if (sign == std::string::npos) return {};
  const char found = header.front()[sign];
  return std::string("; its cells are separated by ") +
         (found == '\t'  ? "tabs"
          : found == ';' ? "semicolons"
                         : "bars") +
         ", where commas must stand";
}

bool is_number(const std::string& cell) {
  const auto number = table::parse_number(cell);
  return number && !std::isnan(*number);
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string shown = "\"";
  for (const char c : text.substr(0, 40)) shown += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return shown + (text.size() > 40 ? "…\"" : "\"");
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + "\"";
}

CsvReader::CsvReader(std::string_view text, std::string name)
    : text_(text), name_(std::move(name)) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text_.substr(0, 3) == byte_order_mark) at_ = 3;
}

std::string CsvReader::place(std::size_t index) const {
  return name_ + ": line " + std::to_string(index < lines_.size() ? lines_[index] : line_);
}

Status CsvReader::read_quoted(std::string& cell) {
  const std::size_t opened = line_;
  ++at_;
  while (true) {
    if (at_ >= text_.size())
      return Error{Code::corrupt, name_ + ": line " + std::to_string(opened) +
                                      ": a quoted cell that begins here is never closed"};
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    if (c != '"') {
      cell += c;
      continue;
    }
    if (at_ < text_.size() && text_[at_] == '"') {
      cell += '"';
      ++at_;
      continue;
    }
    break;
  }
  if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r')
    return Error{Code::corrupt, name_ + ": line " + std::to_string(line_) +
                                    ": text follows the closing quote of a cell"};
  return ok();
}

Status CsvReader::read_cell(std::string& cell) {
  cell.clear();
  lines_.push_back(line_);
  if (at_ < text_.size() && text_[at_] == '"') return read_quoted(cell);
  const std::size_t end = std::min(text_.find_first_of(",\n\r", at_), text_.size());
  cell.assign(text_.substr(at_, end - at_));
  at_ = end;
  if (cell.find('\0') != std::string::npos)
    return Error{Code::corrupt, name_ + ": line " + std::to_string(line_) +
                                    ": a zero byte; is this text, and in UTF-8?"};
  return ok();
}

Result<bool> CsvReader::next(std::vector<std::string>& cells) {
  const auto skip_break = [&] {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  };
  while (!keeps_empty_lines_ && at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r'))
    skip_break();
  lines_.clear();
  if (at_ >= text_.size()) return false;
  std::size_t count = 0;
  while (true) {
    if (count == cells.size()) cells.emplace_back();
    COPSE_CHECK(read_cell(cells[count++]));
    if (at_ >= text_.size()) break;
    if (text_[at_] != ',') {
      skip_break();
      break;
    }
    ++at_;
  }
  cells.resize(count);
  return true;
}

Result<Table> Table::open(std::string_view text, const std::string& name,
                          const std::vector<std::string>& inputs, bool by_name,
                          const Model* model) {
  if (text.size() >= 2 && (text.substr(0, 2) == "\xff\xfe" || text.substr(0, 2) == "\xfe\xff"))
    return Error{Code::corrupt, name + ": the file is in UTF-16; save it as UTF-8"};
  Table table{CsvReader(text, name)};
  table.model_ = model;
  if (model != nullptr) table.unseen_.emplace(*model);
  COPSE_TRY(const bool any, table.reader_.next(table.header_));
  if (!any) return Error{Code::corrupt, name + ": the file is empty"};
  if (table.header_.size() == 1) table.reader_.keep_empty_lines();
  COPSE_CHECK(table.match(inputs, by_name));
  return table;
}

Status Table::match(const std::vector<std::string>& inputs, bool by_name) {
  const std::string& name = reader_.name();
  if (!by_name) {
    if (header_.size() < inputs.size())
      return Error{Code::corrupt, name + ": line 1: " + std::to_string(header_.size()) +
                                      " columns where the model, which has no names, takes " +
                                      std::to_string(inputs.size()) + separated(header_)};
    for (std::size_t i = 0; i < inputs.size(); ++i) columns_.push_back(i);
    if (std::all_of(header_.begin(), header_.end(), is_number))
      warning_ = name + ": line 1 is taken for the header, and all its cells are numbers";
    else if (header_.size() > inputs.size())
      warning_ =
          name + ": the columns after the first " + std::to_string(inputs.size()) + " are ignored";
    return ok();
  }
  std::unordered_map<std::string, std::size_t> found;  // name → column
  std::unordered_map<std::string, bool> wanted;        // name → seen
  for (const std::string& input : inputs) wanted.emplace(input, false);
  std::vector<std::string> extra;
  for (std::size_t c = 0; c < header_.size(); ++c) {
    const auto want = wanted.find(header_[c]);
    if (want == wanted.end()) {
      extra.push_back(header_[c]);
      continue;
    }
    if (want->second)
      return Error{Code::corrupt,
                   reader_.place(c) + ": there are two columns " + quoted(header_[c])};
    want->second = true;
    found.emplace(header_[c], c);
  }
  std::vector<std::string> absent;
  for (const std::string& input : inputs) {
    const auto column = found.find(input);
    if (column == found.end())
      absent.push_back(input);
    else
      columns_.push_back(column->second);
  }
  const auto listed = [](const std::vector<std::string>& names) {
    constexpr std::size_t shown = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), shown); ++i)
      text += (i == 0 ? "" : ", ") + quoted(names[i]);
    if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
    return text;
  };
  if (!absent.empty())
    return Error{Code::corrupt,
                 name + ": line 1: " +
                     (absent.size() == 1 ? "there is no column " : "there are no columns ") +
                     listed(absent) + ", which the model takes" + separated(header_)};
  if (!extra.empty())
    warning_ = name + ": ignored, as the model does not take " +
               (extra.size() == 1 ? "it: " : "them: ") + listed(extra);
  return ok();
}

// The value of an input in the record at hand. In a column of numbers true is 1 and false 0.
Result<double> Table::value(std::size_t input) const {
  const std::string& cell = cells_[columns_[input]];
  if (model_ != nullptr && model_->coder(input).takes_text())
    return category(model_->coder(input), cell);
  if (const auto number = table::parse_number(cell)) return *number;
  if (const auto truth = says_truth(cell)) return *truth ? 1.0 : 0.0;
  return Error{Code::corrupt, "is not a number"};
}

// A category is its text to the letter, or a number that is written otherwise than in the model
// ("2.0" for "2").
Result<double> Table::category(const CategoryCoder& coder, const std::string& cell) const {
  if (coder.knows(cell)) return coder.code(cell);
  const auto number = table::parse_number(cell);
  if (!number) return coder.code(cell);
  if (std::isnan(*number)) return coder.takes_missing() ? *number : coder.code(cell);
  std::string shortest;
  append_number(shortest, *number + 0.0);  // -0 is 0
  return coder.code(coder.knows(shortest) ? shortest : cell);
}

std::vector<std::string> Table::warnings() const {
  std::vector<std::string> all;
  if (!warning_.empty()) all.push_back(warning_);
  if (!unseen_) return all;
  for (std::string& warning : unseen_->warnings(reader_.name())) all.push_back(std::move(warning));
  return all;
}

Result<std::size_t> Table::read(std::size_t limit, std::vector<double>& values) {
  std::size_t rows = 0;
  lines_.clear();
  for (; rows < limit; ++rows) {
    COPSE_TRY(const bool any, reader_.next(cells_));
    if (!any) break;
    if (cells_.size() != header_.size())
      return Error{Code::corrupt, reader_.place(0) + ": " + std::to_string(cells_.size()) +
                                      " cells where the header has " +
                                      std::to_string(header_.size())};
    lines_.push_back(reader_.line());
    for (std::size_t input = 0; input < columns_.size(); ++input) {
      const std::size_t column = columns_[input];
      const auto read = value(input);
      if (!read)
        return Error{Code::corrupt, reader_.place(column) + ", column " + quoted(header_[column]) +
                                        " (" + std::to_string(column + 1) + "): " +
                                        quoted(cells_[column]) + " " + read.error().message};
      values.push_back(*read);
      if (unseen_ && model_->coder(input).takes_text())
        unseen_->look(input, cells_[column], *read, reader_.line());
    }
  }
  return rows;
}

}  // namespace copse::cli
