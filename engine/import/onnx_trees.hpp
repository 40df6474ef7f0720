// The tree operators of ai.onnx.ml, with the meaning that ONNX Runtime (1.32) gives them where
// the standard says something else or nothing.
#pragma once

#include "ensemble/ensemble.hpp"
#include "import/onnx_model.hpp"
#include "import/progress.hpp"

namespace copse::onnx {

/// What a node asks of a value; the numbers are those of TreeEnsemble 5.
enum class Mode : std::uint8_t {
  less_equal = 0,
  less = 1,
  greater_equal = 2,
  greater = 3,
  equal = 4,
  not_equal = 5,
  member = 6,
  leaf = 7,
};

/// A node or leaf as the file has it.
struct Row {
  double value = 0;       ///< split condition; leaf: what counts where it has no weight
  std::uint32_t yes = 0;  ///< row; leaf: first of its weights
  std::uint32_t no = 0;   ///< row; leaf: how many weights
  std::uint32_t feature = 0;
  std::uint32_t number = 0;  ///< the file's own
  std::uint32_t set = 0;     ///< member: index in Rows::sets
  Mode mode = Mode::leaf;
  bool missing_yes = false;  ///< NaN goes to `yes`, whatever the comparison says
  bool truncates = false;    ///< member: the value is cut to an integer first
};

/// A share of a leaf in one target.
struct Weight {
  double value;
  std::uint32_t row;
  std::uint32_t target;
};

struct Rows {
  std::vector<Row> rows;
  std::vector<Weight> weights;  ///< grouped by leaf, in the file's order
  std::vector<std::uint32_t> roots;
  std::vector<std::vector<double>> sets;
  bool negative = false;           ///< a weight is below 0, be it of an inner node
  Element element = Element::f32;  ///< f64 if a list of the file is of that type
};

/// Lists of a TreeEnsembleRegressor or Classifier, versions 1 to 3.
/// @param votes  "target" or "class": how the attributes of weights begin
Result<Rows> read_rows_v3(const GraphNode& node, const std::string& votes);
/// Lists of a TreeEnsemble, version 5.
Result<Rows> read_rows_v5(const GraphNode& node);

/// Trees from rows: what no root reaches is left out, a leaf that several nodes share is copied.
/// @param ensemble  has its types, aggregate and base margins (one a target); gets trees and sets
Status grow(const GraphNode& node, Rows& rows, const Progress& progress, Ensemble& ensemble);

/// Whether `node` is one of the three tree operators.
bool is_tree_operator(const GraphNode& node);
/// Which of its outputs are scores: 1 of a classifier, whose output 0 is labels.
std::size_t score_output(const GraphNode& node);

/// The trees of an operator and what its scores look like to the nodes that follow.
struct ScoredTrees {
  Ensemble ensemble;
  std::size_t columns = 1;         ///< of the operator's scores
  bool second_of_two = false;      ///< the ensemble's one output is the second of two columns
  Element element = Element::f32;  ///< of the operator's scores
};

/// @param input     element type of what the trees see
/// @param features  how many columns that has
Result<ScoredTrees> read_trees(const GraphNode& node, Element input, std::uint32_t features,
                               const Progress& progress);

}  // namespace copse::onnx
