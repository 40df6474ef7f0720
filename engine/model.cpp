#include "model.hpp"

#include <algorithm>
#include <cassert>

#include "base/bits.hpp"
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

// One block's way through the feature program.
class Block {
 public:
  explicit Block(const Program& program)
      : program_(program), slots_(std::size_t{program.slot_count} * program_block) {
    prepare(program, slots_);
  }

  // Computes rows [from, from + count).
  void load(const Rows& rows, Eigen::Index from, std::size_t count) {
    for (Eigen::Index input = 0; input < rows.cols(); ++input) {
      double* slot = slots_.data() + static_cast<std::size_t>(input) * program_block;
      for (std::size_t r = 0; r < count; ++r)
        slot[r] = rows(from + static_cast<Eigen::Index>(r), input);
    }
    run(program_, count, slots_);
    count_ = count;
  }

  FeatureBlock features() const { return {slots_.data(), program_block, count_}; }
  double at(std::size_t slot, std::size_t row) const { return slots_[slot * program_block + row]; }

 private:
  const Program& program_;
  std::vector<double> slots_;
  std::size_t count_ = 0;
};

}  // namespace

Model::Model(Package package, Hash hash) : package_(std::move(package)), hash_(hash) {
  for (const Member& member : package_.members) {
    forests_.push_back(compile(member.ensemble));
    slots_.push_back(slots_of(package_.program, member));
  }
  for (std::size_t i = 0; i < input_count(); ++i)
    coders_.emplace_back(package_.categories.empty() ? Categories{} : package_.categories[i]);
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
  Model model(std::move(unpacked.package), unpacked.hash);
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
  return Model(std::move(package), hash);
}

// From the members' margins of a block to the package's margins and predictions.
// @param members  members × program_block × outputs
void Model::combine(std::size_t rows, const std::vector<double>& members, double* margins,
                    double* predictions) const {
  const std::size_t outputs = output_count();
  const std::size_t count = rows * outputs;
  const std::size_t stride = program_block * outputs;
  if (package_.members.size() == 1) {
    // A package of one member is that member, to the last bit of its link.
    std::copy_n(members.data(), count, margins);
    apply_link(first().link, first().sum, first().link_scale, margins, rows, outputs, predictions);
    return;
  }
  double weights = 0;
  std::fill_n(margins, count, 0.0);
  for (std::size_t m = 0; m < package_.members.size(); ++m) {
    const Member& member = package_.members[m];
    const double* values = members.data() + m * stride;
    if (package_.combine == Combine::prediction) {
      const Ensemble& ensemble = member.ensemble;
      apply_link(ensemble.link, ensemble.sum, ensemble.link_scale, values, rows, outputs,
                 predictions);
      values = predictions;
    }
    for (std::size_t i = 0; i < count; ++i) margins[i] += member.weight * values[i];
    weights += member.weight;
  }
  for (std::size_t i = 0; i < count; ++i) margins[i] /= weights;
  if (package_.combine == Combine::prediction)
    std::copy_n(margins, count, predictions);
  else
    apply_link(first().link, Real::f64, first().link_scale, margins, rows, outputs, predictions);
}

void Model::score(const Rows& rows, const Scores& out) const {
  assert(static_cast<std::size_t>(rows.cols()) == input_count());
  assert(out.decisions == nullptr || package_.policy);
  const std::size_t outputs = output_count();
  const std::size_t members = package_.members.size();
  Block block(package_.program);
  std::vector<double> member_margins(members * program_block * outputs);
  std::vector<double> margins(program_block * outputs);
  std::vector<double> predictions(program_block * outputs);
  const auto total = static_cast<std::size_t>(rows.rows());
  for (std::size_t from = 0; from < total; from += program_block) {
    const std::size_t count = std::min(program_block, total - from);
    block.load(rows, static_cast<Eigen::Index>(from), count);
    for (std::size_t m = 0; m < members; ++m)
      copse::score(forests_[m], block.features(), slots_[m],
                   member_margins.data() + m * program_block * outputs);
    combine(count, member_margins, margins.data(), predictions.data());
    if (out.margins != nullptr)
      std::copy_n(margins.data(), count * outputs, out.margins + from * outputs);
    if (out.predictions != nullptr)
      std::copy_n(predictions.data(), count * outputs, out.predictions + from * outputs);
    for (std::size_t r = 0; r < count; ++r) {
      for (std::size_t m = 0; out.member_margins != nullptr && m < members; ++m)
        std::copy_n(member_margins.data() + (m * program_block + r) * outputs, outputs,
                    out.member_margins + ((from + r) * members + m) * outputs);
      if (out.decisions != nullptr)
        out.decisions[from + r] =
            decide(*package_.policy, predictions[r], block.at(package_.policy->exposure_input, r));
    }
  }
}

void Model::leaves(const Rows& rows, std::uint32_t* out) const {
  Block block(package_.program);
  const std::size_t trees = tree_count();
  std::vector<std::uint32_t> numbers;
  const auto total = static_cast<std::size_t>(rows.rows());
  for (std::size_t from = 0; from < total; from += program_block) {
    const std::size_t count = std::min(program_block, total - from);
    block.load(rows, static_cast<Eigen::Index>(from), count);
    std::size_t before = 0;  // trees of the members so far
    for (std::size_t m = 0; m < forests_.size(); ++m) {
      const std::size_t own = package_.members[m].ensemble.trees.size();
      numbers.resize(count * own);
      copse::leaves(forests_[m], block.features(), slots_[m], numbers.data());
      for (std::size_t r = 0; r < count; ++r)
        std::copy_n(numbers.data() + r * own, own, out + (from + r) * trees + before);
      before += own;
    }
  }
}

void Model::features(const Rows& rows, double* out) const {
  copse::features(package_.program, rows, out);
}

void features(const Program& program, const Rows& rows, double* out) {
  Block block(program);
  const auto total = static_cast<std::size_t>(rows.rows());
  for (std::size_t from = 0; from < total; from += program_block) {
    const std::size_t count = std::min(program_block, total - from);
    block.load(rows, static_cast<Eigen::Index>(from), count);
    for (std::size_t r = 0; r < count; ++r)
      for (const std::uint32_t slot : program.feature_slots) *out++ = block.at(slot, r);
  }
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
