#include "model.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

#include "base/bits.hpp"
#include "block.hpp"
#include "decide/calibrate.hpp"
#include "features/dependencies.hpp"
#include "score/link.hpp"
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

}  // namespace

Model::Model(Package package, Hash hash)
    : package_(std::move(package)),
      hash_(hash),
      inputs_are_features_(changes_nothing(package_.program)) {
  reads_ = inputs_of_features(package_.program);
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
