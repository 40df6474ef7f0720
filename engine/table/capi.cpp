// The C ABI of tables: copse_table.h says what each function does.
#include "copse_table.h"

#include <new>

#include "table/categories.hpp"
#include "table/dialect.hpp"
#include "table/parser.hpp"
#include "table/splitter.hpp"

using copse::table::Categories;
using copse::table::Column;
using copse::table::Dialect;

struct copse_table {
  std::string room;
  std::string error;
  Dialect dialect;
  std::vector<std::string> names;
  std::optional<copse::table::Splitter> splitter;
  std::string_view chunk;
  copse::table::Schema schema;
  std::vector<std::unique_ptr<Categories>> categories;
  std::optional<copse::table::Parser> parser;  // none yet of these columns
};

namespace {

void begin(copse_table* table) {
  table->splitter.emplace(table->dialect);
  table->chunk = {};
  table->parser.reset();
}

int32_t fail(copse_table* table, const char* sentence) {
  table->error = sentence;
  return COPSE_TABLE_ARGUMENT;
}

std::string_view taken(const copse_table* table, size_t size) {
  return std::string_view(table->room).substr(0, size);
}

const char* const no_encoding = "there is no such encoding";
const char* const no_delimiter = "this sign cannot delimit cells";
const char* const no_point = "the decimal point is \".\" or \",\"";

bool is_encoding(int32_t code) {
  return code >= COPSE_TABLE_UTF8 && code <= COPSE_TABLE_WINDOWS_1252;
}
bool is_delimiter(int32_t sign) {
  return sign >= 0 && sign <= 127 && copse::table::can_delimit(static_cast<char>(sign));
}
bool is_point(int32_t sign) { return sign == '.' || sign == ','; }

// @return why it cannot be; nullptr: it can
const char* take(const copse_table_told& said, copse::table::Told& told) {
  if (said.encoding != -1) {
    if (!is_encoding(said.encoding)) return no_encoding;
    told.encoding = static_cast<copse::table::Encoding>(said.encoding);
  }
  if (said.delimiter != -1) {
    if (!is_delimiter(said.delimiter)) return no_delimiter;
    told.delimiter = static_cast<char>(said.delimiter);
  }
  if (said.point != -1) {
    if (!is_point(said.point)) return no_point;
    told.point = static_cast<char>(said.point);
  }
  if (said.heading < -1) return "the heading is in a line from 1 on, or there is none";
  if (said.heading != -1) told.heading = static_cast<uint32_t>(said.heading);
  return nullptr;
}

const char* const no_columns = "the table has no columns yet";

copse::table::Parser& parser_of(copse_table* table) {
  if (!table->parser) {
    copse::table::Schema schema = table->schema;
    schema.delimiter = table->dialect.delimiter;
    schema.point = table->dialect.point;
    table->parser.emplace(std::move(schema));
  }
  return *table->parser;
}

int32_t add(copse_table* table, Column column) {
  if (column.from >= table->schema.width) return fail(table, "there is no such column");
  table->schema.columns.push_back(column);
  table->parser.reset();
  return COPSE_TABLE_OK;
}

}  // namespace

extern "C" {

copse_table* copse_table_new(void) {
  auto* table = new (std::nothrow) copse_table;
  if (table != nullptr) begin(table);
  return table;
}

void copse_table_free(copse_table* table) { delete table; }

const char* copse_table_error(const copse_table* table) { return table->error.c_str(); }

char* copse_table_reserve(copse_table* table, size_t size) {
  if (table->room.size() < size) table->room.resize(size);
  return table->room.data();
}

int32_t copse_table_detect(copse_table* table, size_t size, int32_t whole,
                           const copse_table_told* said, copse_table_dialect* dialect) {
  copse::table::Told told;
  const char* wrong = said == nullptr ? nullptr : take(*said, told);
  if (wrong != nullptr) return fail(table, wrong);
  copse::table::Detected found = copse::table::detect(taken(table, size), whole != 0, told);
  if (found.open) {
    table->error = copse::table::open_heading;
    return COPSE_TABLE_LIMIT;
  }
  if (found.headless) {
    table->error = "line " + std::to_string(*told.heading) + copse::table::no_heading;
    return COPSE_TABLE_ARGUMENT;
  }
  table->dialect = found.dialect;
  table->names = std::move(found.first);
  begin(table);
  const Dialect& is = table->dialect;
  *dialect = {static_cast<int32_t>(is.encoding),
              is.delimiter,
              is.point,
              static_cast<int32_t>(is.line_break),
              is.has_header ? 1 : 0,
              static_cast<uint32_t>(is.skip),
              is.skip_lines};
  return COPSE_TABLE_OK;
}

size_t copse_table_name_count(const copse_table* table) { return table->names.size(); }

const char* copse_table_name(const copse_table* table, size_t index, size_t* size) {
  if (index >= table->names.size()) return nullptr;
  *size = table->names[index].size();
  return table->names[index].data();
}

int32_t copse_table_set_dialect(copse_table* table, const copse_table_dialect* dialect) {
  if (!is_encoding(dialect->encoding)) return fail(table, no_encoding);
  if (!is_delimiter(dialect->delimiter)) return fail(table, no_delimiter);
  if (!is_point(dialect->point)) return fail(table, no_point);
  table->dialect.encoding = static_cast<copse::table::Encoding>(dialect->encoding);
  table->dialect.delimiter = static_cast<char>(dialect->delimiter);
  table->dialect.point = static_cast<char>(dialect->point);
  table->dialect.skip = dialect->skip;
  table->dialect.skip_lines = dialect->skip_lines;
  begin(table);
  return COPSE_TABLE_OK;
}

int32_t copse_table_split(copse_table* table, size_t size, int32_t last) {
  table->chunk = {};
  auto chunk = table->splitter->push(taken(table, size), last != 0);
  if (!chunk) {
    table->error = std::move(chunk.error().message);
    return static_cast<int32_t>(chunk.error().code);
  }
  table->chunk = *chunk;
  return COPSE_TABLE_OK;
}

const char* copse_table_chunk(const copse_table* table) { return table->chunk.data(); }
size_t copse_table_chunk_size(const copse_table* table) { return table->chunk.size(); }
double copse_table_chunk_line(const copse_table* table) {
  return static_cast<double>(table->splitter->line());
}

int32_t copse_table_columns(copse_table* table, size_t width, size_t most_rejected) {
  if (width == 0) return fail(table, "a table has a column at least");
  table->schema = {};
  table->schema.width = width;
  table->schema.most_rejected = most_rejected;
  table->categories.clear();
  table->parser.reset();
  return COPSE_TABLE_OK;
}

int32_t copse_table_add_number(copse_table* table, size_t cell, double minimum, double maximum,
                               int32_t finite) {
  return add(table, {cell, Column::Kind::number, finite != 0, minimum, maximum, nullptr});
}

int32_t copse_table_add_label(copse_table* table, size_t cell) {
  Column column;
  column.from = cell;
  column.kind = Column::Kind::label;
  return add(table, column);
}

int32_t copse_table_add_category(copse_table* table, size_t cell, double unseen, int32_t refuse,
                                 int32_t missing) {
  auto categories = std::make_unique<Categories>(
      refuse != 0 ? std::nullopt : std::optional<double>(unseen), missing != 0);
  Column column;
  column.from = cell;
  column.kind = Column::Kind::category;
  column.reader = categories.get();
  const int32_t failed = add(table, column);
  if (failed == COPSE_TABLE_OK) table->categories.push_back(std::move(categories));
  return failed;
}

int32_t copse_table_add_text(copse_table* table, size_t size, double code) {
  if (table->categories.empty()) return fail(table, "there is no category to add a text to");
  table->categories.back()->add(std::string(taken(table, size)), code);
  return COPSE_TABLE_OK;
}

int32_t copse_table_set_id(copse_table* table, size_t cell) {
  if (cell >= table->schema.width) return fail(table, "there is no such column");
  table->schema.id = static_cast<std::ptrdiff_t>(cell);
  table->parser.reset();
  return COPSE_TABLE_OK;
}

int32_t copse_table_parse(copse_table* table, size_t size, size_t skip) {
  if (table->schema.width == 0) return fail(table, no_columns);
  parser_of(table).parse(taken(table, size), skip);
  return COPSE_TABLE_OK;
}

int32_t copse_table_read_cells(copse_table* table, size_t size, size_t skip) {
  if (table->schema.width == 0) return fail(table, no_columns);
  parser_of(table).read_cells(taken(table, size), skip);
  return COPSE_TABLE_OK;
}

const char* copse_table_cells(const copse_table* table) { return table->parser->cells().data(); }
size_t copse_table_cells_size(const copse_table* table) { return table->parser->cells().size(); }
const uint32_t* copse_table_cell_ends(const copse_table* table) {
  return table->parser->cell_ends().data();
}
size_t copse_table_cell_count(const copse_table* table) {
  return table->parser->cell_ends().size();
}
const uint32_t* copse_table_cell_counts(const copse_table* table) {
  return table->parser->cell_counts().data();
}
size_t copse_table_cell_records(const copse_table* table) {
  return table->parser->cell_counts().size();
}

size_t copse_table_rows(const copse_table* table) { return table->parser->rows(); }
size_t copse_table_blank(const copse_table* table) { return table->parser->blank().count; }
size_t copse_table_missing_words(const copse_table* table) {
  return table->parser->missing_words().count;
}
size_t copse_table_odd_texts(const copse_table* table) { return table->parser->odd_texts().count; }
size_t copse_table_records(const copse_table* table) { return table->parser->records(); }
const double* copse_table_values(const copse_table* table) { return table->parser->values(); }
size_t copse_table_stride(const copse_table* table) { return table->parser->stride(); }
const uint32_t* copse_table_numbers(const copse_table* table) {
  return table->parser->numbers().data();
}
const uint32_t* copse_table_lines(const copse_table* table) {
  return table->parser->lines().data();
}
const char* copse_table_ids(const copse_table* table) { return table->parser->ids().data(); }
size_t copse_table_ids_size(const copse_table* table) { return table->parser->ids().size(); }
const uint32_t* copse_table_id_ends(const copse_table* table) {
  return table->parser->id_ends().data();
}
size_t copse_table_rejected_count(const copse_table* table) {
  return table->parser->rejected_count();
}
size_t copse_table_rejected_of(const copse_table* table, size_t column) {
  return column < table->schema.columns.size() ? table->parser->rejected_of(column) : 0;
}
size_t copse_table_rejected_listed(const copse_table* table) {
  return table->parser->rejected().size();
}
void copse_table_rejected_at(const copse_table* table, size_t index, copse_table_rejected* out) {
  const copse::table::Rejected& at = table->parser->rejected()[index];
  *out = {at.record,      at.line,       at.cell, static_cast<uint32_t>(at.reason),
          at.text.data(), at.text.size()};
}
}
