#include "import/onnx_model.hpp"

#include "import/onnx_wire.hpp"

namespace copse::onnx {
namespace {

// What a hostile file could have more of than its size warrants.
constexpr std::size_t most_nodes = 65'536;
constexpr std::size_t most_names = 262'144;  // inputs and outputs of all nodes
constexpr std::size_t most_attributes = 64;  // of one node

bool is_bytes(const Field& field, std::uint32_t tag) {
  return field.tag == tag && field.wire == Wire::bytes;
}

bool is_varint(const Field& field, std::uint32_t tag) {
  return field.tag == tag && field.wire == Wire::varint;
}

Element element_of(std::uint64_t number) {
  return number < 256 ? static_cast<Element>(number) : Element::none;
}

// TensorShapeProto: the second dimension and how many there are.
Status read_shape(std::string_view bytes, const std::string& place, Input& input) {
  COPSE_TRY(Message shape, Message::open(bytes, place));
  Field field;
  std::size_t rank = 0;
  while (shape.next(field)) {
    if (!is_bytes(field, 1)) continue;
    COPSE_TRY(Message dimension, Message::open(field.bytes, place));
    Field part;
    while (dimension.next(part))
      if (rank == 1 && is_varint(part, 1)) input.columns = static_cast<std::int64_t>(part.number);
    ++rank;
  }
  input.rank = rank;
  return ok();
}

// ValueInfoProto, TypeProto, TypeProto.Tensor.
Result<Input> read_value_info(std::string_view bytes, const std::string& place) {
  Input input;
  COPSE_TRY(Message info, Message::open(bytes, place));
  Field field;
  std::string_view type;
  while (info.next(field)) {
    if (is_bytes(field, 1)) input.name = field.bytes;
    if (is_bytes(field, 2)) type = field.bytes;
  }
  COPSE_TRY(Message kind, Message::open(type, place));
  while (kind.next(field)) {
    if (!is_bytes(field, 1)) continue;
    COPSE_TRY(Message tensor, Message::open(field.bytes, place));
    Field part;
    while (tensor.next(part)) {
      if (is_varint(part, 1)) input.element = element_of(part.number);
      if (is_bytes(part, 2)) COPSE_CHECK(read_shape(part.bytes, place, input));
    }
  }
  return input;
}

Result<GraphNode> read_node(std::string_view bytes, std::size_t index, std::size_t& names) {
  GraphNode node;
  node.index = index;
  COPSE_TRY(Message message, Message::open(bytes, node.place()));
  Field field;
  while (message.next(field)) {
    if (field.wire != Wire::bytes) continue;
    switch (field.tag) {
      case 1:
        node.inputs.push_back(field.bytes);
        ++names;
        break;
      case 2:
        node.outputs.push_back(field.bytes);
        ++names;
        break;
      case 3:
        node.name = field.bytes;
        break;
      case 4:
        node.op = field.bytes;
        break;
      case 5:
        node.attributes.push_back({{}, field.bytes});
        break;
      case 7:
        node.domain = field.bytes == "ai.onnx" ? std::string_view() : field.bytes;
        break;
      default:
        break;
    }
    if (names > most_names || node.attributes.size() > most_attributes)
      return at(node.place(), "too many inputs, outputs or attributes", Code::limit);
  }
  for (Attribute& attribute : node.attributes) {
    COPSE_TRY(Message inside, Message::open(attribute.bytes, node.place() + ", an attribute"));
    while (inside.next(field))
      if (is_bytes(field, 1)) attribute.name = field.bytes;
    if (node.find(attribute.name) != &attribute)
      return at(node.place(attribute.name), "given twice");
  }
  return node;
}

Result<std::string_view> tensor_name(std::string_view bytes) {
  COPSE_TRY(Message message, Message::open(bytes, "graph, an initializer"));
  Field field;
  std::string_view name;
  while (message.next(field))
    if (is_bytes(field, 8)) name = field.bytes;
  return name;
}

Status read_graph_field(const Field& field, Graph& graph, std::size_t& names) {
  if (field.wire != Wire::bytes) return ok();
  switch (field.tag) {
    case 1: {
      if (graph.nodes.size() == most_nodes)
        return at("graph", "more than " + std::to_string(most_nodes) + " nodes", Code::limit);
      COPSE_TRY(GraphNode node, read_node(field.bytes, graph.nodes.size(), names));
      graph.nodes.push_back(std::move(node));
      return ok();
    }
    case 5: {
      COPSE_TRY(const std::string_view name, tensor_name(field.bytes));
      if (!graph.initializers.emplace(name, field.bytes).second)
        return at("graph", "two initializers are called '" + std::string(name) + "'");
      break;
    }
    case 11: {
      COPSE_TRY(Input input, read_value_info(field.bytes, "graph, an input"));
      graph.inputs.push_back(input);
      break;
    }
    case 12: {
      COPSE_TRY(const Input output, read_value_info(field.bytes, "graph, an output"));
      graph.outputs.push_back(output.name);
      break;
    }
    default:
      return ok();
  }
  if (++names > most_names)
    return at("graph", "too many inputs, outputs or initializers", Code::limit);
  return ok();
}

}  // namespace

Error at(const std::string& place, const std::string& what, Code code) {
  return {code, place + ": " + what};
}

std::string element_name(Element element) {
  switch (element) {
    case Element::none:
      return "no tensor";
    case Element::f32:
      return "float32";
    case Element::u8:
      return "uint8";
    case Element::i8:
      return "int8";
    case Element::i32:
      return "int32";
    case Element::i64:
      return "int64";
    case Element::text:
      return "text";
    case Element::boolean:
      return "bool";
    case Element::f64:
      return "float64";
  }
  return "type " + std::to_string(static_cast<unsigned>(element));
}

std::string GraphNode::place() const {
  return name.empty() ? "node " + std::to_string(index) : "node '" + std::string(name) + "'";
}

std::string GraphNode::place(std::string_view attribute) const {
  return place() + ", attribute " + std::string(attribute);
}

const Attribute* GraphNode::find(std::string_view attribute) const {
  for (const Attribute& candidate : attributes)
    if (candidate.name == attribute) return &candidate;
  return nullptr;
}

Result<Graph> read_graph(std::string_view bytes) {
  COPSE_TRY(Message model, Message::open(bytes, "model"));
  Graph graph;
  Field field;
  std::string_view body;
  std::string_view version;
  bool found = false;
  while (model.next(field)) {
    if (is_bytes(field, 2)) graph.producer = field.bytes;
    if (is_bytes(field, 3)) version = field.bytes;
    if (is_bytes(field, 7)) {
      body = field.bytes;
      found = true;
    }
    if (is_bytes(field, 25))
      return at("model", "it defines functions, which this version does not read",
                Code::unsupported);
  }
  if (!found) return at("model", "it has no graph");
  if (!version.empty()) graph.producer.append(" ").append(version);
  COPSE_TRY(Message message, Message::open(body, "graph"));
  std::size_t names = 0;
  while (message.next(field)) COPSE_CHECK(read_graph_field(field, graph, names));
  std::erase_if(graph.inputs,
                [&](const Input& input) { return graph.initializers.contains(input.name); });
  return graph;
}

}  // namespace copse::onnx
