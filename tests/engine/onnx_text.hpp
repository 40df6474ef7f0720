// A small ONNX file to change and to break: one tree of two inner nodes, written as protobuf.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "import/import.hpp"

namespace copse::testing {

/// Fields of a protobuf message, one after the other.
class Proto {
 public:
  Proto& integer(std::uint32_t tag, std::int64_t value) {
    key(tag, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Proto& bytes(std::uint32_t tag, std::string_view value) {
    key(tag, 2);
    varint(value.size());
    text.append(value);
    return *this;
  }
  Proto& message(std::uint32_t tag, const Proto& value) { return bytes(tag, value.text); }
  Proto& number(std::uint32_t tag, float value) {
    key(tag, 5);
    raw(value);
    return *this;
  }
  template <class T>
  Proto& raw(T value) {
    char copy[sizeof value];
    std::memcpy(copy, &value, sizeof value);
    text.append(copy, sizeof value);
    return *this;
  }
  Proto& varint(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) text.push_back(static_cast<char>(value | 0x80U));
    text.push_back(static_cast<char>(value));
    return *this;
  }

  std::string text;

 private:
  void key(std::uint32_t tag, std::uint32_t wire) { varint(tag << 3U | wire); }
};

/// A node of the graph. A list that is set again replaces the one before.
class OnnxNode {
 public:
  OnnxNode(std::string op, std::vector<std::string> inputs, std::vector<std::string> outputs,
           std::string domain = "ai.onnx.ml")
      : op_(std::move(op)),
        domain_(std::move(domain)),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)) {}

  OnnxNode& ints(const std::string& name, std::vector<std::int64_t> values) {
    Proto a;
    for (const std::int64_t value : values) a.integer(8, value);
    return set(name, a.integer(20, 7));
  }
  OnnxNode& floats(const std::string& name, std::vector<float> values) {
    Proto a;
    for (const float value : values) a.number(7, value);
    return set(name, a.integer(20, 6));
  }
  OnnxNode& texts(const std::string& name, std::vector<std::string> values) {
    Proto a;
    for (const std::string& value : values) a.bytes(9, value);
    return set(name, a.integer(20, 8));
  }
  OnnxNode& integer(const std::string& name, std::int64_t value) {
    return set(name, Proto().integer(3, value).integer(20, 2));
  }
  OnnxNode& number(const std::string& name, float value) {
    return set(name, Proto().number(2, value).integer(20, 1));
  }
  OnnxNode& text(const std::string& name, std::string_view value) {
    return set(name, Proto().bytes(4, value).integer(20, 3));
  }
  OnnxNode& tensor(const std::string& name, const Proto& value) {
    return set(name, Proto().message(5, value).integer(20, 4));
  }
  OnnxNode& set(const std::string& name, const Proto& value) {
    for (auto& [known, old] : attributes_)
      if (known == name) {
        old = value;
        return *this;
      }
    attributes_.emplace_back(name, value);
    return *this;
  }
  OnnxNode& drop(const std::string& name) {
    std::erase_if(attributes_, [&](const auto& attribute) { return attribute.first == name; });
    return *this;
  }
  OnnxNode& named(std::string name) {
    name_ = std::move(name);
    return *this;
  }

  Proto proto() const {
    Proto node;
    for (const auto& input : inputs_) node.bytes(1, input);
    for (const auto& output : outputs_) node.bytes(2, output);
    if (!name_.empty()) node.bytes(3, name_);
    node.bytes(4, op_);
    for (const auto& [name, value] : attributes_)
      node.bytes(5, Proto().bytes(1, name).text + value.text);
    return node.bytes(7, domain_);
  }

 private:
  std::string op_, domain_, name_;
  std::vector<std::string> inputs_, outputs_;
  std::vector<std::pair<std::string, Proto>> attributes_;
};

inline Proto tensor_of(std::int64_t element, std::vector<std::int64_t> dims, std::string raw,
                       std::string_view name = "") {
  Proto tensor;
  for (const std::int64_t dim : dims) tensor.integer(1, dim);
  tensor.integer(2, element);
  if (!name.empty()) tensor.bytes(8, name);
  return tensor.bytes(9, raw);
}

template <class T>
std::string raw_of(std::initializer_list<T> values) {
  Proto raw;
  for (const T value : values) raw.raw(value);
  return raw.text;
}

struct OnnxModel {
  struct Input {
    std::string name;
    std::int64_t element;
    std::int64_t columns;  ///< below 0: not said
  };
  std::vector<Input> inputs{{"X", 1, 2}};
  std::vector<std::string> outputs{"Y"};
  std::vector<OnnxNode> nodes;
  std::vector<Proto> initializers;
  std::string more;  ///< further fields of the model

  std::string text() const {
    Proto graph;
    for (const OnnxNode& node : nodes) graph.message(1, node.proto());
    for (const Proto& tensor : initializers) graph.message(5, tensor);
    for (const Input& input : inputs) {
      Proto shape;
      shape.message(1, Proto().bytes(2, "N"));
      shape.message(1, input.columns < 0 ? Proto() : Proto().integer(1, input.columns));
      const Proto type = Proto().message(1, Proto().integer(1, input.element).message(2, shape));
      graph.message(11, Proto().bytes(1, input.name).message(2, type));
    }
    for (const std::string& output : outputs) graph.message(12, Proto().bytes(1, output));
    Proto model;
    model.integer(1, 8).bytes(2, "by hand").bytes(3, "1.0").message(7, graph);
    return model.text + more;
  }
};

/// feature 0 <= 0.5 ? 1 : feature 1 < -1 ? 2 : 3, where NaN of feature 1 goes to 2.
inline OnnxNode regressor() {
  OnnxNode node("TreeEnsembleRegressor", {"X"}, {"Y"});
  node.named("trees")
      .integer("n_targets", 1)
      .ints("nodes_treeids", {4, 4, 4, 4, 4})
      .ints("nodes_nodeids", {0, 1, 2, 3, 4})
      .ints("nodes_featureids", {0, 0, 1, 0, 0})
      .texts("nodes_modes", {"BRANCH_LEQ", "LEAF", "BRANCH_LT", "LEAF", "LEAF"})
      .floats("nodes_values", {0.5F, 0, -1, 0, 0})
      .ints("nodes_truenodeids", {1, 0, 3, 0, 0})
      .ints("nodes_falsenodeids", {2, 0, 4, 0, 0})
      .ints("nodes_missing_value_tracks_true", {0, 0, 1, 0, 0})
      .ints("target_treeids", {4, 4, 4})
      .ints("target_nodeids", {1, 3, 4})
      .ints("target_ids", {0, 0, 0})
      .floats("target_weights", {1, 2, 3});
  return node;
}

inline Result<SourceModel> import_text(const std::string& text) {
  return import_onnx(bytes_of(text), {});
}

inline OnnxModel model_of(const OnnxNode& node) {
  OnnxModel model;
  model.nodes = {node};
  return model;
}

inline std::string refusal(const OnnxModel& model) {
  const auto read = import_text(model.text());
  return read ? "accepted" : read.error().message;
}

inline std::string refusal(const OnnxNode& node) { return refusal(model_of(node)); }

inline OnnxNode classifier(std::vector<std::int64_t> ids, std::vector<float> weights) {
  OnnxNode node("TreeEnsembleClassifier", {"X"}, {"L", "Y"});
  node.named("votes")
      .ints("nodes_treeids", {0, 0, 0})
      .ints("nodes_nodeids", {0, 1, 2})
      .ints("nodes_featureids", {0, 0, 0})
      .texts("nodes_modes", {"BRANCH_LEQ", "LEAF", "LEAF"})
      .floats("nodes_values", {0, 0, 0})
      .ints("nodes_truenodeids", {1, 0, 0})
      .ints("nodes_falsenodeids", {2, 0, 0})
      .ints("class_treeids", std::vector<std::int64_t>(ids.size(), 0))
      .ints("class_nodeids", {1, 2})
      .ints("class_ids", ids)
      .floats("class_weights", weights)
      .texts("classlabels_strings", {"no", "yes"});
  return node;
}

inline OnnxNode newest() {
  OnnxNode node("TreeEnsemble", {"X"}, {"Y"});
  node.named("new")
      .integer("n_targets", 1)
      .ints("tree_roots", {0})
      .ints("nodes_featureids", {0, 1})
      .tensor("nodes_modes", tensor_of(2, {2}, raw_of<std::uint8_t>({6, 3})))
      .tensor("nodes_splits", tensor_of(1, {2}, raw_of<float>({0, 1})))
      .tensor("membership_values",
              tensor_of(1, {3}, raw_of<float>({2, 1, std::numeric_limits<float>::quiet_NaN()})))
      .ints("nodes_truenodeids", {1, 0})
      .ints("nodes_falsenodeids", {2, 1})
      .ints("nodes_trueleafs", {0, 1})
      .ints("nodes_falseleafs", {1, 1})
      .ints("leaf_targetids", {0, 0, 0})
      .tensor("leaf_weights", tensor_of(1, {3}, raw_of<float>({10, 20, 30})));
  return node;
}

}  // namespace copse::testing
