#include "import/onnx_graph.hpp"

#include <algorithm>
#include <set>

#include "ensemble/limits.hpp"

namespace copse::onnx {
namespace {

// Whether scores or labels of a tree operator flow into a name.
enum class Flow : std::uint8_t { none, labels, scores };

std::string quoted(std::string_view name) { return "'" + std::string(name.substr(0, 200)) + "'"; }

Error no_trees(const Graph& graph) {
  std::string found;
  for (const GraphNode& node : graph.nodes) {
    if (found.size() > 60) break;
    found += (found.empty() ? "" : ", ") + std::string(node.op.substr(0, 40));
  }
  return at("graph", "it has no tree ensemble" + (found.empty() ? "" : "; its operators: " + found),
            Code::unsupported);
}

}  // namespace

Error unread_operator(const GraphNode& node) {
  const bool known = node.domain.empty() || node.domain == "ai.onnx.ml";
  return at(node.place(),
            "the operator " + std::string(node.op.substr(0, 200)) +
                (known ? "" : " of " + std::string(node.domain.substr(0, 200))) +
                " is not one that this version reads",
            Code::unsupported);
}

// The first output that scores flow into. Labels follow from scores, so that a graph which gives
// them alone is read for the scores they come from.
Status GraphReader::choose_output() {
  std::map<std::string_view, Flow> flows;
  const GraphNode* first = nullptr;
  for (const GraphNode& node : graph_.nodes) {
    Flow flow = Flow::none;
    for (const std::string_view input : node.inputs) {
      const auto found = flows.find(input);
      if (found != flows.end()) flow = std::max(flow, found->second);
    }
    if (flow == Flow::scores && node.op == "ArgMax") flow = Flow::labels;
    const bool trees = is_tree_operator(node);
    if (trees && first == nullptr) first = &node;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      const Flow out = !trees ? flow : i == score_output(node) ? Flow::scores : Flow::labels;
      if (!flows.emplace(node.outputs[i], out).second && !node.outputs[i].empty())
        return at(node.place(), quoted(node.outputs[i]) + " is given twice");
    }
  }
  if (first == nullptr) return no_trees(graph_);
  bool labels = false;
  for (const std::string_view output : graph_.outputs) {
    const auto found = flows.find(output);
    if (found == flows.end()) continue;
    labels = labels || found->second == Flow::labels;
    if (found->second != Flow::scores) continue;
    output_ = output;
    return ok();
  }
  if (!labels) return at("graph", "none of its outputs comes from its tree ensemble");
  if (first->outputs.size() <= score_output(*first) || first->outputs[score_output(*first)].empty())
    return at(first->place(), "it gives no scores, only labels");
  output_ = first->outputs[score_output(*first)];
  return ok();
}

Status GraphReader::mark_needed() {
  std::set<std::string_view> names{output_};
  needed_.assign(graph_.nodes.size(), false);
  for (std::size_t i = graph_.nodes.size(); i-- > 0;) {
    const GraphNode& node = graph_.nodes[i];
    needed_[i] = std::any_of(node.outputs.begin(), node.outputs.end(), [&](std::string_view name) {
      return !name.empty() && names.contains(name);
    });
    if (!needed_[i]) continue;
    for (const std::string_view input : node.inputs) names.insert(input);
    if (!is_tree_operator(node)) continue;
    if (trees_node_ != nullptr)
      return at(
          trees_node_->place(),
          "a second tree ensemble beside " + node.place() + "; this version reads one a graph",
          Code::unsupported);
    trees_node_ = &node;
  }
  if (trees_node_ == nullptr) return no_trees(graph_);
  return ok();
}

// The width of a matrix whose file does not say it, from what first reads it.
std::int64_t GraphReader::width_hint(const Input& input) const {
  std::set<std::string_view> names{input.name};
  std::int64_t width = 0;
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    const GraphNode& node = graph_.nodes[i];
    if (!needed_[i] || node.inputs.empty() || !names.contains(node.inputs[0])) continue;
    if (node.op == "Identity" || node.op == "Cast" || node.op == "Scaler" || node.op == "Imputer")
      for (const std::string_view output : node.outputs) names.insert(output);
    if (is_tree_operator(node)) {
      const auto features = integers(node, "nodes_featureids");
      if (features)
        for (const std::int64_t feature : *features) width = std::max(width, feature + 1);
    }
    for (const std::string_view list : {"scale", "imputed_value_floats"}) {
      const auto values = node.find(list) == nullptr ? std::vector<double>() : numbers(node, list);
      if (values) width = std::max(width, static_cast<std::int64_t>(values->size()));
    }
  }
  return width;
}

Status GraphReader::read_inputs() {
  std::set<std::string_view> read;
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
    if (needed_[i]) read.insert(graph_.nodes[i].inputs.begin(), graph_.nodes[i].inputs.end());
  std::vector<const Input*> inputs;
  for (const Input& input : graph_.inputs)
    if (read.contains(input.name)) inputs.push_back(&input);
  for (const Input* input : inputs) {
    const std::string place = "input " + quoted(input->name);
    switch (input->element) {
      case Element::f32:
      case Element::f64:
      case Element::i32:
      case Element::i64:
        break;
      default:
        return at(place, "it is of " + element_name(input->element) + ", not of numbers",
                  Code::unsupported);
    }
    if (input->rank && *input->rank != 2)
      return at(place,
                std::to_string(*input->rank) + " dimensions; this version reads rows × columns",
                Code::unsupported);
    const std::int64_t width =
        input->columns && *input->columns > 0 ? *input->columns : width_hint(*input);
    if (width <= 0)
      return at(place, "the file does not say how many columns it has", Code::unsupported);
    total_columns_ += static_cast<std::size_t>(std::min<std::int64_t>(width, limits::inputs + 1));
    if (total_columns_ > limits::inputs)
      return at(place, "more than " + std::to_string(limits::inputs) + " columns", Code::limit);
    Value value{Value::Kind::columns, input->element, {}, {}, 0};
    for (std::int64_t c = 0; c < width; ++c)
      value.slots.push_back(program_.add_input(inputs.size() == 1 ? std::string()
                                               : width == 1       ? std::string(input->name)
                                                                  : std::string(input->name) + "[" +
                                                                  std::to_string(c) + "]"));
    if (input->name.size() > limits::name_bytes / 2)
      return at(place, "a name of more than " + std::to_string(limits::name_bytes / 2) + " bytes",
                Code::limit);
    if (!values_.emplace(input->name, std::move(value)).second) return at(place, "given twice");
  }
  return ok();
}

// What a node's input stands for; initializers are read when they are first needed.
Result<const Value*> GraphReader::find(const GraphNode& node, std::size_t input) {
  if (input >= node.inputs.size() || node.inputs[input].empty())
    return at(node.place(), "it has no input " + std::to_string(input));
  const std::string_view name = node.inputs[input];
  const auto found = values_.find(name);
  if (found != values_.end()) return &found->second;
  const auto initializer = graph_.initializers.find(name);
  if (initializer == graph_.initializers.end())
    return at(node.place(), "nothing before it gives its input " + quoted(name));
  Value value;
  COPSE_TRY(value.tensor, read_tensor(initializer->second, "initializer " + quoted(name)));
  value.element = value.tensor.element;
  return &values_.emplace(name, std::move(value)).first->second;
}

Status GraphReader::give(const GraphNode& node, Value value) {
  if (node.outputs.empty()) return at(node.place(), "it has no output");
  if (value.kind == Value::Kind::columns) {
    total_columns_ += value.slots.size();
    if (value.slots.size() > limits::features || total_columns_ > limits::slots ||
        program_.is_full())
      return at(node.place(), "too many columns", Code::limit);
  }
  if (!values_.emplace(node.outputs[0], std::move(value)).second)
    return at(node.place(), quoted(node.outputs[0]) + " is given twice");
  return ok();
}

Status GraphReader::evaluate_trees(const GraphNode& node) {
  COPSE_TRY(Value seen, columns_of(node, 0));
  COPSE_TRY(trees_, read_trees(node, seen.element, static_cast<std::uint32_t>(seen.slots.size()),
                               progress_));
  features_ = std::move(seen.slots);
  const std::size_t index = score_output(node);
  if (index >= node.outputs.size()) return at(node.place(), "it gives no scores");
  Value scores;
  scores.kind = Value::Kind::scores;
  scores.element = trees_.element;
  if (!values_.emplace(node.outputs[index], std::move(scores)).second)
    return at(node.place(), quoted(node.outputs[index]) + " is given twice");
  return ok();
}

Status GraphReader::evaluate(const GraphNode& node) {
  if (&node == trees_node_) return evaluate_trees(node);
  if (!node.domain.empty() && node.domain != "ai.onnx.ml") return unread_operator(node);
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.inputs[i].empty()) continue;
    const auto found = values_.find(node.inputs[i]);
    if (found != values_.end() && found->second.kind == Value::Kind::scores)
      return evaluate_after(node);
  }
  return evaluate_before(node);
}

std::vector<std::string> GraphReader::feature_names() const {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < features_.size(); ++i) {
    const Slot& slot = features_[i];
    std::string name = slot.kind == Slot::Kind::input ? program_.inputs()[slot.index] : "";
    if (name.empty() || taken.contains(name)) name = "f" + std::to_string(i);
    while (!taken.insert(name).second) name += "'";
    names.push_back(std::move(name));
  }
  return names;
}

Result<SourceModel> GraphReader::finish() {
  SourceModel model;
  model.ensemble = std::move(trees_.ensemble);
  model.ensemble.source = (graph_.producer.empty() ? "" : graph_.producer.substr(0, 200) + " ") +
                          "ONNX " + std::string(trees_node_->op);
  std::vector<std::string> inputs = program_.inputs();
  if (std::all_of(inputs.begin(), inputs.end(), [](const auto& name) { return name.empty(); }))
    inputs.clear();
  if (program_.is_identity(features_)) {
    model.ensemble.feature_names = std::move(inputs);
  } else {
    std::vector<std::string> names = feature_names();
    Preparation preparation{std::move(inputs),
                            std::move(program_).finish(features_, std::move(names))};
    const auto status = validate(preparation.program);
    if (!status) return at("graph", status.error().message, status.error().code);
    model.preparation = std::move(preparation);
  }
  const auto status = validate(model.ensemble);
  if (!status) return at(trees_node_->place(), status.error().message, status.error().code);
  return model;
}

Result<SourceModel> GraphReader::read() && {
  COPSE_CHECK(choose_output());
  COPSE_CHECK(mark_needed());
  COPSE_CHECK(read_inputs());
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
    if (needed_[i]) COPSE_CHECK(evaluate(graph_.nodes[i]));
  const auto output = values_.find(output_);
  if (output == values_.end() || output->second.kind != Value::Kind::scores ||
      output->second.version != version_)
    return at("graph", "its output " + quoted(output_) + " is not what its nodes lead to");
  return finish();
}

}  // namespace copse::onnx

namespace copse {

Result<SourceModel> import_onnx(std::span<const std::byte> bytes, const Progress& progress,
                                Iterations iterations) {
  if (iterations == Iterations::best) return no_best_iteration();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  COPSE_TRY(const onnx::Graph graph, onnx::read_graph(text));
  return onnx::GraphReader(graph, progress).read();
}

}  // namespace copse
