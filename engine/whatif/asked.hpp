// Rows that differ from a client's in an input or two, scored by the block.
#pragma once

#include <span>
#include <vector>

#include "model.hpp"

namespace copse {

class Asked {
 public:
  Asked(const Model& model, std::span<const double> row, Workspace& workspace)
      : model_(model), row_(row), workspace_(workspace) {}

  /// Begins with no rows.
  void clear() {
    rows_.clear();
    count_ = 0;
  }
  void add() {
    rows_.insert(rows_.end(), row_.begin(), row_.end());
    ++count_;
  }
  /// Of the row that was added last.
  void set(std::uint32_t input, double value) { rows_[(count_ - 1) * row_.size() + input] = value; }
  std::size_t size() const { return count_; }

  void score() {
    predictions_.resize(count_);
    const bool decides = model_.package().policy.has_value();
    decisions_.resize(decides ? count_ : 0);
    const auto width = static_cast<Eigen::Index>(row_.size());
    Scores scores;
    scores.predictions = predictions_.data();
    if (decides) scores.decisions = decisions_.data();
    model_.score(Rows(rows_.data(), static_cast<Eigen::Index>(count_), width,
                      Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width)),
                 scores, workspace_);
  }

  double prediction(std::size_t i) const { return predictions_[i]; }
  /// -1 without a policy.
  std::int32_t verdict(std::size_t i) const {
    return decisions_.empty() ? -1 : static_cast<std::int32_t>(decisions_[i].verdict);
  }

 private:
  const Model& model_;
  std::span<const double> row_;
  Workspace& workspace_;
  std::vector<double> rows_;
  std::size_t count_ = 0;
  std::vector<double> predictions_;
  std::vector<Decision> decisions_;
};

}  // namespace copse
