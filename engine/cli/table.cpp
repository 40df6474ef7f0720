#include "cli/table.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "cli/csv.hpp"
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

// What is wrong with a record that is none.
std::string sentence(table::Reason fault) {
  switch (fault) {
    case table::Reason::zero_byte:
      return ": a zero byte; is this text, and in UTF-8?";
    case table::Reason::open_quote:
      return ": a quoted cell that begins here is never closed";
    default:
      return ": text follows the closing quote of a cell";
  }
}

}  // namespace

Table::Table(std::unique_ptr<Input> input, const std::string& name, const Model* model)
    : input_(std::move(input)), name_(name), model_(model), splitter_(table::Dialect{}) {}
Table::~Table() = default;
Table::Table(Table&&) noexcept = default;

Result<Table> Table::open(std::unique_ptr<Input> input, const std::string& name,
                          const std::vector<std::string>& inputs, bool by_name,
                          const Model* model) {
  Table table(std::move(input), name, model);
  COPSE_CHECK(table.read_header());
  COPSE_CHECK(table.match(inputs, by_name));
  return table;
}

// A chunk may be empty, and yet not the last.
Result<bool> Table::pull(Chunk& chunk) {
  constexpr std::size_t block = std::size_t{1} << 18U;
  chunk.text.clear();
  if (ended_) return false;
  const bool first = block_.empty();
  block_.resize(block);
  COPSE_TRY(const std::size_t size, input_->read(block_.data(), block));
  const std::string_view bytes(block_.data(), size);
  if (first && (bytes.substr(0, 2) == "\xff\xfe" || bytes.substr(0, 2) == "\xfe\xff"))
    return Error{Code::corrupt, name_ + ": the file is in UTF-16; save it as UTF-8"};
  ended_ = size == 0;
  auto records = splitter_.push(bytes, ended_);
  if (!records) return Error{records.error().code, name_ + ": " + records.error().message};
  chunk.text = *records;
  chunk.line = splitter_.line();
  return true;
}

Status Table::read_header() {
  Chunk chunk;
  while (true) {
    COPSE_TRY(const bool any, pull(chunk));
    if (!any) return Error{Code::corrupt, name_ + ": the file is empty"};
    table::Records records(chunk.text, ',');
    if (!records.next()) continue;
    if (records.fault() != table::Fault::none)
      return Error{Code::corrupt, name_ + ": line " +
                                      std::to_string(chunk.line + records.fault_line()) +
                                      sentence(table::reason_of(records.fault()))};
    std::string scratch;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const table::Cell cell = records[i];
      header_.emplace_back(table::text_of(
          std::string_view(chunk.text).substr(cell.begin, cell.end - cell.begin), scratch));
    }
    header_line_ = chunk.line + records.line();
    rest_ = {chunk.text.substr(records.end()), chunk.line + records.next_line()};
    return ok();
  }
}

Result<bool> Table::next(Chunk& chunk) {
  if (!rest_.text.empty()) {
    chunk = std::move(rest_);
    rest_ = {};
    return true;
  }
  while (true) {
    COPSE_TRY(const bool any, pull(chunk));
    if (!any || !chunk.text.empty()) return any;
  }
}

Status Table::match(const std::vector<std::string>& inputs, bool by_name) {
  const std::string& name = name_;
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
      return Error{Code::corrupt, name + ": line " + std::to_string(header_line_) +
                                      ": there are two columns " + quoted(header_[c])};
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

Result<std::size_t> Table::read(std::size_t limit, std::vector<double>& values) {
  if (!reader_) reader_ = std::make_unique<RowReader>(*this);
  lines_.clear();
  while (lines_.size() < limit) {
    if (at_ == reader_->rows()) {
      at_ = 0;
      COPSE_TRY(const bool any, next(chunk_));
      COPSE_CHECK(reader_->read(chunk_));
      if (!any) break;
      continue;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i)
      values.push_back(reader_->values()[i * reader_->stride() + at_]);
    lines_.push_back(reader_->line(at_++));
  }
  return lines_.size();
}

std::vector<std::string> Table::warnings(const RowReader* reader) const {
  if (reader == nullptr) reader = reader_.get();
  std::vector<std::string> all;
  if (!warning_.empty()) all.push_back(warning_);
  if (reader == nullptr || !reader->unseen()) return all;
  for (std::string& warning : reader->unseen()->warnings(name_)) all.push_back(std::move(warning));
  return all;
}

// A category is its text to the letter, or a number that is written otherwise than in the model
// ("2.0" for "2").
class RowReader::Coder final : public table::TextReader {
 public:
  Coder(RowReader& reader, const CategoryCoder& coder, std::size_t input)
      : reader_(reader), coder_(coder), input_(input) {}

  table::Reason read(std::string_view cell, std::uint32_t line, double& value) override {
    auto code = code_of(cell);
    if (!code) {
      if (reader_.why_.empty()) reader_.why_ = std::move(code.error().message);
      return table::Reason::unknown_category;
    }
    value = *code;
    reader_.unseen_->look(input_, cell, value, reader_.first_line_ + line);
    return table::Reason::none;
  }

 private:
  Result<double> code_of(std::string_view cell) {
    if (coder_.knows(cell)) return coder_.code(cell);
    const auto number = table::parse_number(cell);
    if (!number) return coder_.code(cell);
    if (std::isnan(*number)) return coder_.takes_missing() ? *number : coder_.code(cell);
    shortest_.clear();
    append_number(shortest_, *number + 0.0);  // -0 is 0
    return coder_.code(coder_.knows(shortest_) ? shortest_ : cell);
  }

  RowReader& reader_;
  const CategoryCoder& coder_;
  std::size_t input_;
  std::string shortest_;
};

RowReader::RowReader(const Table& table) : table_(table), parser_(schema(table)) {
  if (table.model() != nullptr) unseen_.emplace(*table.model());
}
RowReader::~RowReader() = default;

table::Schema RowReader::schema(const Table& table) {
  table::Schema schema;
  schema.width = table.header().size();
  schema.most_rejected = 1;
  for (std::size_t input = 0; input < table.columns().size(); ++input) {
    table::Column column;
    column.from = table.columns()[input];
    const Model* model = table.model();
    if (model != nullptr && model->coder(input).takes_text()) {
      coders_.push_back(std::make_unique<Coder>(*this, model->coder(input), input));
      column.kind = table::Column::Kind::category;
      column.reader = coders_.back().get();
    }
    schema.columns.push_back(column);
  }
  return schema;
}

Status RowReader::read(const Chunk& chunk) {
  first_line_ = chunk.line;
  why_.clear();
  parser_.parse(chunk.text);
  if (parser_.rejected().empty()) return ok();
  return refused(parser_.rejected().front());
}

Error RowReader::refused(const table::Rejected& rejected) const {
  std::string place = table_.name() + ": line " + std::to_string(first_line_ + rejected.line);
  switch (rejected.reason) {
    case table::Reason::too_few_cells:
    case table::Reason::too_many_cells:
      return {Code::corrupt, place + ": " + std::to_string(rejected.cell) +
                                 " cells where the header has " +
                                 std::to_string(table_.header().size())};
    case table::Reason::not_a_number:
    case table::Reason::unknown_category:
      return {Code::corrupt,
              place + ", column " + quoted(table_.header()[rejected.cell]) + " (" +
                  std::to_string(rejected.cell + 1) + "): " + quoted(rejected.text) + " " +
                  (rejected.reason == table::Reason::not_a_number ? "is not a number" : why_)};
    default:
      return {Code::corrupt, place + sentence(rejected.reason)};
  }
}

void RowReader::merge(const RowReader& other) {
  if (unseen_) unseen_->merge(*other.unseen_);
}

}  // namespace copse::cli
