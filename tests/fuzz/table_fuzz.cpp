// Tables as text: however a text is cut into blocks, its rows are the same, and so is what is
// wrong.
#include <algorithm>
#include <string>

#include "fuzz.hpp"
#include "table/dialect.hpp"
#include "table/parser.hpp"
#include "table/splitter.hpp"

namespace {

using copse::fuzz::require;

// All that a reader says of a table, as a text to compare.
std::string said(std::string_view bytes, const copse::table::Detected& found, std::size_t block) {
  std::string ids;
  std::string rows;
  std::string rejected;
  copse::table::Schema schema;
  schema.delimiter = found.dialect.delimiter;
  schema.point = found.dialect.point;
  schema.width = std::max<std::size_t>(found.first.size(), 1);
  for (std::size_t i = 0; i < schema.width; ++i) {
    copse::table::Column column;
    column.from = i;
    schema.columns.push_back(column);
  }
  schema.id = 0;
  copse::table::Parser parser(schema);
  copse::table::Splitter splitter(found.dialect);
  std::size_t records = 0;
  std::size_t noted[3] = {};
  for (std::size_t at = 0; at <= bytes.size(); at += block) {
    const auto chunk = splitter.push(bytes.substr(at, block), at + block > bytes.size());
    require(static_cast<bool>(chunk), "a short record is not too long");
    parser.parse(*chunk);
    ids += parser.ids();
    for (std::size_t r = 0; r < parser.rows(); ++r) {
      rows += std::to_string(records + parser.numbers()[r]) + " ";
      rows += std::to_string(splitter.line() + parser.lines()[r]);
      for (std::size_t c = 0; c < schema.width; ++c)
        rows += " " + std::to_string(parser.column(c)[r]);
    }
    for (const copse::table::Rejected& each : parser.rejected())
      rejected += each.text + std::to_string(records + each.record) + " " +
                  std::to_string(splitter.line() + each.line) + " " +
                  std::to_string(static_cast<int>(each.reason));
    records += parser.records();
    noted[0] += parser.blank().count;
    noted[1] += parser.missing_words().count;
    noted[2] += parser.odd_texts().count;
  }
  for (const std::size_t count : noted) rejected += " " + std::to_string(count);
  return ids + rows + rejected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto found = copse::table::detect(bytes, true);
  if (size > 900) return 0;  // more rejected cells than are listed of a chunk
  require(said(bytes, found, size + 1) == said(bytes, found, 1 + size % 7),
          "blocks of any size make the same rows");
  return 0;
}
