// Walks an ONNX graph: what stands before its tree operator becomes a feature program, what stands
// behind it a link, a scale or a bias.
#pragma once

#include <map>

#include "import/import.hpp"
#include "import/onnx_columns.hpp"
#include "import/onnx_model.hpp"
#include "import/onnx_trees.hpp"

namespace copse::onnx {

/// What a name of the graph stands for.
struct Value {
  enum class Kind : std::uint8_t {
    constant,  ///< `tensor`
    columns,   ///< a row of the batch is `slots`
    scores,    ///< of the tree operator, after `version` further operators
  };
  Kind kind = Kind::constant;
  Element element = Element::f32;
  Tensor tensor;
  Slots slots;
  std::size_t version = 0;
};

class GraphReader {
 public:
  GraphReader(const Graph& graph, const Progress& progress) : graph_(graph), progress_(progress) {}
  Result<SourceModel> read() &&;

 private:
  // Which part of the graph counts (onnx_graph.cpp).
  Status choose_output();
  Status mark_needed();
  Status read_inputs();
  std::int64_t width_hint(const Input& input) const;
  Status evaluate(const GraphNode& node);
  Status evaluate_trees(const GraphNode& node);
  Result<SourceModel> finish();
  Result<const Value*> find(const GraphNode& node, std::size_t input);
  Status give(const GraphNode& node, Value value);
  std::vector<std::string> feature_names() const;

  // Before the trees (onnx_before.cpp); each evaluates one operator.
  Status evaluate_before(const GraphNode& node);
  Result<Value> columns_of(const GraphNode& node, std::size_t input);
  Result<Tensor> constant_of(const GraphNode& node, std::size_t input);
  Result<Slots> constants(const GraphNode& node, const std::vector<double>& values);
  Status constant(const GraphNode& node);
  Status cast(const GraphNode& node);
  Status concat(const GraphNode& node);
  Status vectorize(const GraphNode& node);
  Status select(const GraphNode& node);
  Status scale(const GraphNode& node);
  Status impute(const GraphNode& node);
  Status binarize(const GraphNode& node);
  Status clip(const GraphNode& node);
  Status encode_one_hot(const GraphNode& node);
  Status reshape(const GraphNode& node);
  Status calculate(const GraphNode& node);
  Slots to_integer(const Slots& slots, Element element);
  Result<Value> operand(const GraphNode& node, std::size_t input);

  // Behind the trees (onnx_after.cpp).
  Status evaluate_after(const GraphNode& node);
  Status change_scores(const GraphNode& node);
  Status scale_scores(const GraphNode& node);
  Status select_scores(const GraphNode& node);
  Status set_link(const GraphNode& node, Link link);

  const Graph& graph_;
  const Progress& progress_;
  std::string_view output_;
  const GraphNode* trees_node_ = nullptr;
  std::vector<bool> needed_;  // one a node
  std::map<std::string_view, Value> values_;
  ColumnProgram program_;
  std::size_t total_columns_ = 0;
  Slots features_;
  ScoredTrees trees_;
  std::size_t version_ = 0;  // operators behind the trees so far
};

/// "the operator Scan is not one that this version reads", and where.
Error unread_operator(const GraphNode& node);

}  // namespace copse::onnx
