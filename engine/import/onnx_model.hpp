// An ONNX file as it stands: its graph, nodes, attributes and tensors. Everything here looks into
// the file's bytes, which must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"

namespace copse::onnx {

/// Element types; the numbers are ONNX's.
enum class Element : std::uint8_t {
  none = 0,
  f32 = 1,
  u8 = 2,
  i8 = 3,
  i32 = 6,
  i64 = 7,
  text = 8,
  boolean = 9,
  f64 = 11,
};
/// "float32"; "type 16" for those that this engine does not read.
std::string element_name(Element element);

/// "node 'Scan_3': …": what is wrong with it, and there.
Error at(const std::string& place, const std::string& what, Code code = Code::corrupt);

struct Attribute {
  std::string_view name;
  std::string_view bytes;  ///< AttributeProto, not yet read
};

struct GraphNode {
  std::size_t index = 0;
  std::string_view name;
  std::string_view op;
  std::string_view domain;  ///< "" for ONNX's own
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<Attribute> attributes;

  /// "node 'Scan_3'", "node 7" where it has no name
  std::string place() const;
  /// "node 'Scan_3', attribute axis"
  std::string place(std::string_view attribute) const;
  const Attribute* find(std::string_view attribute) const;
};

struct Input {
  std::string_view name;
  Element element = Element::none;      ///< none: no tensor
  std::optional<std::int64_t> columns;  ///< second dimension, if it is a number
  std::optional<std::size_t> rank;
};

struct Graph {
  std::vector<GraphNode> nodes;
  std::map<std::string_view, std::string_view> initializers;  ///< TensorProto, not yet read
  std::vector<Input> inputs;                                  ///< initializers left out
  std::vector<std::string_view> outputs;
  std::string producer;  ///< "skl2onnx 1.20.0"
};

Result<Graph> read_graph(std::string_view bytes);

// Attributes of a node; absent is an empty list or nothing. Errors name node and attribute.

Result<std::optional<std::int64_t>> integer(const GraphNode& node, std::string_view name);
Result<std::optional<double>> number(const GraphNode& node, std::string_view name);
Result<std::optional<std::string_view>> text(const GraphNode& node, std::string_view name);
Result<std::vector<std::int64_t>> integers(const GraphNode& node, std::string_view name);
/// A list of floats. @param element  if given, what a tensor's values are; f32 for a plain list
Result<std::vector<double>> numbers(const GraphNode& node, std::string_view name,
                                    Element* element = nullptr);
Result<std::vector<std::string_view>> texts(const GraphNode& node, std::string_view name);

/// A tensor of numbers.
struct Tensor {
  Element element = Element::f32;
  std::vector<std::int64_t> dims;
  std::vector<double> values;  ///< exact, row-major
};
/// @param place  of the tensor, for errors
Result<Tensor> read_tensor(std::string_view bytes, const std::string& place);
/// The tensor of an attribute (`value` of Constant).
Result<Tensor> tensor(const GraphNode& node, std::string_view name);

}  // namespace copse::onnx
