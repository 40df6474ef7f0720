#include "model.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

#include "base/bits.hpp"
#include "decide/calibrate.hpp"
#include "explain/interactions.hpp"
#include "score/link.hpp"
#include "score/masks.hpp"
#include "score/score.hpp"

namespace copse {
namespace {

bool same_bits(const std::vector<double>& a, const std::vector<double>& b, std::size_t from,
               std::size_t count) {
  for (std::size_t i = from; i < from + count; ++i)
    if (bit_cast<std::uint64_t>(a[i]) != bit_cast<std::uint64_t>(b[i])) return false;
  return true;
}

// The slots of the feature program that hold the member's features.
std::vector<std::uint32_t> slots_of(const Program& program, const Member& member) {
  std::vector<std::uint32_t> slots;
  slots.reserve(member.columns.size());
  for (const std::uint32_t column : member.columns) slots.push_back(program.feature_slots[column]);
  return slots;
}

Rows row_major(const std::vector<double>& values, std::size_t columns) {
  const auto width = static_cast<Eigen::Index>(columns);
  return {values.data(), static_cast<Eigen::Index>(values.size()) / width, width,
          Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width)};
}

// Whether every feature is an input as it stands.
bool changes_nothing(const Program& program) {
  return program.instructions.empty() &&
         std::all_of(program.feature_slots.begin(), program.feature_slots.end(),
                     [&](std::uint32_t slot) { return slot < program.input_count; });
}

// One block of rows and what the feature program makes of them.
class Block {
 public:
  // @param as_they_are  what `changes_nothing` says of the program
  Block(const Program& program, bool as_they_are, Workspace& workspace)
      : program_(program), workspace_(workspace), as_they_are_(as_they_are) {}

  // Computes rows [from, from + count).
  void load(const Rows& rows, std::size_t from, std::size_t count) {
    const double* values = rows.data() + static_cast<std::ptrdiff_t>(from) * rows.rowStride();
    if (as_they_are_) {
      block_ = {values, rows.colStride(), rows.rowStride(), count};
      return;
    }
    const std::size_t stride = rows.rows() == 1 ? 1 : score_block;
    std::vector<double>& slots = stride == 1 ? workspace_.one : workspace_.block;
    if (slots.empty()) {
      slots.resize(std::size_t{program_.slot_count} * stride);
      prepare(program_, stride, slots);
    }
    double* slot = slots.data();
    for (Eigen::Index input = 0; input < rows.cols(); ++input, slot += stride) {
      const double* value = values + input * rows.colStride();
      for (std::size_t r = 0; r < count; ++r, value += rows.rowStride()) slot[r] = *value;
    }
    run(program_, count, stride, slots);
    block_ = {slots.data(), static_cast<std::ptrdiff_t>(stride), 1, count};
  }

  const FeatureBlock& features() const { return block_; }
  double at(std::size_t slot, std::size_t row) const { return block_.at(slot, row); }

 private:
  const Program& program_;
  Workspace& workspace_;
  bool as_they_are_;
  FeatureBlock block_{};
};

// Calls `work(first row, rows)` for each block.
template <class Work>
void by_blocks(const Rows& rows, Work&& work) {
  const auto total = static_cast<std::size_t>(rows.rows());
  for (std::size_t from = 0; from < total; from += score_block)
    work(from, std::min(score_block, total - from));
}

// Computes each row's slots and calls `write(block, row of it)`.
template <class Write>
void by_rows(const Program& program, const Rows& rows, Write&& write) {
  Workspace workspace;
  Block block(program, changes_nothing(program), workspace);
  by_blocks(rows, [&](std::size_t from, std::size_t count) {
    block.load(rows, from, count);
    for (std::size_t r = 0; r < count; ++r) write(block, r);
  });
}

double sum_of_weights(const std::vector<Member>& members) {
  double sum = 0;
  for (const Member& member : members) sum += member.weight;
  return sum;
}

}  // namespace

Model::Model(Package package, Hash hash)
    : package_(std::move(package)),
      hash_(hash),
      inputs_are_features_(changes_nothing(package_.program)) {
  for (const Member& member : package_.members)
    slots_.push_back(slots_of(package_.program, member));
  for (std::size_t i = 0; i < input_count(); ++i)
    coders_.emplace_back(package_.categories.empty() ? Categories{} : package_.categories[i]);
  if (package_.training) unlike_ = Unlike(*package_.training, package_);
}

Result<Model> Model::make(Package package, Hash hash) {
  Model model(std::move(package), hash);
  for (const Member& member : model.package_.members) {
    COPSE_TRY(Forest forest, compile(member.ensemble));
    model.forests_.push_back(std::move(forest));
  }
  return model;
}

std::size_t Model::tree_count() const {
  std::size_t count = 0;
  for (const Member& member : package_.members) count += member.ensemble.trees.size();
  return count;
}

std::string Model::class_name(std::size_t k) const {
  return first().class_names.empty() ? std::to_string(k) : first().class_names[k];
}

Result<Model> Model::load(std::span<const std::byte> bytes) {
  COPSE_TRY(Unpacked unpacked, read(bytes));
  COPSE_TRY(Model model, make(std::move(unpacked.package), unpacked.hash));
  const std::vector<std::size_t> differing = model.replay();
  if (!differing.empty())
    return Error{Code::mismatch, "this engine does not reproduce known answer " +
                                     std::to_string(differing[0]) + " of the package (" +
                                     std::to_string(differing.size()) +
                                     " differ), so it refuses to score"};
  return model;
}

Result<Model> Model::from(Package package) {
  COPSE_CHECK(validate(package));
  const Hash hash = hash_of(write(package));
  return make(std::move(package), hash);
}

// From the members' margins of a block to the package's margins and, if wanted, predictions.
void Model::combine(std::size_t rows, bool predict, Workspace& workspace) const {
  const std::size_t outputs = output_count();
  const std::size_t count = rows * outputs;
  const std::size_t stride = score_block * outputs;
  const bool of_predictions = package_.combine == Combine::prediction;
  double* margins = workspace.margins.data();
  double* predictions = workspace.predictions.data();
  const auto link = [&](const Ensemble& ensemble, Real sum, const double* from) {
    apply_link(ensemble.link, sum, ensemble.link_scale, from, rows, outputs, predictions);
  };
  // A calibration takes the place of the link of margins.
  const bool wants_link = predict && (of_predictions || !package_.calibration);
  if (package_.members.size() == 1) {
    // A package of one member is that member, to the last bit of its link.
    std::copy_n(workspace.members.data(), count, margins);
    if (wants_link) link(first(), first().sum, margins);
  } else {
    double weights = 0;
    std::fill_n(margins, count, 0.0);
    for (std::size_t m = 0; m < package_.members.size(); ++m) {
      const Member& member = package_.members[m];
      const double* values = workspace.members.data() + m * stride;
      if (of_predictions) {
        link(member.ensemble, member.ensemble.sum, values);
        values = predictions;
      }
      for (std::size_t i = 0; i < count; ++i) margins[i] += member.weight * values[i];
      weights += member.weight;
    }
    for (std::size_t i = 0; i < count; ++i) margins[i] /= weights;
    if (of_predictions)
      std::copy_n(margins, count, predictions);
    else if (wants_link)
      link(first(), Real::f64, margins);
  }
  for (std::size_t i = 0; predict && package_.calibration && i < count; ++i)
    predictions[i] =
        calibrate(*package_.calibration, of_predictions ? log_odds(predictions[i]) : margins[i]);
}

void Model::score(const Rows& rows, const Scores& out) const {
  Workspace workspace;
  score(rows, out, workspace);
}

void Model::score(const Rows& rows, const Scores& out, Workspace& workspace) const {
  assert(static_cast<std::size_t>(rows.cols()) == input_count());
  assert(out.decisions == nullptr || package_.policy);
  assert(out.distances == nullptr || knows_training());
  const std::size_t outputs = output_count();
  const std::size_t members = package_.members.size();
  const std::size_t stride = score_block * outputs;
  workspace.members.resize(members * stride);
  workspace.margins.resize(stride);
  workspace.predictions.resize(stride);
  const bool look = knows_training() && (out.distances != nullptr || out.decisions != nullptr);
  if (look) workspace.distances.resize(score_block);
  double* distances = workspace.distances.data();
  std::optional<Decider> decider;
  if (out.decisions != nullptr) decider.emplace(*package_.policy);
  Block block(package_.program, inputs_are_features_, workspace);
  by_blocks(rows, [&](std::size_t from, std::size_t count) {
    block.load(rows, from, count);
    for (std::size_t m = 0; m < members; ++m)
      copse::score(forests_[m], block.features(), slots_[m], workspace.scratch,
                   workspace.members.data() + m * stride);
    combine(count, out.predictions != nullptr || out.decisions != nullptr, workspace);
    if (out.margins != nullptr)
      std::copy_n(workspace.margins.data(), count * outputs, out.margins + from * outputs);
    if (out.predictions != nullptr)
      std::copy_n(workspace.predictions.data(), count * outputs, out.predictions + from * outputs);
    for (std::size_t r = 0; out.member_margins != nullptr && r < count; ++r)
      for (std::size_t m = 0; m < members; ++m)
        std::copy_n(workspace.members.data() + m * stride + r * outputs, outputs,
                    out.member_margins + ((from + r) * members + m) * outputs);
    if (look) {
      std::fill_n(distances, count, 0.0);
      for (std::size_t c = 0; c < unlike_.column_count(); ++c)
        for (std::size_t r = 0; r < count; ++r)
          distances[r] += unlike_.surprise(c, block.at(unlike_.slot(c), r));
      if (out.distances != nullptr) std::copy_n(distances, count, out.distances + from);
    }
    for (std::size_t r = 0; out.decisions != nullptr && r < count; ++r)
      out.decisions[from + r] =
          decider->decide(workspace.predictions[r], block.at(package_.policy->exposure_input, r),
                          look && unlike_.is_unusual(distances[r]));
  });
}

void Model::leaves(const Rows& rows, std::uint32_t* out) const {
  Workspace workspace;
  Block block(package_.program, inputs_are_features_, workspace);
  const std::size_t trees = tree_count();
  std::vector<std::uint32_t> numbers;
  by_blocks(rows, [&](std::size_t from, std::size_t count) {
    block.load(rows, from, count);
    std::size_t before = 0;  // trees of the members so far
    for (std::size_t m = 0; m < forests_.size(); ++m) {
      const std::size_t own = package_.members[m].ensemble.trees.size();
      numbers.resize(count * own);
      copse::leaves(forests_[m], block.features(), slots_[m], workspace.scratch, numbers.data());
      for (std::size_t r = 0; r < count; ++r)
        std::copy_n(numbers.data() + r * own, own, out + (from + r) * trees + before);
      before += own;
    }
  });
}

void Model::features(const Rows& rows, double* out) const {
  copse::features(package_.program, rows, out);
}

void features(const Program& program, const Rows& rows, double* out) {
  by_rows(program, rows, [&](const Block& block, std::size_t r) {
    for (const std::uint32_t slot : program.feature_slots) *out++ = block.at(slot, r);
  });
}

void Model::surprises(const Rows& rows, double* out) const {
  assert(knows_training());
  by_rows(package_.program, rows, [&](const Block& block, std::size_t r) {
    for (std::size_t c = 0; c < unlike_.column_count(); ++c)
      *out++ = unlike_.surprise(c, block.at(unlike_.slot(c), r));
  });
}

Status Model::explain(const Rows& rows, double* out) const {
  Workspace workspace;
  return explain(rows, out, workspace);
}

Status Model::explain(const Rows& rows, double* out, Workspace& workspace) const {
  const std::vector<Member>& members = package_.members;
  if (members.size() > 1 && package_.combine == Combine::prediction)
    return Error{Code::unsupported,
                 "the model cannot be explained: it averages predictions, and not margins"};
  std::vector<TreeShap>& shaps = workspace.shaps;
  const double weights = sum_of_weights(members);
  for (std::size_t m = shaps.size(); m < members.size(); ++m) {
    const Member& member = members[m];
    auto shap = TreeShap::of(member.ensemble);
    if (!shap)
      return Error{shap.error().code, "member \"" + member.name + "\" " + shap.error().message};
    shaps.push_back(std::move(*shap));
  }
  const std::size_t width = 1 + feature_count();
  const std::size_t size = width * output_count();
  Block block(package_.program, inputs_are_features_, workspace);
  by_blocks(rows, [&](std::size_t from, std::size_t count) {
    block.load(rows, from, count);
    double* found = out + from * size;
    std::fill_n(found, count * size, 0.0);
    for (std::size_t m = 0; m < members.size(); ++m) {
      const double share = members[m].weight / weights;
      fill_masks(forests_[m], block.features(), slots_[m], workspace.scratch);
      for (std::size_t r = 0; r < count; ++r) {
        double* one = found + r * size;
        for (std::size_t k = 0; k < output_count(); ++k)
          one[k * width] += share * shaps[m].base()[k];
        shaps[m].add(workspace.scratch.masks, r, share, members[m].columns, width, one + 1);
      }
    }
  });
  return ok();
}

Status Model::interactions(const Rows& row, double* out, Workspace& workspace) const {
  assert(row.rows() == 1);
  const std::size_t count = feature_count();
  const std::size_t outputs = output_count();
  std::vector<double> whole(outputs * (1 + count));
  COPSE_CHECK(explain(row, whole.data(), workspace));
  Block block(package_.program, inputs_are_features_, workspace);
  block.load(row, 0, 1);
  std::fill_n(out, outputs * count * count, 0.0);
  const double weights = sum_of_weights(package_.members);
  std::vector<double> features;
  for (std::size_t m = 0; m < package_.members.size(); ++m) {
    const Member& member = package_.members[m];
    features.clear();
    for (const std::uint32_t slot : slots_[m]) features.push_back(block.at(slot, 0));
    add_interactions(member.ensemble, features, member.weight / weights, member.columns, count,
                     out);
  }
  for (std::size_t k = 0; k < outputs; ++k)
    for (std::size_t f = 0; f < count; ++f) {
      double* of_feature = out + (k * count + f) * count;
      double own = whole[k * (1 + count) + 1 + f];
      of_feature[f] = 0;
      for (std::size_t g = 0; g < count; ++g) own -= of_feature[g];
      of_feature[f] = own;
    }
  return ok();
}

// Of a model of one output that averages margins.
double Model::prediction_at(double margin) const {
  if (package_.calibration) return calibrate(*package_.calibration, margin);
  double prediction = 0;
  apply_link(first().link, Real::f64, first().link_scale, &margin, 1, 1, &prediction);
  return prediction;
}

Status Model::explain_prediction(const Rows& rows, double* out, Workspace& workspace) const {
  if (output_count() != 1)
    return Error{Code::unsupported,
                 "predictions of several outputs depend on each other: their margins alone can be "
                 "explained"};
  COPSE_CHECK(explain(rows, out, workspace));
  const std::size_t width = 1 + feature_count();
  std::vector<double> predictions(static_cast<std::size_t>(rows.rows()));
  score(rows, {predictions.data()}, workspace);
  for (const double prediction : predictions) {
    const double base = out[0];
    double way = 0;
    for (std::size_t f = 1; f < width; ++f) way += out[f];
    out[0] = prediction_at(base);
    // Where the way is next to nothing, rounding is most of it, and the slope is the share.
    constexpr double short_way = 1e-4;
    const double share =
        std::fabs(way) < short_way
            ? (prediction_at(base + short_way) - prediction_at(base - short_way)) / (2 * short_way)
            : (prediction - out[0]) / way;
    for (std::size_t f = 1; f < width; ++f) out[f] *= share;
    out += width;
  }
  return ok();
}

Result<std::vector<SpokenReason>> Model::reasons(const Rows& row, std::size_t language,
                                                 std::size_t most, Workspace& workspace) const {
  assert(row.rows() == 1);
  if (!package_.reasons) return Error{Code::unsupported, "the model has no texts for its reasons"};
  assert(language < package_.reasons->languages.size());
  std::vector<double> found(1 + feature_count());
  COPSE_CHECK(explain_prediction(row, found.data(), workspace));
  Block block(package_.program, inputs_are_features_, workspace);
  block.load(row, 0, 1);
  const auto value = [&](std::uint32_t column) {
    const auto inputs = static_cast<std::uint32_t>(input_count());
    return block.at(column < inputs ? column : package_.program.feature_slots[column - inputs], 0);
  };
  return speak(package_, std::span(found).subspan(1), value, language, most);
}

std::vector<std::size_t> Model::replay() const {
  const KnownAnswers& known = package_.answers;
  const std::size_t outputs = output_count();
  std::vector<double> margins(known.margins.size());
  std::vector<double> predictions(known.predictions.size());
  score(row_major(known.inputs, input_count()), {predictions.data(), margins.data()});
  std::vector<std::size_t> differing;
  for (std::size_t row = 0; row * outputs < margins.size(); ++row)
    if (!same_bits(margins, known.margins, row * outputs, outputs) ||
        !same_bits(predictions, known.predictions, row * outputs, outputs))
      differing.push_back(row);
  return differing;
}

Result<Package> with_answers(Package package, std::vector<double> inputs) {
  package.answers = {};
  COPSE_TRY(const Model model, Model::from(package));
  const Rows rows = row_major(inputs, model.input_count());
  const auto count = static_cast<std::size_t>(rows.rows()) * model.output_count();
  package.answers.margins.resize(count);
  package.answers.predictions.resize(count);
  model.score(rows, {package.answers.predictions.data(), package.answers.margins.data()});
  package.answers.inputs = std::move(inputs);
  return package;
}

}  // namespace copse
