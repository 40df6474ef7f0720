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

double sum_of_weights(const std::vector<Member>& members) {
  double sum = 0;
  for (const Member& member : members) sum += member.weight;
  return sum;
}

}  // namespace

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

}  // namespace copse
