#include "import/lightgbm_categories.hpp"

#include <algorithm>
#include <cmath>

#include "base/bytes.hpp"
#include "import/json_events.hpp"

namespace copse {
namespace {

using Lists = std::vector<std::vector<std::string>>;

// Of two bytes of JSON each they may be, and are here of 32; this many are 128 MB.
constexpr std::size_t most_categories = 1U << 22U;

// The texts by which a CSV that pandas wrote names the categories.
class CategoryEvents final : public JsonEvents {
 public:
  explicit CategoryEvents(std::uint32_t feature_count) : feature_count_(feature_count) {}
  Lists& lists() { return lists_; }

 private:
  bool on_open(bool is_array) override {
    if (!is_array || depth() > 2) return fail("must be a list of lists of categories");
    if (depth() == 1) return true;
    if (lists_.size() == feature_count_) return fail("more lists than the model has features");
    lists_.emplace_back();
    return true;
  }
  bool on_close(bool) override { return true; }

  bool on_scalar(const JsonScalar& scalar) override {
    using Kind = JsonScalar::Kind;
    if (depth() == 0 && scalar.kind == Kind::null) return true;
    if (depth() != 2) return fail("must be a list of lists of categories");
    if (scalar.kind == Kind::null) return fail("null is no category");
    if (++count_ > most_categories)
      return fail("more than " + std::to_string(most_categories) + " categories", Code::limit);
    if (scalar.kind == Kind::boolean) {
      lists_.back().emplace_back(scalar.number != 0 ? "True" : "False");
    } else if (!scalar.text.empty() || scalar.kind == Kind::text) {
      lists_.back().emplace_back(scalar.text);
    } else {
      lists_.back().push_back(std::to_string(static_cast<std::int64_t>(scalar.number)));
    }
    return true;
  }

  std::uint32_t feature_count_;
  std::size_t count_ = 0;  // of categories in all lists
  Lists lists_;
};

// What may be behind a column's numbers.
struct Column {
  bool categorical = false;  // one of the model's categorical features
  bool codes = false;        // its numbers may be the codes of categories
  double last = -1;          // the largest code seen in training
};

// "[0:2]": an ordered dtype category is to LightGBM a numerical feature.
void read_range(std::string_view info, Column& column) {
  const std::size_t colon = info.find(':');
  double low = 0;
  if (colon == std::string_view::npos || info.back() != ']') return;
  if (!parse_number(info.substr(1, colon - 1), low)) return;
  if (!parse_number(info.substr(colon + 1, info.size() - colon - 2), column.last)) return;
  column.codes = low >= 0 && low == std::floor(low) && column.last == std::floor(column.last);
}

// "-1:0:2", where -1 stands for missing.
void read_codes(std::string_view info, Column& column) {
  column.categorical = column.codes = true;
  while (!info.empty()) {
    const std::size_t end = std::min(info.find(':'), info.size());
    std::int32_t code = 0;
    if (parse_number(info.substr(0, end), code)) column.last = std::max(column.last, double(code));
    info.remove_prefix(std::min(end + 1, info.size()));
  }
}

Result<std::vector<Column>> read_columns(const LightGBMColumns& text, std::uint32_t feature_count) {
  std::vector<Column> columns;
  columns.reserve(feature_count);
  Words words(text.infos.value);
  for (auto info = words.next(); !info.empty(); info = words.next()) {
    if (columns.size() == feature_count) return text.infos.error("more entries than features");
    Column& column = columns.emplace_back();
    if (info == "none")
      column.codes = true;
    else if (info.front() == '[')
      read_range(info, column);
    else
      read_codes(info, column);
  }
  if (columns.size() < feature_count) return text.infos.error("fewer entries than features");
  std::string_view rest = text.categorical.value;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    std::uint32_t index = 0;
    if (parse_number(rest.substr(0, end), index) && index < feature_count)
      columns[index].categorical = columns[index].codes = true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return columns;
}

// The ways to give the lists, in order, to columns that can have them. ways(c, l) counts those for
// the columns from c and the lists from l: none, one, or more.
class Assignment {
 public:
  Assignment(const std::vector<Column>& columns, const Lists& lists, bool all_categorical)
      : columns_(columns), lists_(lists), all_categorical_(all_categorical) {
    ways_.resize((columns.size() + 1) * (lists.size() + 1));
    at(columns.size(), lists.size()) = 1;
    for (std::size_t c = columns.size(); c-- > 0;)
      for (std::size_t l = 0; l <= lists.size(); ++l) {
        const int sum = (takes(c, l) ? at(c + 1, l + 1) : 0) + (skips(c) ? at(c + 1, l) : 0);
        at(c, l) = static_cast<std::uint8_t>(std::min(sum, 2));
      }
  }

  static bool fits(std::size_t columns, std::size_t lists) {
    constexpr std::size_t most = 1U << 20U;
    return (columns + 1) <= most / (lists + 1);
  }
  int ways() { return at(0, 0); }
  /// The column of each list, if there is one way.
  std::vector<std::size_t> columns() {
    std::vector<std::size_t> of;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (takes(c, of.size()) && at(c + 1, of.size() + 1) != 0) of.push_back(c);
    return of;
  }

 private:
  std::uint8_t& at(std::size_t column, std::size_t list) {
    return ways_[column * (lists_.size() + 1) + list];
  }
  bool takes(std::size_t c, std::size_t l) const {
    return l < lists_.size() && columns_[c].codes &&
           columns_[c].last < static_cast<double>(lists_[l].size());
  }
  bool skips(std::size_t c) const { return !all_categorical_ || !columns_[c].categorical; }

  const std::vector<Column>& columns_;
  const Lists& lists_;
  bool all_categorical_;
  std::vector<std::uint8_t> ways_;
};

// Mostly each categorical feature is a column of dtype category, and there may be ordered ones
// besides. If that cannot be, some categorical features held numbers.
Result<std::vector<std::size_t>> assign(const std::vector<Column>& columns, const Lists& lists,
                                        const TextField& pandas) {
  if (Assignment::fits(columns.size(), lists.size())) {
    for (const bool all_categorical : {true, false}) {
      Assignment assignment(columns, lists, all_categorical);
      if (assignment.ways() == 1) return assignment.columns();
      if (assignment.ways() > 1) break;
    }
  }
  return pandas.error(std::to_string(lists.size()) +
                          " lists of categories, but the file does not tell which columns they "
                          "belong to; train with columns of dtype category that are not ordered, "
                          "all of them categorical features",
                      Code::unsupported);
}

}  // namespace

Result<std::vector<Categories>> read_lightgbm_categories(const LightGBMColumns& text,
                                                         std::uint32_t feature_count) {
  std::vector<Categories> categories;
  if (!text.pandas) return categories;
  CategoryEvents events(feature_count);
  const std::string_view json = text.pandas.value;
  if (auto status = events.parse(bytes_of(json), JsonEvents::Format::json, {}); !status)
    return text.pandas.error(status.error().message, status.error().code);
  Lists& lists = events.lists();
  if (lists.empty()) return categories;
  COPSE_TRY(const std::vector<Column> columns, read_columns(text, feature_count));
  COPSE_TRY(const std::vector<std::size_t> of, assign(columns, lists, text.pandas));
  categories.resize(feature_count);
  for (std::size_t l = 0; l < lists.size(); ++l) {
    if (lists[l].empty()) continue;  // all missing in training: no tree asks for it
    Categories& column = categories[of[l]];
    column.coding = Categories::Coding::index;
    column.unseen = Categories::Unseen::missing;
    column.names = std::move(lists[l]);
  }
  return categories;
}

}  // namespace copse
