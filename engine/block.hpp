// A block of rows and what a model's feature program makes of it.
#pragma once

#include <algorithm>

#include "model.hpp"

namespace copse {

/// One block of rows and what the feature program makes of them.
class Block {
 public:
  /// @param as_they_are  the program changes nothing
  Block(const Program& program, bool as_they_are, Workspace& workspace)
      : program_(program), workspace_(workspace), as_they_are_(as_they_are) {}

  /// Computes rows [from, from + count).
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

/// Calls `work(first row, rows)` for each block.
template <class Work>
void by_blocks(const Rows& rows, Work&& work) {
  const auto total = static_cast<std::size_t>(rows.rows());
  for (std::size_t from = 0; from < total; from += score_block)
    work(from, std::min(score_block, total - from));
}

}  // namespace copse
