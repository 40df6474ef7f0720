// Operators before the trees: columns become columns.
#include <algorithm>
#include <array>
#include <cmath>

#include "ensemble/limits.hpp"
#include "import/onnx_graph.hpp"

namespace copse::onnx {
namespace {

bool is_float(Element element) { return element == Element::f32 || element == Element::f64; }

Error unread_use(const GraphNode& node, const std::string& why) {
  return at(node.place(), why, Code::unsupported);
}

Value columns(Element element, Slots slots) {
  return {Value::Kind::columns, element, {}, std::move(slots), 0};
}

// Along rows × columns, the only axis that stays within a row.
Status check_axis(const GraphNode& node, std::int64_t otherwise) {
  COPSE_TRY(const auto axis, integer(node, "axis"));
  const std::int64_t value = axis.value_or(otherwise);
  if (value == 1 || value == -1) return ok();
  return at(node.place("axis"), std::to_string(value) + "; this version reads 1, along columns",
            Code::unsupported);
}

// A list of an attribute that serves `width` columns: one value for all, or one for each.
Status check_width(const GraphNode& node, std::string_view list, std::size_t size,
                   std::size_t width) {
  if (size == 1 || size == width) return ok();
  return at(node.place(list),
            std::to_string(size) + " values for " + std::to_string(width) + " columns");
}

}  // namespace

Result<Value> GraphReader::columns_of(const GraphNode& node, std::size_t input) {
  COPSE_TRY(const Value* value, find(node, input));
  if (value->kind != Value::Kind::columns)
    return at(node.place(), "its input " + std::to_string(input) + " is not columns of the input",
              Code::unsupported);
  return *value;
}

Result<Tensor> GraphReader::constant_of(const GraphNode& node, std::size_t input) {
  COPSE_TRY(const Value* value, find(node, input));
  if (value->kind != Value::Kind::constant)
    return at(node.place(), "its input " + std::to_string(input) + " is not a constant",
              Code::unsupported);
  return value->tensor;
}

Result<Slots> GraphReader::constants(const GraphNode& node, const std::vector<double>& values) {
  for (const double value : values)
    if (std::isinf(value)) return unread_use(node, "an infinite constant");
  if (values.size() > limits::features) return at(node.place(), "too many constants", Code::limit);
  return program_.constants(values);
}

Status GraphReader::evaluate_before(const GraphNode& node) {
  struct Reader {
    std::string_view domain, op;
    Status (GraphReader::*read)(const GraphNode&);
  };
  static constexpr std::array<Reader, 16> readers{{
      {"", "Identity", &GraphReader::reshape},
      {"", "Constant", &GraphReader::constant},
      {"", "Cast", &GraphReader::cast},
      {"", "Concat", &GraphReader::concat},
      {"", "Gather", &GraphReader::select},
      {"", "Reshape", &GraphReader::reshape},
      {"", "Flatten", &GraphReader::reshape},
      {"", "Clip", &GraphReader::clip},
      {"", "Add", &GraphReader::calculate},
      {"", "Sub", &GraphReader::calculate},
      {"", "Mul", &GraphReader::calculate},
      {"", "Div", &GraphReader::calculate},
      {"ai.onnx.ml", "ArrayFeatureExtractor", &GraphReader::select},
      {"ai.onnx.ml", "FeatureVectorizer", &GraphReader::vectorize},
      {"ai.onnx.ml", "Scaler", &GraphReader::scale},
      {"ai.onnx.ml", "Imputer", &GraphReader::impute},
  }};
  for (const Reader& reader : readers)
    if (reader.op == node.op && reader.domain == node.domain) return (this->*reader.read)(node);
  if (node.domain == "ai.onnx.ml" && node.op == "Binarizer") return binarize(node);
  if (node.domain == "ai.onnx.ml" && node.op == "OneHotEncoder") return encode_one_hot(node);
  return unread_operator(node);
}

Status GraphReader::constant(const GraphNode& node) {
  Value value;
  COPSE_TRY(value.tensor, tensor(node, "value"));
  value.element = value.tensor.element;
  return give(node, std::move(value));
}

// As x86 casts: toward zero, and the smallest integer for what does not fit or is no number.
Slots GraphReader::to_integer(const Slots& slots, Element element) {
  const double bound = element == Element::i32 ? 2147483648.0 : 9223372036854775808.0;
  const Slots zero = program_.constants({0});
  const Slots most = program_.constants({bound});
  const Slots least = program_.constants({-bound});
  const Slots negative = program_.apply(Op::less, {slots, zero});
  const Slots up = program_.apply(Op::ceil, {slots});
  const Slots down = program_.apply(Op::floor, {slots});
  const Slots whole = program_.apply(Op::choose, {negative, up, down});
  const Slots size = program_.apply(Op::abs, {slots});
  const Slots fits = program_.apply(Op::less, {size, most});
  const Slots kept = program_.apply(Op::choose, {fits, whole, least});
  return program_.apply(Op::fill, {kept, least});
}

Status GraphReader::cast(const GraphNode& node) {
  COPSE_TRY(Value value, operand(node, 0));
  COPSE_TRY(const auto to, integer(node, "to"));
  const auto element =
      to.value_or(0) > 0 && to.value_or(0) < 256 ? static_cast<Element>(*to) : Element::none;
  const bool integral = element == Element::i32 || element == Element::i64;
  if (!is_float(element) && !integral)
    return at(node.place("to"),
              "a cast to " + element_name(element) + ", which this version does not read",
              Code::unsupported);
  if (value.kind != Value::Kind::columns) return unread_use(node, "a cast of a constant");
  if (integral && is_float(value.element))
    value.slots = to_integer(value.slots, element);
  else if (integral && value.element == Element::i64 && element == Element::i32)
    return unread_use(node, "a cast of int64 to int32");
  else if (element == Element::f32 && value.element != Element::f32)
    value.slots = program_.apply(Op::f32, {value.slots});
  value.element = element;
  return give(node, std::move(value));
}

Status GraphReader::concat(const GraphNode& node) {
  COPSE_CHECK(check_axis(node, 1));
  Slots slots;
  Element element = Element::none;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    COPSE_TRY(const Value part, columns_of(node, i));
    if (i > 0 && part.element != element)
      return at(node.place(), "its inputs are of " + element_name(element) + " and of " +
                                  element_name(part.element));
    element = part.element;
    if (slots.size() + part.slots.size() > limits::features)
      return at(node.place(), "too many columns", Code::limit);
    slots.insert(slots.end(), part.slots.begin(), part.slots.end());
  }
  if (slots.empty()) return at(node.place(), "it has no inputs");
  return give(node, columns(element, std::move(slots)));
}

// Concat of whatever numbers, as float32.
Status GraphReader::vectorize(const GraphNode& node) {
  COPSE_TRY(const auto widths, integers(node, "inputdimensions"));
  Slots slots;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    COPSE_TRY(const Value part, columns_of(node, i));
    if (i >= widths.size() || widths[i] != static_cast<std::int64_t>(part.slots.size()))
      return at(node.place("inputdimensions"), "item " + std::to_string(i) + " is not the " +
                                                   std::to_string(part.slots.size()) +
                                                   " columns of that input");
    if (slots.size() + part.slots.size() > limits::features || program_.is_full())
      return at(node.place(), "too many columns", Code::limit);
    const Slots cast =
        part.element == Element::f32 ? part.slots : program_.apply(Op::f32, {part.slots});
    slots.insert(slots.end(), cast.begin(), cast.end());
  }
  if (slots.empty()) return at(node.place(), "it has no inputs");
  return give(node, columns(Element::f32, std::move(slots)));
}

// ArrayFeatureExtractor, or Gather along columns.
Status GraphReader::select(const GraphNode& node) {
  const bool gather = node.op == "Gather";
  if (gather) COPSE_CHECK(check_axis(node, 0));
  COPSE_TRY(const Value value, columns_of(node, 0));
  COPSE_TRY(const Tensor indices, constant_of(node, 1));
  const auto width = static_cast<double>(value.slots.size());
  if (indices.values.empty() || indices.values.size() > limits::features)
    return at(node.place(), std::to_string(indices.values.size()) + " columns to take");
  Slots slots;
  for (double index : indices.values) {
    if (gather && index < 0) index += width;
    if (!(index >= 0 && index < width))
      return at(node.place(), "there is no column " +
                                  std::to_string(static_cast<std::int64_t>(index)) + " of " +
                                  std::to_string(value.slots.size()));
    slots.push_back(value.slots[static_cast<std::size_t>(index)]);
  }
  return give(node, columns(value.element, std::move(slots)));
}

// (x - offset) * scale, in float64 for float64, else in float32; the result is float32.
Status GraphReader::scale(const GraphNode& node) {
  COPSE_TRY(Value value, columns_of(node, 0));
  COPSE_TRY(const auto offset, numbers(node, "offset"));
  COPSE_TRY(const auto scale, numbers(node, "scale"));
  COPSE_CHECK(check_width(node, "offset", offset.size(), value.slots.size()));
  COPSE_CHECK(check_width(node, "scale", scale.size(), value.slots.size()));
  if (offset.size() != scale.size()) return at(node.place("scale"), "not as long as offset");
  COPSE_TRY(const Slots offsets, constants(node, offset));
  COPSE_TRY(const Slots scales, constants(node, scale));
  const Element element = value.element == Element::f64 ? Element::f64 : Element::f32;
  if (!is_float(value.element)) value.slots = program_.apply(Op::f32, {value.slots});
  const Slots moved = program_.arithmetic(Op::subtract_ieee, value.slots, offsets, element);
  Slots scaled = program_.arithmetic(Op::multiply_ieee, moved, scales, element);
  if (element == Element::f64) scaled = program_.apply(Op::f32, {scaled});
  return give(node, columns(Element::f32, std::move(scaled)));
}

Status GraphReader::impute(const GraphNode& node) {
  COPSE_TRY(const Value value, columns_of(node, 0));
  const bool floats = value.element == Element::f32;
  if (!floats && value.element != Element::i64)
    return unread_use(node, "an Imputer of " + element_name(value.element));
  std::vector<double> imputed;
  double replaced = 0;
  if (floats) {
    COPSE_TRY(imputed, numbers(node, "imputed_value_floats"));
    COPSE_TRY(const auto given, number(node, "replaced_value_float"));
    replaced = given.value_or(0);
  } else {
    COPSE_TRY(const auto whole, integers(node, "imputed_value_int64s"));
    COPSE_TRY(const auto given, integer(node, "replaced_value_int64"));
    imputed.assign(whole.begin(), whole.end());
    replaced = static_cast<double>(given.value_or(0));
  }
  const std::string_view list = floats ? "imputed_value_floats" : "imputed_value_int64s";
  COPSE_CHECK(check_width(node, list, imputed.size(), value.slots.size()));
  COPSE_TRY(const Slots fillers, constants(node, imputed));
  if (std::isnan(replaced))
    return give(node, columns(value.element, program_.apply(Op::fill, {value.slots, fillers})));
  COPSE_TRY(const Slots sought, constants(node, {replaced}));
  const Slots equal = program_.apply(Op::equal, {value.slots, sought});
  return give(node,
              columns(value.element, program_.apply(Op::choose, {equal, fillers, value.slots})));
}

Status GraphReader::binarize(const GraphNode& node) {
  COPSE_TRY(const Value value, columns_of(node, 0));
  if (value.element != Element::f32)
    return unread_use(node, "a Binarizer of " + element_name(value.element));
  COPSE_TRY(const auto threshold, number(node, "threshold"));
  COPSE_TRY(const Slots cut, constants(node, {threshold.value_or(0)}));
  return give(node, columns(Element::f32, program_.apply(Op::greater, {value.slots, cut})));
}

Status GraphReader::clip(const GraphNode& node) {
  COPSE_TRY(Value value, columns_of(node, 0));
  if (!is_float(value.element)) return unread_use(node, "a Clip of " + element_name(value.element));
  // Since opset 11 its bounds are inputs, before they were attributes; each may be absent.
  for (const bool low : {true, false}) {
    const std::size_t input = low ? 1 : 2;
    COPSE_TRY(const auto attribute, number(node, low ? "min" : "max"));
    std::vector<double> bound;
    if (attribute) bound = {*attribute};
    if (node.inputs.size() > input && !node.inputs[input].empty()) {
      COPSE_TRY(const Tensor given, constant_of(node, input));
      bound = given.values;
    }
    if (bound.empty()) continue;
    if (bound.size() != 1 || std::isnan(bound[0]))
      return at(node.place(), "a bound that is no number");
    COPSE_TRY(const Slots limit, constants(node, bound));
    value.slots = program_.apply(low ? Op::max2 : Op::min2, {value.slots, limit});
  }
  return give(node, std::move(value));
}

Status GraphReader::encode_one_hot(const GraphNode& node) {
  COPSE_TRY(const Value value, columns_of(node, 0));
  COPSE_TRY(const auto categories, integers(node, "cats_int64s"));
  if (categories.empty())
    return at(node.place("cats_int64s"), "absent; this version reads categories that are numbers",
              Code::unsupported);
  if (categories.size() > limits::features ||
      categories.size() * value.slots.size() > limits::features)
    return at(node.place(), "too many columns", Code::limit);
  std::vector<double> sought(categories.begin(), categories.end());
  COPSE_TRY(const Slots keys, constants(node, sought));
  const Slots zero = program_.constants({0});
  const Slots whole = is_float(value.element) ? to_integer(value.slots, Element::i64) : value.slots;
  Slots slots;
  for (const Slot& column : whole) {
    const Slots one{column};
    const Slots found = program_.apply(Op::equal, {one, keys});
    const Slots filled = program_.apply(Op::fill, {found, zero});
    slots.insert(slots.end(), filled.begin(), filled.end());
  }
  return give(node, columns(Element::f32, std::move(slots)));
}

// Identity, Flatten, and a Reshape that leaves rows as they are.
Status GraphReader::reshape(const GraphNode& node) {
  COPSE_TRY(Value value, operand(node, 0));
  if (node.op == "Reshape") {
    COPSE_TRY(const Tensor shape, constant_of(node, 1));
    const auto width = static_cast<double>(value.slots.size());
    const std::vector<double>& to = shape.values;
    const bool rows = to.size() == 2 && ((to[0] == -1 && to[1] == width) ||
                                         (to[0] == 0 && (to[1] == width || to[1] == -1)));
    const bool column = width == 1 && (to == std::vector<double>{-1});
    if (value.kind != Value::Kind::columns || (!rows && !column))
      return unread_use(node, "a Reshape that does not keep rows as they are");
  }
  if (node.op == "Flatten") {
    COPSE_TRY(const auto axis, integer(node, "axis"));
    if (axis.value_or(1) != 1) return unread_use(node, "a Flatten across rows");
  }
  return give(node, std::move(value));
}

Result<Value> GraphReader::operand(const GraphNode& node, std::size_t input) {
  COPSE_TRY(const Value* value, find(node, input));
  return *value;
}

Status GraphReader::calculate(const GraphNode& node) {
  if (node.inputs.size() != 2) return at(node.place(), "it does not have two inputs");
  COPSE_TRY(Value left, operand(node, 0));
  COPSE_TRY(Value right, operand(node, 1));
  if (left.element != right.element)
    return at(node.place(), "its inputs are of " + element_name(left.element) + " and of " +
                                element_name(right.element));
  if (!is_float(left.element))
    return unread_use(node, "arithmetic of " + element_name(left.element));
  for (Value* value : {&left, &right}) {
    if (value->kind == Value::Kind::columns) continue;
    const std::vector<std::int64_t>& dims = value->tensor.dims;
    const std::size_t size = value->tensor.values.size();
    const bool row = size == 1 || (!dims.empty() && dims.size() <= 2 &&
                                   static_cast<std::size_t>(dims.back()) == size);
    if (!row) return unread_use(node, "a constant that is not one row");
    COPSE_TRY(value->slots, constants(node, value->tensor.values));
  }
  const std::size_t a = left.slots.size();
  const std::size_t b = right.slots.size();
  if (a == 0 || b == 0 || (a != b && a != 1 && b != 1))
    return at(node.place(), std::to_string(a) + " and " + std::to_string(b) + " columns");
  const Op op = node.op == "Add"   ? Op::add_ieee
                : node.op == "Sub" ? Op::subtract_ieee
                : node.op == "Mul" ? Op::multiply_ieee
                                   : Op::divide_ieee;
  return give(
      node, columns(left.element, program_.arithmetic(op, left.slots, right.slots, left.element)));
}

}  // namespace copse::onnx
