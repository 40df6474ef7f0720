// The part of a model that says why.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "block.hpp"
#include "decide/calibrate.hpp"
#include "explain/interactions.hpp"
#include "model.hpp"
#include "score/link.hpp"
#include "score/masks.hpp"

namespace copse {
namespace {

// Fewer rows are never worth tables.
constexpr std::size_t fewest_in_batches = 64;

// Equal parts of the rows that all batches take, in whole blocks.
std::size_t chunk_of(std::size_t rows, std::span<TabledShap* const> tabled) {
  std::size_t most = rows;
  for (const TabledShap* member : tabled)
    if (member != nullptr) most = std::min(most, member->batch.most_rows());
  const std::size_t chunks = (rows + most - 1) / std::max<std::size_t>(most, 1);
  const std::size_t blocks =
      (rows + chunks * score_block - 1) / std::max<std::size_t>(chunks * score_block, 1);
  return std::max<std::size_t>(blocks, 1) * score_block;
}

// Those of a member that its tables, if it has them, leave; null: none.
TreeShap* walking_trees(MemberShap& shap, TabledShap* tabled) {
  if (tabled == nullptr) return &shap.walk;
  return tabled->rest ? &*tabled->rest : nullptr;
}

}  // namespace

std::vector<double> Model::member_shares() const {
  std::vector<double> shares;
  shares.reserve(package_.members.size());
  double sum = 0;
  for (const Member& member : package_.members) sum += member.weight;
  for (const Member& member : package_.members) shares.push_back(member.weight / sum);
  return shares;
}

Status Model::explain(const Rows& rows, double* out) const {
  Workspace workspace;
  return explain(rows, out, workspace);
}

Status Model::check_margins_averaged() const {
  if (package_.members.size() == 1 || package_.combine == Combine::margin) return ok();
  return Error{Code::unsupported,
               "the model cannot be explained: it averages predictions, and not margins"};
}

Status Model::lay_out_shaps(Workspace& workspace) const {
  COPSE_CHECK(check_margins_averaged());
  const std::vector<Member>& members = package_.members;
  for (std::size_t m = workspace.shaps.size(); m < members.size(); ++m) {
    auto walk = TreeShap::of(members[m].ensemble);
    if (!walk)
      return Error{walk.error().code, "member \"" + members[m].name + "\" " + walk.error().message};
    workspace.shaps.push_back({std::move(*walk), {}, {}});
  }
  return ok();
}

template <class Answer, class Add>
void Model::by_batches(const Rows& rows, std::span<TabledShap* const> tabled, Workspace& workspace,
                       Answer&& answer, Add&& add) const {
  const auto total = static_cast<std::size_t>(rows.rows());
  const std::size_t chunk = chunk_of(total, tabled);
  Block block(package_.program, inputs_are_features_, workspace);
  for (std::size_t start = 0; start < total; start += chunk) {
    const std::size_t end = std::min(total, start + chunk);
    for (TabledShap* member : tabled)
      if (member != nullptr) member->batch.begin(end - start);
    for (std::size_t from = start; from < end; from += score_block) {
      block.load(rows, from, std::min(score_block, end - from));
      for (std::size_t m = 0; m < tabled.size(); ++m) {
        fill_masks(forests_[m], block.features(), slots_[m], workspace.scratch);
        if (tabled[m] != nullptr)
          tabled[m]->batch.answer((from - start) / score_block, workspace.scratch.masks);
        answer(m, block, from);
      }
    }
    for (std::size_t m = 0; m < tabled.size(); ++m)
      if (tabled[m] != nullptr) add(m, start);
  }
}

// Tables for the members that so many rows are worth them for; null for the others.
Result<std::vector<TabledShap*>> Model::tabled_shaps(std::optional<TabledShap> MemberShap::*which,
                                                     ShapLanes lanes, std::size_t rows,
                                                     Workspace& workspace) const {
  std::vector<TabledShap*> tabled(package_.members.size());
  for (std::size_t m = 0; m < tabled.size() && rows >= fewest_in_batches; ++m) {
    std::optional<TabledShap>& shap = workspace.shaps[m].*which;
    if (!shap) {
      COPSE_TRY(TabledShap made, TabledShap::of(package_.members[m].ensemble, lanes));
      shap.emplace(std::move(made));
    }
    if (rows >= shap->batch.worth_from()) tabled[m] = &*shap;
  }
  return tabled;
}

Status Model::explain(const Rows& rows, double* out, Workspace& workspace) const {
  COPSE_CHECK(lay_out_shaps(workspace));
  const std::vector<Member>& members = package_.members;
  const auto total = static_cast<std::size_t>(rows.rows());
  COPSE_TRY(const std::vector<TabledShap*> tabled,
            tabled_shaps(&MemberShap::contributions, ShapLanes::features, total, workspace));
  const std::size_t outputs = output_count();
  const std::size_t width = 1 + feature_count();
  const std::vector<double> shares = member_shares();
  std::fill_n(out, total * outputs * width, 0.0);
  for (std::size_t m = 0; m < members.size(); ++m)
    for (std::size_t k = 0; k < outputs; ++k) {
      const double base = shares[m] * workspace.shaps[m].walk.base()[k];
      for (std::size_t r = 0; r < total; ++r) out[(r * outputs + k) * width] += base;
    }
  const auto walk = [&](std::size_t m, const Block& block, std::size_t from) {
    TreeShap* trees = walking_trees(workspace.shaps[m], tabled[m]);
    for (std::size_t r = 0; trees != nullptr && r < block.features().rows; ++r)
      trees->add(workspace.scratch.masks, r, shares[m], members[m].columns, width,
                 out + (from + r) * outputs * width + 1);
  };
  by_batches(rows, tabled, workspace, walk, [&](std::size_t m, std::size_t start) {
    tabled[m]->batch.add(shares[m], workspace.shap_sums, members[m].columns, width, 0,
                         out + start * outputs * width + 1);
  });
  return ok();
}

Status Model::interactions(const Rows& rows, double* out, Workspace& workspace) const {
  COPSE_CHECK(lay_out_shaps(workspace));
  const std::size_t count = feature_count();
  const std::size_t outputs = output_count();
  const auto total = static_cast<std::size_t>(rows.rows());
  const std::vector<Member>& members = package_.members;
  COPSE_TRY(const std::vector<TabledShap*> tabled,
            tabled_shaps(&MemberShap::interactions, ShapLanes::pairs, total, workspace));
  const std::vector<double> shares = member_shares();
  const std::size_t size = count * count;
  std::fill_n(out, total * outputs * size, 0.0);
  std::vector<double> features;
  std::vector<std::uint32_t> diagonal;
  const auto walk = [&](std::size_t m, const Block& block, std::size_t from) {
    TreeShap* trees = walking_trees(workspace.shaps[m], tabled[m]);
    if (trees == nullptr) return;
    const std::vector<std::uint32_t>& columns = members[m].columns;
    diagonal.clear();
    for (const std::uint32_t column : columns)
      diagonal.push_back(column * static_cast<std::uint32_t>(count + 1));
    for (std::size_t r = 0; r < block.features().rows; ++r) {
      double* row = out + (from + r) * outputs * size;
      trees->add(workspace.scratch.masks, r, shares[m], diagonal, size, row);
      features.clear();
      for (const std::uint32_t slot : slots_[m]) features.push_back(block.at(slot, r));
      add_interactions(members[m].ensemble, features, shares[m], columns, count, row,
                       tabled[m] != nullptr ? &tabled[m]->batch.walking() : nullptr);
    }
  };
  by_batches(rows, tabled, workspace, walk, [&](std::size_t m, std::size_t start) {
    tabled[m]->batch.add(shares[m], workspace.shap_sums, members[m].columns, size, count,
                         out + start * outputs * size);
  });
  // So far pairs are above the diagonal alone, and on it is all that a feature adds.
  for (std::size_t k = 0; k < total * outputs; ++k, out += size)
    for (std::size_t f = 0; f < count; ++f)
      for (std::size_t g = f + 1; g < count; ++g) {
        const double both = out[f * count + g];
        out[g * count + f] = both;
        out[f * count + f] -= both;
        out[g * count + g] -= both;
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

// From contributions to margins to those to predictions, of a model of one output.
void Model::carry_to_predictions(const Rows& rows, double* out, Workspace& workspace) const {
  const std::size_t width = 1 + feature_count();
  std::vector<double> predictions(static_cast<std::size_t>(rows.rows()));
  score(rows, {predictions.data()}, workspace);
  for (const double prediction : predictions) {
    const double base = out[0];
    double way = 0;
    double all = 0;
    for (std::size_t f = 1; f < width; ++f) {
      way += out[f];
      all += std::fabs(out[f]);
    }
    out[0] = prediction_at(base);
    // Where contributions cancel, rounding is most of the way, and the slope is the share.
    constexpr double short_way = 1e-4;
    const double share =
        std::fabs(way) <= 1e-5 * all
            ? (prediction_at(base + short_way) - prediction_at(base - short_way)) / (2 * short_way)
            : (prediction - out[0]) / way;
    for (std::size_t f = 1; f < width; ++f) out[f] *= share;
    out += width;
  }
}

Status Model::check_one_output() const {
  if (output_count() == 1) return ok();
  return Error{Code::unsupported,
               "predictions of several outputs depend on each other: their margins alone can be "
               "explained"};
}

Status Model::explain_prediction(const Rows& rows, double* out, Workspace& workspace) const {
  COPSE_CHECK(check_one_output());
  COPSE_CHECK(explain(rows, out, workspace));
  carry_to_predictions(rows, out, workspace);
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
  return speak(package_, std::span(found).subspan(1), reads_, value, language, most);
}

}  // namespace copse
