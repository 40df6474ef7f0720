// The words of the neutral form (models/ensemble.schema.json) and what they stand for.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ensemble/ensemble.hpp"

namespace copse::neutral {

template <class T, std::size_t n>
using Words = std::array<std::pair<std::string_view, T>, n>;

inline constexpr Words<Real, 2> reals{{{"float32", Real::f32}, {"float64", Real::f64}}};

inline constexpr Words<Task, 2> tasks{
    {{"regression", Task::regression}, {"classification", Task::classification}}};

inline constexpr Words<Aggregate, 3> aggregates{
    {{"sum", Aggregate::sum}, {"minimum", Aggregate::minimum}, {"maximum", Aggregate::maximum}}};

inline constexpr Words<Link, link_count> links{{{"identity", Link::identity},
                                                {"sigmoid", Link::sigmoid},
                                                {"softmax", Link::softmax},
                                                {"exponential", Link::exponential},
                                                {"step", Link::step},
                                                {"signed_square", Link::signed_square},
                                                {"softplus", Link::softplus},
                                                {"probit", Link::probit},
                                                {"softmax_zero", Link::softmax_zero},
                                                {"anomaly", Link::anomaly},
                                                {"onnx_logistic", Link::onnx_logistic},
                                                {"onnx_softmax", Link::onnx_softmax}}};

inline constexpr Words<Test, test_count> tests{{{"<", Test::less},
                                                {"<=", Test::less_equal},
                                                {"==", Test::equal},
                                                {"in", Test::in_set},
                                                {"floor_in", Test::floor_in_set},
                                                {"trunc_in", Test::trunc_in_set}}};

inline constexpr Words<Categories::Coding, 2> codings{
    {{"index", Categories::Coding::index}, {"catboost_hash", Categories::Coding::catboost_hash}}};

inline constexpr Words<Categories::Unseen, 3> unseens{{{"error", Categories::Unseen::error},
                                                       {"missing", Categories::Unseen::missing},
                                                       {"other", Categories::Unseen::other}}};

template <class T, std::size_t n>
std::optional<T> find(const Words<T, n>& words, std::string_view word) {
  for (const auto& [text, value] : words)
    if (text == word) return value;
  return std::nullopt;
}

/// "sum", "minimum" or "maximum"
template <class T, std::size_t n>
std::string list(const Words<T, n>& words) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) text += i + 1 == n ? " or " : ", ";
    text += "\"" + std::string(words[i].first) + "\"";
  }
  return text;
}

}  // namespace copse::neutral
