// What the parts of the C ABI share: a model's handle, and how calls fail.
#pragma once

#include <atomic>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "copse.h"
#include "model.hpp"

struct copse_model {
  copse::Model model;
  std::string hash;
  std::vector<std::string> classes;
  // Kept from call to call. A call that finds it taken by another thread brings its own.
  mutable copse::Workspace workspace = {};
  mutable std::atomic_flag taken = {};
};

namespace copse::capi {

std::string& last_error();
int32_t fail(const Error& error);
int32_t fail(const char* message);

// The model's workspace while this lives, or one of its own.
class Borrowed {
 public:
  explicit Borrowed(const copse_model* model) : model_(model) {
    if (model_->taken.test_and_set(std::memory_order_acquire)) own_.emplace();
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    if (!own_) model_->taken.clear(std::memory_order_release);
  }
  copse::Workspace& operator*() { return own_ ? *own_ : model_->workspace; }

 private:
  const copse_model* model_;
  std::optional<copse::Workspace> own_;
};

inline const copse::Package& package_of(const copse_model* model) { return model->model.package(); }

template <class Names>
const char* name_at(const Names& names, size_t index) {
  return index < names.size() ? names[index].c_str() : nullptr;
}

inline copse::Rows rows_of(const copse_model* model, const double* values, size_t rows,
                           ptrdiff_t row_stride, ptrdiff_t column_stride) {
  return {values, static_cast<Eigen::Index>(rows),
          static_cast<Eigen::Index>(model->model.input_count()),
          Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(column_stride, row_stride)};
}

/// What is wrong with rows that a caller gave; null if nothing.
inline const char* bad_rows(const copse_model* model, const double* values, size_t rows) {
  if (model == nullptr) return "the model is null";
  if (values == nullptr && rows > 0) return "the values are null";
  constexpr size_t most = std::numeric_limits<ptrdiff_t>::max() / sizeof(double);
  if (rows > most / model->model.input_count()) return "more rows than memory can hold";
  return nullptr;
}

}  // namespace copse::capi
