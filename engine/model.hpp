// One loaded package, ready to answer: ties features → score → link → calibrate → decide.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "decide/decide.hpp"
#include "decide/unlike.hpp"
#include "explain/background_shap.hpp"
#include "explain/member_shap.hpp"
#include "explain/reasons.hpp"
#include "features/categories.hpp"
#include "forest/forest.hpp"
#include "package/package.hpp"
#include "score/score.hpp"

namespace copse {

/// Rows over the caller's memory: rows × inputs, any strides, NaN = missing.
using Rows = Eigen::Map<const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic>,
                        Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;

/// Where `Model::score` writes; a null pointer means not wanted. Row-major.
struct Scores {
  double* predictions = nullptr;     ///< rows × outputs: probabilities, or a regression's values
  double* margins = nullptr;         ///< rows × outputs; before calibration
  double* member_margins = nullptr;  ///< rows × members × outputs
  double* distances = nullptr;       ///< rows: from the training data; needs what it was like
  Decision* decisions = nullptr;     ///< rows; needs a policy
};

/// The working memory of a model's calls: grows to what they need, bounded by a block and not by
/// the rows, so that a next call allocates nothing. One a thread, and one a model.
struct Workspace {
  std::vector<double> one;    ///< slots of the feature program for a single row
  std::vector<double> block;  ///< the same for score_block rows
  Scratch scratch;
  std::vector<double> members;  ///< members × score_block × outputs
  std::vector<double> margins;
  std::vector<double> predictions;
  std::vector<double> distances;
  std::vector<MemberShap> shaps;                 ///< one a member, from the first explanation on
  std::vector<float> shap_sums;                  ///< of the member in hand
  std::vector<BackgroundShap> background_shaps;  ///< the same of those against the background
};

class Model {
 public:
  /// Reads a `.copse` file, compiles it and replays its known answers.
  /// @return Code::mismatch if this engine's bits differ from the packer's.
  static Result<Model> load(std::span<const std::byte> bytes);
  /// The same for a package that was never a file; its hash is the one `write` would give.
  static Result<Model> from(Package package);

  const Package& package() const { return package_; }
  const Hash& hash() const { return hash_; }
  std::size_t input_count() const { return package_.inputs.size(); }
  std::size_t feature_count() const { return package_.program.feature_count(); }
  std::size_t output_count() const { return first().output_count(); }
  std::size_t tree_count() const;  ///< over all members
  Task task() const { return first().task; }
  /// 0 in a regression.
  std::size_t class_count() const { return first().class_count(); }
  /// What class k is called: its number where the model has no names.
  std::string class_name(std::size_t k) const;
  /// How text becomes a value of input `index`.
  const CategoryCoder& coder(std::size_t index) const { return coders_[index]; }

  /// Scores rows.cols() == input_count() columns.
  void score(const Rows& rows, const Scores& out, Workspace& workspace) const;
  void score(const Rows& rows, const Scores& out) const;
  /// The leaf that each row reaches in each tree, by the source library's own number; members one
  /// after the other.
  /// @param out  rows × tree_count(), row-major
  void leaves(const Rows& rows, std::uint32_t* out) const;
  /// @param out  rows × features, row-major, NaN = missing
  void features(const Rows& rows, double* out) const;
  /// How each column of the training data adds to a row's distance from it: decide/unlike.hpp.
  /// @param out  rows × columns, row-major
  void surprises(const Rows& rows, double* out) const;
  /// Exact SHAP values of the margins, before calibration (explain/tree_shap.hpp); those of members
  /// are averaged as their margins are. Float64, O(nodes) a row; many rows by tables of float32,
  /// within 1e-6 of the largest contribution and many times as fast (explain/shap_batch.hpp).
  /// @param out  rows × outputs × (1 + feature_count()), row-major: the base value, which is the
  /// margin
  ///             expected with nothing known of a row, then what each feature adds to it
  /// @return Code::unsupported where a member cannot be explained, or predictions are averaged
  Status explain(const Rows& rows, double* out, Workspace& workspace) const;
  Status explain(const Rows& rows, double* out) const;
  /// The same in the space of predictions, so that they sum to the prediction: what a feature adds
  /// along the straight way from the base margin to the row's (Aumann and Shapley's value of the
  /// link and calibration over it), which is its share of the way: contribution · (prediction −
  /// prediction at the base margin) / (margin − base margin).
  /// @return Code::unsupported for several outputs, too
  Status explain_prediction(const Rows& rows, double* out, Workspace& workspace) const;
  /// Whether the package has rows to explain against.
  bool has_background() const { return package_.background.has_value(); }
  /// Exact interventional SHAP values of the margins against the package's background
  /// (explain/background_shap.hpp): as explain, but the base value is the background's mean margin.
  /// Members need no covers. Float64.
  /// @return Code::unsupported where the package has no background, a member's margin is no sum of
  ///         leaves, or predictions are averaged
  Status explain_against_background(const Rows& rows, double* out, Workspace& workspace) const;
  /// The same in the space of predictions, as explain_prediction.
  Status explain_prediction_against_background(const Rows& rows, double* out,
                                               Workspace& workspace) const;
  /// Exact SHAP interaction values of margins (explain/interactions.hpp), members averaged; many
  /// rows by tables, as explain.
  /// @param out  rows × outputs × feature_count() × feature_count(), symmetric: of two features
  ///             half of what they add together, on the diagonal what a feature keeps for itself; a
  ///             row of a matrix sums to the feature's SHAP value
  /// @return as explain
  Status interactions(const Rows& rows, double* out, Workspace& workspace) const;
  /// Why one row's prediction is what it is, in sentences: explain/reasons.hpp.
  /// @param row       one row
  /// @param language  index in the package's Reasons::languages
  /// @return Code::unsupported where the package has none, or cannot be explained
  Result<std::vector<SpokenReason>> reasons(const Rows& row, std::size_t language, std::size_t most,
                                            Workspace& workspace) const;
  /// Of each feature, the inputs that it is computed of: features/dependencies.hpp.
  const std::vector<std::vector<std::uint32_t>>& reads() const { return reads_; }
  /// Whether the package says what the training data was like.
  bool knows_training() const { return unlike_.column_count() != 0; }
  const Unlike& unlike() const { return unlike_; }

  /// Rows whose replayed answer differs in any bit from the known one; empty = all equal.
  std::vector<std::size_t> replay() const;

 private:
  Model(Package package, Hash hash);
  static Result<Model> make(Package package, Hash hash);
  const Ensemble& first() const { return package_.members.front().ensemble; }
  void combine(std::size_t rows, bool predict, Workspace& workspace) const;
  double prediction_at(double margin) const;
  Status check_margins_averaged() const;
  Status check_one_output() const;
  void carry_to_predictions(const Rows& rows, double* out, Workspace& workspace) const;
  Status learn_background(Workspace& workspace) const;
  std::vector<double> member_shares() const;  ///< of the members' weights, sum 1
  Status lay_out_shaps(Workspace& workspace) const;
  Result<std::vector<TabledShap*>> tabled_shaps(std::optional<TabledShap> MemberShap::*which,
                                                ShapLanes lanes, std::size_t rows,
                                                Workspace& workspace) const;
  /// Rows in chunks of the batches, one a member or none: `answer(member, block, first row)` for
  /// each block, whose masks the workspace has; then `add(member, first row of the chunk)`.
  template <class Answer, class Add>
  void by_batches(const Rows& rows, std::span<TabledShap* const> tabled, Workspace& workspace,
                  Answer&& answer, Add&& add) const;

  Package package_;
  Hash hash_;
  bool inputs_are_features_;                       // the feature program changes nothing
  std::vector<Forest> forests_;                    // one a member
  std::vector<std::vector<std::uint32_t>> slots_;  // a member: feature → slot of the program
  std::vector<CategoryCoder> coders_;              // one an input
  std::vector<std::vector<std::uint32_t>> reads_;  // of each feature, the inputs
  Unlike unlike_;
};

/// The derived features of a program that has no model yet.
/// @param rows  input_count columns
/// @param out   rows × features, row-major, NaN = missing
void features(const Program& program, const Rows& rows, double* out);

/// Fills `package.answers` for the given rows with this engine's own answers.
/// @param inputs  rows × inputs, row-major
Result<Package> with_answers(Package package, std::vector<double> inputs);

}  // namespace copse
