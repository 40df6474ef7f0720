// Numbers and texts of an ONNX file: attributes and tensors.
#include <cstring>

#include "import/onnx_model.hpp"
#include "import/onnx_wire.hpp"

namespace copse::onnx {
namespace {

constexpr std::size_t most_dimensions = 8;
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;  // integers that a double holds

double f32_of(std::uint64_t bits) {
  const auto narrow = static_cast<std::uint32_t>(bits);
  float value = 0;
  std::memcpy(&value, &narrow, sizeof value);
  return static_cast<double>(value);
}

double f64_of(std::uint64_t bits) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

Error malformed(const std::string& place) { return at(place, "no well-formed list of numbers"); }

// Protobuf allows numbers of a list packed or one by one.
template <class Take>
Status each_varint(const Field& field, const std::string& place, const Take& take) {
  if (field.wire == Wire::varint) {
    take(static_cast<std::int64_t>(field.number));
    return ok();
  }
  if (field.wire != Wire::bytes) return malformed(place);
  auto packed = PackedVarints::open(field.bytes);
  if (!packed) return malformed(place);
  std::uint64_t value = 0;
  while (packed->next(value)) take(static_cast<std::int64_t>(value));
  return ok();
}

template <class Take>
Status each_fixed(const Field& field, unsigned size, const std::string& place, const Take& take) {
  if (field.wire == (size == 4 ? Wire::fixed32 : Wire::fixed64)) {
    take(field.number);
    return ok();
  }
  if (field.wire != Wire::bytes || field.bytes.size() % size != 0) return malformed(place);
  for (std::size_t i = 0; i < field.bytes.size(); i += size)
    take(fixed_at(field.bytes.data() + i, size));
  return ok();
}

struct Layout {
  unsigned size;      // bytes in raw_data
  std::uint32_t tag;  // field of a TensorProto that has it otherwise
  bool floating, signed_;
};

std::optional<Layout> layout_of(Element element) {
  switch (element) {
    case Element::f32:
      return Layout{4, 4, true, true};
    case Element::f64:
      return Layout{8, 10, true, true};
    case Element::i64:
      return Layout{8, 7, false, true};
    case Element::i32:
      return Layout{4, 5, false, true};
    case Element::i8:
      return Layout{1, 5, false, true};
    case Element::u8:
    case Element::boolean:
      return Layout{1, 5, false, false};
    default:
      return std::nullopt;
  }
}

// Everything of a TensorProto but its data.
struct TensorHead {
  Element element = Element::none;
  std::vector<std::int64_t> dims;
  std::optional<std::string_view> raw;
};

Result<TensorHead> read_head(std::string_view bytes, const std::string& place) {
  COPSE_TRY(Message message, Message::open(bytes, place));
  TensorHead head;
  Field field;
  while (message.next(field)) {
    if (field.tag == 1) {
      COPSE_CHECK(
          each_varint(field, place, [&](std::int64_t value) { head.dims.push_back(value); }));
      if (head.dims.size() > most_dimensions)
        return at(place, "more than " + std::to_string(most_dimensions) + " dimensions",
                  Code::limit);
    } else if (field.tag == 2) {
      head.element = field.number < 256 ? static_cast<Element>(field.number) : Element::none;
    } else if (field.tag == 9) {
      head.raw = field.bytes;
    } else if (field.tag == 13 || (field.tag == 14 && field.number != 0)) {
      return at(place, "its data is in another file, which this version does not read",
                Code::unsupported);
    }
  }
  return head;
}

Status read_raw(std::string_view raw, const Layout& layout, const std::string& place,
                std::vector<double>& values) {
  if (raw.size() % layout.size != 0) return at(place, "its raw data ends inside a number");
  values.reserve(raw.size() / layout.size);
  const unsigned unused = 64 - 8 * layout.size;
  for (std::size_t i = 0; i < raw.size(); i += layout.size) {
    const std::uint64_t bits = fixed_at(raw.data() + i, layout.size);
    if (layout.floating) {
      values.push_back(layout.size == 4 ? f32_of(bits) : f64_of(bits));
      continue;
    }
    const auto whole = layout.signed_ ? static_cast<std::int64_t>(bits << unused) >> unused
                                      : static_cast<std::int64_t>(bits);
    if (whole < -largest_exact || whole > largest_exact)
      return at(place, "it holds an integer beyond 2^53", Code::unsupported);
    values.push_back(static_cast<double>(whole));
  }
  return ok();
}

Status read_typed(const Field& field, const Layout& layout, const std::string& place,
                  std::vector<double>& values) {
  if (layout.floating)
    return each_fixed(field, layout.size, place, [&](std::uint64_t bits) {
      values.push_back(layout.size == 4 ? f32_of(bits) : f64_of(bits));
    });
  bool large = false;
  COPSE_CHECK(each_varint(field, place, [&](std::int64_t whole) {
    large |= whole < -largest_exact || whole > largest_exact;
    values.push_back(static_cast<double>(whole));
  }));
  if (large) return at(place, "it holds an integer beyond 2^53", Code::unsupported);
  return ok();
}

// The field of an AttributeProto that holds its one value; nothing if the attribute is absent.
Result<std::optional<Field>> single(const GraphNode& node, std::string_view name, std::uint32_t tag,
                                    Wire wire) {
  const Attribute* attribute = node.find(name);
  if (attribute == nullptr) return std::optional<Field>();
  COPSE_TRY(Message message, Message::open(attribute->bytes, node.place(name)));
  std::optional<Field> found;
  Field field;
  while (message.next(field))
    if (field.tag == tag && field.wire == wire) found = field;
  if (!found) return at(node.place(name), "not of the type that it must have");
  return found;
}

// Fields of AttributeProto.
constexpr std::uint32_t float_tag = 2;
constexpr std::uint32_t integer_tag = 3;
constexpr std::uint32_t text_tag = 4;
constexpr std::uint32_t tensor_tag = 5;
constexpr std::uint32_t floats_tag = 7;
constexpr std::uint32_t integers_tag = 8;
constexpr std::uint32_t texts_tag = 9;

}  // namespace

Result<Tensor> read_tensor(std::string_view bytes, const std::string& place) {
  COPSE_TRY(TensorHead head, read_head(bytes, place));
  const auto layout = layout_of(head.element);
  if (!layout)
    return at(place,
              "a tensor of " + element_name(head.element) + ", which this version does not read",
              Code::unsupported);
  Tensor tensor;
  tensor.element = head.element;
  if (head.raw) {
    COPSE_CHECK(read_raw(*head.raw, *layout, place, tensor.values));
  } else {
    COPSE_TRY(Message message, Message::open(bytes, place));
    Field field;
    while (message.next(field))
      if (field.tag == layout->tag) COPSE_CHECK(read_typed(field, *layout, place, tensor.values));
  }
  std::uint64_t size = 1;
  for (const std::int64_t dim : head.dims) {
    if (dim < 0 || static_cast<std::uint64_t>(dim) > bytes.size())
      return at(place, "a dimension of " + std::to_string(dim));
    size *= static_cast<std::uint64_t>(dim);
    if (size > bytes.size()) break;
  }
  if (size != tensor.values.size())
    return at(place, std::to_string(tensor.values.size()) + " numbers do not fill its dimensions");
  tensor.dims = std::move(head.dims);
  return tensor;
}

Result<Tensor> tensor(const GraphNode& node, std::string_view name) {
  COPSE_TRY(const auto field, single(node, name, tensor_tag, Wire::bytes));
  if (!field) return at(node.place(name), "absent");
  return read_tensor(field->bytes, node.place(name));
}

Result<std::optional<std::int64_t>> integer(const GraphNode& node, std::string_view name) {
  COPSE_TRY(const auto field, single(node, name, integer_tag, Wire::varint));
  if (!field) return std::optional<std::int64_t>();
  return std::optional(static_cast<std::int64_t>(field->number));
}

Result<std::optional<double>> number(const GraphNode& node, std::string_view name) {
  COPSE_TRY(const auto field, single(node, name, float_tag, Wire::fixed32));
  if (!field) return std::optional<double>();
  return std::optional(f32_of(field->number));
}

Result<std::optional<std::string_view>> text(const GraphNode& node, std::string_view name) {
  COPSE_TRY(const auto field, single(node, name, text_tag, Wire::bytes));
  if (!field) return std::optional<std::string_view>();
  return std::optional(field->bytes);
}

Result<std::vector<std::int64_t>> integers(const GraphNode& node, std::string_view name) {
  std::vector<std::int64_t> values;
  const Attribute* attribute = node.find(name);
  if (attribute == nullptr) return values;
  const std::string place = node.place(name);
  COPSE_TRY(Message message, Message::open(attribute->bytes, place));
  Field field;
  while (message.next(field)) {
    if (field.tag == integers_tag) {
      COPSE_CHECK(each_varint(field, place, [&](std::int64_t value) { values.push_back(value); }));
    } else if (field.tag == tensor_tag || field.tag == floats_tag || field.tag == texts_tag) {
      return at(place, "not a list of integers");
    }
  }
  return values;
}

Result<std::vector<double>> numbers(const GraphNode& node, std::string_view name,
                                    Element* element) {
  std::vector<double> values;
  const Attribute* attribute = node.find(name);
  if (attribute == nullptr) return values;
  const std::string place = node.place(name);
  COPSE_TRY(Message message, Message::open(attribute->bytes, place));
  if (element != nullptr) *element = Element::f32;
  Field field;
  while (message.next(field)) {
    if (field.tag == floats_tag) {
      COPSE_CHECK(
          each_fixed(field, 4, place, [&](std::uint64_t bits) { values.push_back(f32_of(bits)); }));
    } else if (field.tag == tensor_tag && field.wire == Wire::bytes && values.empty()) {
      COPSE_TRY(Tensor tensor, read_tensor(field.bytes, place));
      if (element != nullptr) *element = tensor.element;
      values = std::move(tensor.values);
    } else if (field.tag == integers_tag || field.tag == texts_tag) {
      return at(place, "not a list of floats");
    }
  }
  return values;
}

Result<std::vector<std::string_view>> texts(const GraphNode& node, std::string_view name) {
  std::vector<std::string_view> values;
  const Attribute* attribute = node.find(name);
  if (attribute == nullptr) return values;
  COPSE_TRY(Message message, Message::open(attribute->bytes, node.place(name)));
  Field field;
  while (message.next(field)) {
    if (field.tag == texts_tag && field.wire == Wire::bytes)
      values.push_back(field.bytes);
    else if (field.tag == tensor_tag || field.tag == floats_tag || field.tag == integers_tag)
      return at(node.place(name), "not a list of texts");
  }
  return values;
}

}  // namespace copse::onnx
