// The part of a model that says why against the rows that its package keeps for that.
#include <algorithm>
#include <numeric>

#include "block.hpp"
#include "score/masks.hpp"

namespace copse {
Status Model::learn_background(Workspace& workspace) const {
  if (!has_background())
    return Error{Code::unsupported,
                 "the model has no background to be explained against: its recipe names none"};
  COPSE_CHECK(check_margins_averaged());
  if (!workspace.background_shaps.empty()) return ok();
  const Background& background = *package_.background;
  const auto inputs = static_cast<Eigen::Index>(input_count());
  const Rows rows(background.inputs.data(),
                  static_cast<Eigen::Index>(background.inputs.size()) / inputs, inputs,
                  Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs));
  std::vector<double> weights = background.weights;
  if (weights.empty()) weights.assign(static_cast<std::size_t>(rows.rows()), 1);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  const std::vector<Member>& members = package_.members;
  std::vector<std::vector<simd::u64x2>> masks(members.size());
  Block block(package_.program, inputs_are_features_, workspace);
  by_blocks(rows, [&](std::size_t from, std::size_t count) {
    block.load(rows, from, count);
    for (std::size_t m = 0; m < members.size(); ++m) {
      fill_masks(forests_[m], block.features(), slots_[m], workspace.scratch);
      const std::vector<simd::u64x2>& found = workspace.scratch.masks;
      masks[m].insert(masks[m].end(), found.begin(), found.end());
    }
  });
  std::vector<BackgroundShap> shaps;
  for (std::size_t m = 0; m < members.size(); ++m) {
    auto shap = BackgroundShap::of(members[m].ensemble, std::move(masks[m]), weights);
    if (!shap)
      return Error{shap.error().code, "member \"" + members[m].name + "\" " + shap.error().message};
    shaps.push_back(std::move(*shap));
  }
  workspace.background_shaps = std::move(shaps);
  return ok();
}

Status Model::explain_against_background(const Rows& rows, double* out,
                                         Workspace& workspace) const {
  COPSE_CHECK(learn_background(workspace));
  const std::vector<Member>& members = package_.members;
  const std::vector<double> shares = member_shares();
  const std::size_t outputs = output_count();
  const std::size_t width = 1 + feature_count();
  Block block(package_.program, inputs_are_features_, workspace);
  by_blocks(rows, [&](std::size_t from, std::size_t count) {
    block.load(rows, from, count);
    double* found = out + from * outputs * width;
    std::fill_n(found, count * outputs * width, 0.0);
    for (std::size_t m = 0; m < members.size(); ++m) {
      BackgroundShap& shap = workspace.background_shaps[m];
      fill_masks(forests_[m], block.features(), slots_[m], workspace.scratch);
      for (std::size_t r = 0; r < count; ++r) {
        double* one = found + r * outputs * width;
        for (std::size_t k = 0; k < outputs; ++k) one[k * width] += shares[m] * shap.base()[k];
        shap.add(workspace.scratch.masks, r, shares[m], members[m].columns, width, one + 1);
      }
    }
  });
  return ok();
}

Status Model::explain_prediction_against_background(const Rows& rows, double* out,
                                                    Workspace& workspace) const {
  COPSE_CHECK(check_one_output());
  COPSE_CHECK(explain_against_background(rows, out, workspace));
  carry_to_predictions(rows, out, workspace);
  return ok();
}

}  // namespace copse
