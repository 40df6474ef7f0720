#include "cli/table.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "cli/csv.hpp"
#include "cli/row_reader.hpp"
#include "table/number.hpp"

namespace copse::cli {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 18U;

bool is_number(const std::string& cell) {
  const auto number = table::parse_number(cell);
  return number && !std::isnan(*number);
}

}  // namespace

Table::Table(std::unique_ptr<Input> input, const std::string& name, const Model* model)
    : input_(std::move(input)), name_(name), model_(model), splitter_(table::Dialect{}) {}
Table::~Table() = default;
Table::Table(Table&&) noexcept = default;

Result<Table> Table::open(Host& host, const std::string& path,
                          const std::vector<std::string>& inputs, bool by_name, const Model* model,
                          unsigned threads) {
  COPSE_TRY(std::unique_ptr<Input> input, host.open(path));
  Table table(std::move(input), path, model);
  COPSE_CHECK(table.fetch(block_size));
  if (!parquet::is_parquet(table.block_)) {
    COPSE_CHECK(table.read_header(host.told));
    COPSE_CHECK(table.match(inputs, by_name));
    return table;
  }
  if (host.told.any())
    return Error{Code::argument, path +
                                     ": a Parquet file says itself how it is written; options "
                                     "such as --delimiter and --heading are for text"};
  if (path == "-")
    return Error{Code::unsupported,
                 "-: Parquet is read from its end, and so from a file, not from standard input"};
  table.input_.reset();
  COPSE_TRY(table.columnar_, host.open_parquet(path, threads));
  table.header_ = table.columnar_->names();
  COPSE_CHECK(table.match(inputs, by_name));
  COPSE_CHECK(table.columnar_->choose(table.columns_));
  return table;
}

Result<Table> Table::open(std::unique_ptr<Input> input, const std::string& name,
                          const std::vector<std::string>& inputs, bool by_name,
                          const Model* model) {
  Table table(std::move(input), name, model);
  COPSE_CHECK(table.fetch(block_size));
  if (parquet::is_parquet(table.block_))
    return Error{Code::unsupported, name + ": it is a Parquet file; this table must be CSV"};
  COPSE_CHECK(table.read_header({}));
  COPSE_CHECK(table.match(inputs, by_name));
  return table;
}

// The next block, or more of it.
Status Table::fetch(std::size_t most, std::size_t size) {
  block_.resize(most);
  while (size < most) {
    COPSE_TRY(const std::size_t got, input_->read(block_.data() + size, most - size));
    if (got == 0) break;
    size += got;
  }
  block_.resize(size);
  fetched_ = true;
  return ok();
}

// A chunk may be empty, and yet not the last.
Result<bool> Table::pull(Chunk& chunk) {
  chunk.text.clear();
  if (ended_) return false;
  if (!fetched_) COPSE_CHECK(fetch(block_size));
  fetched_ = false;
  const std::string_view bytes = block_;
  ended_ = bytes.empty();
  auto records = splitter_.push(bytes, ended_);
  if (!records) return Error{records.error().code, name_ + ": " + records.error().message};
  chunk.text = *records;
  chunk.line = splitter_.line();
  return true;
}

Status Table::read_header(const table::Told& told) {
  table::Detected found = table::detect(block_, block_.size() < block_size, told);
  if (found.open) {
    COPSE_CHECK(fetch(table::most_heading, block_.size()));
    found = table::detect(block_, block_.size() < table::most_heading, told);
    if (found.open) return Error{Code::limit, name_ + ": " + table::open_heading};
  }
  if (found.headless)
    return Error{Code::argument,
                 name_ + ": line " + std::to_string(*told.heading) + table::no_heading};
  has_header_ = told.heading != 0U;
  dialect_ = found.dialect;
  splitter_ = table::Splitter(dialect_);
  Chunk chunk;
  while (true) {
    COPSE_TRY(const bool any, pull(chunk));
    if (!any) return Error{Code::corrupt, name_ + ": the file is empty"};
    table::Records records(chunk.text, dialect_.delimiter);
    if (!records.next()) continue;
    if (records.fault() != table::Fault::none)
      return Error{Code::corrupt, name_ + ": line " +
                                      std::to_string(chunk.line + records.fault_line()) +
                                      fault_sentence(table::reason_of(records.fault()))};
    if (!has_header_) {
      for (std::size_t i = 1; i <= records.size(); ++i) header_.push_back(std::to_string(i));
      header_line_ = chunk.line + records.line();
      rest_ = std::move(chunk);
      return ok();
    }
    std::string scratch;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const table::Cell cell = records[i];
      header_.emplace_back(table::text_of(
          std::string_view(chunk.text).substr(cell.begin, cell.end - cell.begin), scratch));
    }
    header_.resize(
        static_cast<std::size_t>(static_cast<std::ptrdiff_t>(header_.size()) + found.trailing));
    header_line_ = chunk.line + records.line();
    rest_.text = chunk.text.substr(records.end());
    rest_.line = chunk.line + records.next_line();
    return ok();
  }
}

Result<bool> Table::next(Chunk& chunk) {
  if (columnar_) {
    COPSE_TRY(chunk.batch, columnar_->next());
    if (!chunk.batch) return false;
    chunk.line = row_;
    row_ += chunk.batch->rows();
    return true;
  }
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
  const std::string line = "line " + std::to_string(header_line_);
  const std::string first = columnar_ ? name : name + ": " + line;
  // The names that were made for a model without any count where the header has them all.
  const auto has_all = [&] {
    const std::unordered_set<std::string_view> header(header_.begin(), header_.end());
    return std::all_of(inputs.begin(), inputs.end(),
                       [&](const std::string& input) { return header.count(input) != 0; });
  };
  if (!has_header_ || (!by_name && !has_all())) {
    if (header_.size() < inputs.size())
      return Error{Code::corrupt, first + ": " + std::to_string(header_.size()) +
                                      " columns where the model" +
                                      (has_header_ ? ", which has no names, takes " : " takes ") +
                                      std::to_string(inputs.size())};
    for (std::size_t i = 0; i < inputs.size(); ++i) columns_.push_back(i);
    if (has_header_ && !columnar_ && std::all_of(header_.begin(), header_.end(), is_number))
      warning_ = name + ": " + line + " is taken for the header, and all its cells are numbers";
    else if (header_.size() > inputs.size())
      warning_ =
          name + ": the columns after the first " + std::to_string(inputs.size()) + " are ignored";
    return ok();
  }
  std::unordered_map<std::string, std::size_t> found;  // name → column
  std::unordered_map<std::string, bool> wanted;        // name → seen
  for (const std::string& input : inputs) wanted.emplace(input, false);
  std::vector<std::string> extra;
  // Behind the last name there is nothing but delimiters.
  std::size_t named = header_.size();
  while (named > 0 && header_[named - 1].empty()) --named;
  for (std::size_t c = 0; c < header_.size(); ++c) {
    const auto want = wanted.find(header_[c]);
    if (want == wanted.end()) {
      if (c < named) extra.push_back(header_[c]);
      continue;
    }
    if (want->second)
      return Error{Code::corrupt, first + ": there are two columns " + quoted(header_[c])};
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
                 first + ": " +
                     (absent.size() == 1 ? "there is no column " : "there are no columns ") +
                     listed(absent) + ", which the model takes"};
  if (!extra.empty())
    warning_ = name + ": ignored, as the model does not take " +
               (extra.size() == 1 ? "it: " : "them: ") + listed(extra);
  return ok();
}

Error Table::no_rows(const RowReader* reader) const {
  if (columnar_) return {Code::corrupt, name_ + ": there are columns but no row"};
  if (reader == nullptr) reader = reader_.get();
  const std::size_t blank = reader == nullptr ? 0 : reader->blank_lines();
  std::string text = name_ + (has_header_ ? ": there is a header but no row" : ": there is no row");
  if (blank > 0)
    text += ": " + std::to_string(blank) +
            (blank == 1 ? " blank line below it is passed over"
                        : " blank lines below it are passed over");
  if (is_below())
    text += "; the header is in line " + std::to_string(header_line_) +
            ", and what stands above it is passed over";
  return {Code::corrupt, text};
}

std::string Table::place(std::uint64_t line) const { return unit() + " " + std::to_string(line); }

Result<std::size_t> Table::read(std::size_t limit, std::vector<double>& values) {
  if (!reader_) reader_ = std::make_unique<RowReader>(*this);
  lines_.clear();
  while (lines_.size() < limit) {
    if (at_ == reader_->rows()) {
      COPSE_TRY(const bool any, next(chunk_));
      if (!any) break;
      COPSE_CHECK(reader_->read(chunk_));
      at_ = 0;
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
  if (is_below())
    all.push_back(name_ + ": the header is in line " + std::to_string(header_line_) +
                  "; what stands above it is passed over");
  if (!warning_.empty()) all.push_back(warning_);
  if (reader == nullptr) return all;
  for (std::string& warning : reader->notes()) all.push_back(std::move(warning));
  if (!reader->unseen()) return all;
  for (std::string& warning : reader->unseen()->warnings(name_, unit()))
    all.push_back(std::move(warning));
  return all;
}

}  // namespace copse::cli
