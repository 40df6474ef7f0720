#include "import/neutral_reader.hpp"

#include <algorithm>

#include "ensemble/limits.hpp"

namespace copse::neutral {
namespace {

using Kind = JsonScalar::Kind;

// What an array or object at a key of the document must be, for the sentence that says so.
struct HeaderKey {
  std::string_view key;
  const char* expected;
};
constexpr std::array<HeaderKey, 19> header_keys{{
    {"copse_ensemble", "the number 1"},
    {"$schema", "a text"},
    {"source", "a text"},
    {"task", "a word"},
    {"features", "a count, or an array of names and objects"},
    {"outputs", "a count"},
    {"classes", "an array of texts"},
    {"link", "a word"},
    {"link_scale", "a number"},
    {"aggregate", "a word"},
    {"base_margin", "a number, or an array of one an output"},
    {"divisor", "a number"},
    {"scale", "a number"},
    {"bias", "a number, or an array of one an output"},
    {"input", "a word"},
    {"sum", "a word"},
    {"test", "a word"},
    {"sets", "an array of arrays of numbers"},
    {"trees", "an array of objects"},
}};

}  // namespace

bool Reader::expected(const std::string& what) { return refuse(what + " must stand here"); }
bool Reader::unknown() { return refuse("there is no such key"); }

// An array that must not stand where it does is meant itself, not its first element.
bool Reader::refuse(const std::string& what) {
  std::string place = path();
  if (opening_ && is_array(depth() - 1)) place.resize(place.rfind('['));
  return fail(Error{Code::corrupt, place.empty() ? what : place + ": " + what});
}

bool Reader::whole(const JsonScalar& scalar, std::uint32_t least, std::uint32_t most,
                   std::uint32_t& value) {
  if (scalar.kind != Kind::number || !is_whole(scalar.number, least, most))
    return expected("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  value = static_cast<std::uint32_t>(scalar.number);
  return true;
}

bool Reader::number(const JsonScalar& scalar, Number& value) {
  if (scalar.kind != Kind::number) return expected("a number");
  value = {scalar.number, nearest_f32(scalar)};
  return true;
}

bool Reader::text(const JsonScalar& scalar, std::string& value) {
  if (scalar.kind != Kind::text) return expected("a text");
  if (scalar.text.size() > limits::name_bytes)
    return fail("longer than " + std::to_string(limits::name_bytes) + " bytes", Code::limit);
  value = scalar.text;
  return true;
}

// Before any value of the document: its first key says what it is, and its last are the trees.
bool Reader::begin_value() {
  if (depth() == 0) return expected("an object");
  if (done_) return refuse("stands after trees, which must be the last key");
  if (!known_ && key(0) != "copse_ensemble")
    return refuse("\"copse_ensemble\" must be the first key");
  return true;
}

bool Reader::on_scalar(const JsonScalar& scalar) {
  if (column_) return column_entry(scalar);
  if (!begin_value()) return false;
  switch (depth()) {
    case 1:
      return header_scalar(scalar);
    case 2:
      return header_element(scalar);
    case 3:
      if (key(0) == "trees") return tree_scalar(scalar);
      if (key(0) == "features") return feature_scalar(scalar);
      if (scalar.kind != Kind::number) return expected("a number");
      ensemble_.sets.back().push_back(scalar.number);
      return true;
    case 4:
      if (key(0) == "features") return text(scalar, feature_.names.emplace_back());
      return expected(key(2) == "linear" ? "an object" : "an array of numbers");
    default:
      return key(2) == "linear" ? linear_entry(scalar) : leaf_value(scalar);
  }
}

bool Reader::header_scalar(const JsonScalar& scalar) {
  const std::string_view name = key(0);
  std::string ignored;
  if (name == "copse_ensemble") {
    if (scalar.kind != Kind::number) return expected("the number 1");
    if (scalar.number != 1) return fail("this version reads 1", Code::unsupported);
    known_ = true;
    return true;
  }
  if (name == "$schema") return text(scalar, ignored);
  if (name == "source") return text(scalar, ensemble_.source);
  if (name == "task") return word(scalar, tasks, ensemble_.task);
  if (name == "link") return word(scalar, links, ensemble_.link);
  if (name == "aggregate") return word(scalar, aggregates, ensemble_.aggregate);
  if (name == "input") return word(scalar, reals, ensemble_.input);
  if (name == "sum") return word(scalar, reals, ensemble_.sum);
  if (name == "test") return word(scalar, tests, test_);
  if (name == "outputs") return whole(scalar, 1, limits::outputs, outputs_);
  if (name == "features" && scalar.kind == Kind::number) {
    features_given_ = true;
    return whole(scalar, 0, limits::features, ensemble_.feature_count);
  }
  return header_number(scalar);
}

bool Reader::header_number(const JsonScalar& scalar) {
  const std::string_view name = key(0);
  for (const auto& [given, known] : header_keys)
    if (given == name && (name == "features" || name == "classes" || name == "sets" ||
                          name == "trees" || scalar.kind != Kind::number))
      return expected(known);
  Number value{};
  if (!number(scalar, value)) return unknown();
  if (name == "link_scale")
    ensemble_.link_scale = value.wide;
  else if (name == "divisor")
    divisor_ = value;
  else if (name == "scale")
    scale_ = value;
  else if (name == "base_margin")
    base_margin_ = {true, true, {value}};
  else if (name == "bias")
    bias_ = {true, true, {value}};
  else
    return unknown();
  return true;
}

// An element of an array that stands at a key of the document.
bool Reader::header_element(const JsonScalar& scalar) {
  const std::string_view name = key(0);
  if (name == "features") {
    feature_ = {};
    unseen_given_ = false;
    if (scalar.kind != Kind::text) return expected("a name, or an object");
    if (!text(scalar, feature_name_.emplace())) return false;
    return add_feature();
  }
  if (name == "classes") {
    if (index(1) == limits::outputs)
      return fail("more than " + std::to_string(limits::outputs) + " classes", Code::limit);
    return text(scalar, ensemble_.class_names.emplace_back());
  }
  if (name == "sets") return expected("an array of numbers");
  if (name == "trees") return expected("an object");
  PerOutput& given = name == "bias" ? bias_ : base_margin_;
  if (index(1) == limits::outputs)
    return fail("more than " + std::to_string(limits::outputs) + " outputs", Code::limit);
  return number(scalar, given.numbers.emplace_back());
}

bool Reader::open_header(bool is_array) {
  const std::string_view name = key(0);
  const auto known = std::find_if(header_keys.begin(), header_keys.end(),
                                  [&](const HeaderKey& each) { return each.key == name; });
  if (known == header_keys.end()) return unknown();
  if (name == "trees" && is_array) return begin_trees();
  if (name == "base_margin" && is_array) return base_margin_.given = true;
  if (name == "bias" && is_array) return bias_.given = true;
  if (name == "features" && is_array) return features_given_ = true;
  if ((name == "sets" || name == "classes") && is_array) return true;
  return expected(known->expected);
}

bool Reader::on_open(bool is_array) {
  opening_ = true;
  const bool fits = opens(is_array);
  opening_ = false;
  return fits;
}

bool Reader::opens(bool is_array) {
  switch (depth()) {
    case 1:
      return !is_array || expected("an object");
    case 2:
      return begin_value() && open_header(is_array);
    case 3:
      if (key(0) == "trees") {
        tree_ = {};
        return !is_array || expected("an object");
      }
      if (key(0) == "features") {
        feature_ = {};
        feature_name_.reset();
        unseen_given_ = false;
        return !is_array || expected("a name, or an object");
      }
      if (key(0) != "sets" || !is_array)
        return expected(key(0) == "classes" ? "a text"
                        : key(0) == "sets"  ? "an array of numbers"
                                            : "a number");
      ensemble_.sets.emplace_back();
      return true;
    case 4:
      if (key(0) == "trees") return open_in_tree(is_array);
      if (key(0) != "features") return expected("a number");
      if (key(2) != "categories") return unknown();
      feature_.coding = std::max(feature_.coding, Categories::Coding::index);
      return is_array || expected("an array of texts");
    default:
      break;
  }
  if (key(0) == "features") return expected("a text");
  if (column_) return expected("a number");
  if (depth() == 5) {
    const bool linear = key(2) == "linear";
    if (linear == is_array) return expected(linear ? "an object" : "an array of numbers");
    if (linear) tree_.linear.emplace_back();
    row_size_ = 0;
    return true;
  }
  if (depth() == 6 && key(2) == "linear")
    return is_array && (key(4) == "features" || key(4) == "coefficients") ? true : unknown();
  return expected("a number");
}

bool Reader::on_close(bool is_array) {
  column_.reset();
  if (depth() == 2 && key(0) == "trees") done_ = true;
  if (depth() == 3 && !is_array) return key(0) == "trees" ? finish_tree() : add_feature();
  if (depth() == 5 && is_array) return end_leaf_row();
  return true;
}

bool Reader::feature_scalar(const JsonScalar& scalar) {
  const std::string_view name = key(2);
  if (name == "name") return text(scalar, feature_name_.emplace());
  if (name == "coding") return word(scalar, codings, feature_.coding);
  if (name == "unseen") {
    unseen_given_ = true;
    return word(scalar, unseens, feature_.unseen);
  }
  return name == "categories" ? expected("an array of texts") : unknown();
}

bool Reader::add_feature() {
  if (ensemble_.feature_count == limits::features)
    return fail("more than " + std::to_string(limits::features) + " features", Code::limit);
  if (feature_.coding == Categories::Coding::number && unseen_given_)
    return fail("unseen: a feature without categories has none that are unseen");
  if (ensemble_.feature_count++ == 0)
    any_named_ = feature_name_.has_value();
  else if (any_named_ != feature_name_.has_value())
    return fail("either each feature has a name or none has");
  if (feature_name_) ensemble_.feature_names.push_back(*feature_name_);
  if (feature_.coding != Categories::Coding::number) any_categories_ = true;
  ensemble_.categories.push_back(std::move(feature_));
  return true;
}

double Reader::in_sum(const Number& number) const {
  return ensemble_.sum == Real::f32 ? number.narrow : number.wide;
}

std::vector<double> Reader::per_output(const PerOutput& given) const {
  if (given.single) return std::vector<double>(outputs_, in_sum(given.numbers.front()));
  std::vector<double> values;
  values.reserve(given.numbers.size());
  for (const Number& number : given.numbers) values.push_back(in_sum(number));
  return values;
}

// All that the trees rely on has been read; what they say is checked against it as they come.
bool Reader::begin_trees() {
  if (!features_given_) return refuse("\"features\" must stand before the trees");
  for (const auto& [given, name] : {std::pair{&base_margin_, "base_margin"}, {&bias_, "bias"}}) {
    if (!given->given || given->single) continue;
    const auto size = static_cast<std::uint32_t>(given->numbers.size());
    if (outputs_ == 0) outputs_ = size;
    if (size == 0 || size != outputs_)
      return fail(Error{Code::corrupt, std::string(name) + ": " + std::to_string(size) +
                                           " numbers for " + std::to_string(outputs_) +
                                           " outputs"});
  }
  if (outputs_ == 0) outputs_ = 1;
  ensemble_.base_margin =
      base_margin_.given ? per_output(base_margin_) : std::vector<double>(outputs_, 0.0);
  if (bias_.given) ensemble_.bias = per_output(bias_);
  if (divisor_) ensemble_.divisor = in_sum(*divisor_);
  if (scale_) ensemble_.scale = in_sum(*scale_);
  if (!any_categories_) ensemble_.categories.clear();
  return true;
}

Result<Ensemble> Reader::take() && {
  if (!known_) return Error{Code::corrupt, "\"copse_ensemble\" must be the first key"};
  if (!done_) return Error{Code::corrupt, "trees: absent; they must be the last key"};
  return std::move(ensemble_);
}

}  // namespace copse::neutral
