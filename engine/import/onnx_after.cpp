// Operators behind the trees. What they do to the scores is folded into the ensemble, or refused.
#include <algorithm>
#include <cmath>

#include "import/onnx_graph.hpp"

namespace copse::onnx {
namespace {

Error unread_use(const GraphNode& node) {
  return at(node.place(),
            "the operator " + std::string(node.op.substr(0, 200)) +
                " behind the trees is not one that this version reads in this place",
            Code::unsupported);
}

bool all_equal(const std::vector<double>& values, double wanted) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == wanted; });
}

}  // namespace

Status GraphReader::evaluate_after(const GraphNode& node) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.inputs[i].empty()) continue;
    COPSE_TRY(const Value* value, find(node, i));
    if (value->kind == Value::Kind::constant) continue;
    if (value->kind != Value::Kind::scores) return unread_use(node);
    // A second way from the same scores: two columns that were computed apart.
    if (value->version != version_) return unread_use(node);
  }
  COPSE_CHECK(change_scores(node));
  if (node.outputs.empty()) return at(node.place(), "it has no output");
  Value value;
  value.kind = Value::Kind::scores;
  value.element = trees_.element;
  value.version = ++version_;
  return give(node, std::move(value));
}

Status GraphReader::change_scores(const GraphNode& node) {
  const std::string_view op = node.op;
  if (op == "Identity" || op == "ZipMap") return ok();
  if (op == "Cast") {
    COPSE_TRY(const auto to, integer(node, "to"));
    const auto element = static_cast<Element>(to.value_or(0));
    // float32 to float64 changes nothing; the other way would round.
    if (element != trees_.element && element != Element::f64) return unread_use(node);
    return ok();
  }
  // A row of scores stays a row, however it is cut.
  if (op == "Flatten" || op == "Squeeze" || op == "Unsqueeze" || op == "Reshape") {
    if (trees_.columns == 1 || op == "Flatten") return ok();
    if (op != "Reshape") return unread_use(node);
    COPSE_TRY(const Tensor shape, constant_of(node, 1));
    const auto columns = static_cast<double>(trees_.columns);
    if (shape.values != std::vector<double>{-1, columns} &&
        shape.values != std::vector<double>{0, columns} &&
        shape.values != std::vector<double>{0, -1})
      return unread_use(node);
    return ok();
  }
  if (op == "ArrayFeatureExtractor" || op == "Gather") return select_scores(node);
  if (op == "Mul" || op == "Div" || op == "Add" || op == "Sub") return scale_scores(node);
  if (op == "Exp") return set_link(node, Link::exponential);
  if (op == "Sigmoid") return set_link(node, Link::sigmoid);
  if (op == "Softmax") {
    COPSE_TRY(const auto axis, integer(node, "axis"));
    if (axis.value_or(1) != 1 && axis.value_or(1) != -1) return unread_use(node);
    if (trees_.columns == 1) return unread_use(node);
    return set_link(node, Link::softmax);
  }
  return unread_operator(node);
}

Status GraphReader::set_link(const GraphNode& node, Link link) {
  if (trees_.ensemble.link != Link::identity || trees_.second_of_two) return unread_use(node);
  trees_.ensemble.link = link;
  return ok();
}

// The second of two columns is what the ensemble gives for them.
Status GraphReader::select_scores(const GraphNode& node) {
  COPSE_TRY(const Tensor indices, constant_of(node, 1));
  if (indices.values.size() != 1) return unread_use(node);
  const double index = indices.values[0];
  if (node.op == "Gather") {
    COPSE_TRY(const auto axis, integer(node, "axis"));
    if (axis.value_or(0) != 1 && axis.value_or(0) != -1) return unread_use(node);
  }
  if (trees_.second_of_two && (index == 1 || (node.op == "Gather" && index == -1))) {
    trees_.second_of_two = false;
    trees_.columns = 1;
    return ok();
  }
  if (trees_.columns == 1 && index == 0) return ok();
  return unread_use(node);
}

Status GraphReader::scale_scores(const GraphNode& node) {
  if (node.inputs.size() != 2) return at(node.place(), "it does not have two inputs");
  COPSE_TRY(const Value* left, find(node, 0));
  const bool scores_first = left->kind == Value::Kind::scores;
  const bool commutes = node.op == "Mul" || node.op == "Add";
  if (!scores_first && !commutes) return unread_use(node);
  COPSE_TRY(const Value* right, find(node, 1));
  if (scores_first && right->kind != Value::Kind::constant) return unread_use(node);
  const std::vector<double>& values = (scores_first ? right : left)->tensor.values;
  Ensemble& ensemble = trees_.ensemble;
  const bool factor = node.op == "Mul" || node.op == "Div";
  if (values.size() != 1 && values.size() != trees_.columns) return unread_use(node);
  if (all_equal(values, factor ? 1 : 0)) return ok();
  for (const double value : values)
    if (!std::isfinite(value)) return at(node.place(), "its constant is not finite");
  // In float64 the scores of versions 1 to 3 have been rounded to float32 by now.
  const bool rounded = ensemble.sum == Real::f64 && trees_.element == Element::f32;
  if (rounded || trees_.second_of_two) return unread_use(node);
  if (ensemble.link == Link::exponential && node.op == "Mul" && values.size() == 1 &&
      ensemble.link_scale == 1 && values[0] > 0) {
    ensemble.link_scale = values[0];
    return ok();
  }
  if (ensemble.link != Link::identity || !ensemble.bias.empty()) return unread_use(node);
  if (!factor) {
    ensemble.bias.assign(trees_.columns, values[0]);
    if (values.size() > 1) ensemble.bias = values;
    if (node.op == "Sub")
      for (double& bias : ensemble.bias) bias = -bias;
    return ok();
  }
  if (values.size() != 1 || ensemble.scale != 1) return unread_use(node);
  if (node.op == "Mul") {
    ensemble.scale = values[0];
    return ok();
  }
  if (ensemble.divisor != 1 || values[0] <= 0) return unread_use(node);
  ensemble.divisor = values[0];
  return ok();
}

}  // namespace copse::onnx
