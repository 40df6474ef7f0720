#include "import/xgboost_objective.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <array>

#include "base/math.hpp"

namespace copse {
namespace {

using Intercept = XGBoostObjective::Intercept;

constexpr std::array<XGBoostObjective, 20> objectives{{
    {"binary:logistic", Link::sigmoid, Intercept::logit, true},
    {"binary:logitraw", Link::identity, Intercept::identity, false},
    {"binary:hinge", Link::step, Intercept::identity, true},
    {"reg:squarederror", Link::identity, Intercept::identity, false},
    {"reg:linear", Link::identity, Intercept::identity, false},
    {"reg:squaredlogerror", Link::identity, Intercept::identity, false},
    {"reg:logistic", Link::sigmoid, Intercept::logit, false},
    {"reg:pseudohubererror", Link::identity, Intercept::identity, false},
    {"reg:absoluteerror", Link::identity, Intercept::identity, false},
    {"reg:quantileerror", Link::identity, Intercept::identity, false},
    {"reg:gamma", Link::exponential, Intercept::log, false},
    {"reg:tweedie", Link::exponential, Intercept::log, false},
    {"count:poisson", Link::exponential, Intercept::log, false},
    {"multi:softprob", Link::softmax, Intercept::identity, true},
    {"multi:softmax", Link::softmax, Intercept::identity, true},
    {"rank:pairwise", Link::identity, Intercept::identity, false},
    {"rank:ndcg", Link::identity, Intercept::identity, false},
    {"rank:map", Link::identity, Intercept::identity, false},
    {"survival:cox", Link::exponential, Intercept::log, false},
    {"survival:aft", Link::exponential, Intercept::log, false},
}};

}  // namespace

const XGBoostObjective* xgboost_objective(std::string_view name) {
  for (const XGBoostObjective& known : objectives)
    if (known.name == name) return &known;
  return nullptr;
}

std::string xgboost_objective_names() {
  std::string text;
  for (const XGBoostObjective& known : objectives)
    text += (text.empty() ? "" : ", ") + std::string(known.name);
  return text;
}

std::optional<std::vector<float>> parse_base_scores(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  std::vector<float> scores;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const auto [stop, error] = fast_float::from_chars(at, end, scores.emplace_back());
    if (error != std::errc{}) return std::nullopt;
    if (stop == end) return scores;
    if (*stop != ',') return std::nullopt;
    at = stop + 1;
  }
}

float base_margin(Intercept intercept, float score, const std::vector<std::int32_t>& version) {
  if (intercept == Intercept::identity) return score;
  if (intercept == Intercept::log) return log_f32(score);
  // Since 3.2 certainties are moved inside by kRtEps; before, they are refused.
  constexpr float eps = 1e-6F;
  if (version >= std::vector<std::int32_t>{3, 2} && score >= 0 && score <= 1)
    score = std::clamp(score, eps, 1.0F - eps);
  return -log_f32(1.0F / score - 1.0F);
}

}  // namespace copse
