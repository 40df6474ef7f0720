#include "cli/row_reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cli/csv.hpp"
#include "cli/number.hpp"
#include "features/categories.hpp"
#include "table/encoding.hpp"
#include "table/number.hpp"

namespace copse::cli {
namespace {

// As a CSV's cell of a column of numbers.
table::Reason read_number(std::string_view cell, double& value, bool& in_words) {
  if (const auto number = table::parse_number(cell))
    value = *number;
  else if (const auto truth = says_truth(cell))
    value = *truth ? 1 : 0;
  else if ((in_words = table::says_missing_in_words(cell)))
    value = std::nan("");
  else
    return table::Reason::not_a_number;
  return table::Reason::none;
}

}  // namespace

std::string fault_sentence(table::Reason fault) {
  switch (fault) {
    case table::Reason::zero_byte:
      return ": a zero byte; is this text, and in UTF-8?";
    case table::Reason::open_quote:
      return ": a quoted cell that begins here is never closed";
    default:
      return ": text follows the closing quote of a cell";
  }
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
  schema.delimiter = table.delimiter();
  schema.point = table.point();
  schema.width = table.header().size();
  schema.most_rejected = 1;
  schema.keeps_empty = true;  // a line is printed for each row of the file
  for (std::size_t input = 0; input < table.columns().size(); ++input) {
    table::Column column;
    column.from = table.columns()[input];
    const Model* model = table.model();
    coders_.emplace_back();
    if (model != nullptr && model->coder(input).takes_text()) {
      coders_.back() = std::make_unique<Coder>(*this, model->coder(input), input);
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
  batch_ = chunk.batch != nullptr;
  if (batch_) return read(*chunk.batch);
  parser_.parse(chunk.text);
  const table::Noted* const noted[] = {&parser_.blank(), &parser_.kept_empty(),
                                       &parser_.missing_words(), &parser_.odd_texts()};
  for (std::size_t kind = 0; kind < kinds; ++kind)
    if (noted[kind]->count > 0)
      seen_[kind].add(noted[kind]->count, first_line_ + noted[kind]->first_line);
  if (parser_.rejected().empty()) return ok();
  return refused(parser_.rejected().front());
}

// Column by column; of what is refused the first row's first counts, as in a CSV.
Status RowReader::read(const parquet::Batch& batch) {
  batch_rows_ = batch.rows();
  values_.resize(batch_rows_ * coders_.size());
  std::optional<table::Rejected> first;
  std::string why;
  for (std::size_t input = 0; input < coders_.size(); ++input) {
    double* values = values_.data() + input * batch_rows_;
    Coder* coder = coders_[input].get();
    if (coder == nullptr && !table_.columnar()->is_text(input)) {
      batch.numbers(input, values);
      continue;
    }
    const auto column = static_cast<std::uint32_t>(table_.columns()[input]);
    batch.texts(input, [&](std::size_t row, std::string_view cell) {
      const auto line = static_cast<std::uint32_t>(row);
      bool in_words = false;
      const table::Reason reason = coder != nullptr ? coder->read(cell, line, values[row])
                                                    : read_number(cell, values[row], in_words);
      if (in_words) seen_[missing_word].add(1, first_line_ + line);
      if (reason == table::Reason::none) return;
      std::string why_this = std::exchange(why_, {});
      if (first && first->line <= line) return;
      first = {line, line, column, reason, std::string(table::shortened(cell, 80))};
      why = std::move(why_this);
    });
  }
  if (!first) return ok();
  why_ = std::move(why);
  return refused(*first);
}

Error RowReader::refused(const table::Rejected& rejected) const {
  std::string place = table_.name() + ": " + table_.place(first_line_ + rejected.line);
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
      return {Code::corrupt, place + fault_sentence(rejected.reason)};
  }
}

void RowReader::Seen::add(std::size_t more, std::uint64_t line) {
  if (more == 0) return;
  first_line = count == 0 ? line : std::min(first_line, line);
  count += more;
}

std::vector<std::string> RowReader::notes() const {
  constexpr const char* said[kinds][2] = {
      {" row whose every cell is empty is passed over",
       " rows whose every cell is empty are passed over"},
      {" row whose every cell is empty is read as all missing",
       " rows whose every cell is empty are read as all missing"},
      {" number that a word says is missing (as NULL, N/A or - do)",
       " numbers that words say are missing (as NULL, N/A or - do)"},
      {" text with bytes that are not UTF-8, read as Windows-1252",
       " texts with bytes that are not UTF-8, read as Windows-1252"},
  };
  std::vector<std::string> all;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const Seen& seen = seen_[kind];
    if (seen.count == 0) continue;
    const bool several = seen.count > 1;
    all.push_back(table_.name() + ": " + std::to_string(seen.count) + said[kind][several ? 1 : 0] +
                  (several ? ", the first in " : ", in ") + table_.place(seen.first_line));
  }
  return all;
}

void RowReader::merge(const RowReader& other) {
  for (std::size_t kind = 0; kind < kinds; ++kind)
    seen_[kind].add(other.seen_[kind].count, other.seen_[kind].first_line);
  if (unseen_) unseen_->merge(*other.unseen_);
}

}  // namespace copse::cli
