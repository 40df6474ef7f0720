#include <fast_float/fast_float.h>

#include <optional>

#include "base/math.hpp"
#include "ensemble/limits.hpp"
#include "import/import.hpp"
#include "import/xgboost_handler.hpp"

namespace copse {
namespace {

// How an objective of XGBoost turns margins into predictions, and its base score into a margin.
struct XGBoostObjective {
  std::string_view name;
  Link link;
  float (*base_margin)(float base_score);
};

// src/common/math and src/objective: ProbToMargin of the logistic regressions, in float32.
float logit(float probability) { return -log_f32(1.0F / probability - 1.0F); }

constexpr std::array<XGBoostObjective, 1> objectives{{{"binary:logistic", Link::sigmoid, logit}}};

std::optional<std::uint32_t> whole(const std::string& text) {
  std::uint32_t value = 0;
  if (text.empty() || text.size() > 9) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

// "5E-1" up to 3.0, "[5E-1]" since; a vector of more is for more outputs.
std::optional<float> base_score(std::string text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  float value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !(value > 0 && value < 1)) return std::nullopt;
  return value;
}

std::string version_text(const XGBoostHeader& header) {
  std::string text;
  for (const std::uint64_t part : header.version)
    text += (text.empty() ? "" : ".") + std::to_string(part);
  return text.empty() ? "of unknown version" : text;
}

Error at(const std::string& place, const std::string& what, Code code) {
  return {code, place + ": " + what};
}

Result<Ensemble> assemble(XGBoostHandler& handler) {
  const XGBoostHeader& header = handler.header();
  if (!handler.saw_learner())
    return Error{Code::corrupt, "not an XGBoost model: it has no \"learner\""};
  if (header.booster != "gbtree")
    return at(
        "learner.gradient_booster.name",
        header.booster.empty() ? "absent" : "\"" + header.booster + "\"; this version reads gbtree",
        header.booster.empty() ? Code::corrupt : Code::unsupported);
  const XGBoostObjective* objective = nullptr;
  for (const XGBoostObjective& known : objectives)
    if (known.name == header.objective) objective = &known;
  if (objective == nullptr)
    return at("learner.objective.name",
              "\"" + header.objective + "\"; this version reads binary:logistic",
              Code::unsupported);
  const std::string place = "learner.learner_model_param.";
  if (!header.num_target.empty() && whole(header.num_target).value_or(2) > 1)
    return at(place + "num_target", "\"" + header.num_target + "\"; this version reads one target",
              Code::unsupported);
  const auto features = whole(header.num_feature);
  if (!features || *features > limits::features)
    return at(place + "num_feature", "\"" + header.num_feature + "\" is not a count of features",
              Code::corrupt);
  const auto base = base_score(header.base_score);
  if (!base)
    return at(place + "base_score",
              "\"" + header.base_score + "\" is not a probability between 0 and 1", Code::corrupt);
  Ensemble ensemble;
  ensemble.link = objective->link;
  ensemble.task = Task::classification;
  ensemble.feature_count = *features;
  ensemble.feature_names = std::move(handler.feature_names());
  ensemble.base_margin = {static_cast<double>(objective->base_margin(*base))};
  ensemble.trees = std::move(handler.trees());
  ensemble.source = "XGBoost " + version_text(header) + " " + header.objective;
  COPSE_CHECK(validate(ensemble));
  return ensemble;
}

}  // namespace

Result<Ensemble> import_xgboost(std::span<const std::byte> bytes, const Progress&) {
  const auto named = [&](Error error) { return error; };
  // UBJSON's first key begins with the type of its length, JSON's with a quote.
  std::size_t second = 1;
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  while (second < bytes.size() && blank(text[second])) ++second;
  const bool json = second >= bytes.size() || text[second] == '"' || text[second] == '}';
  XGBoostHandler handler(bytes.size());
  using Format = nlohmann::json::input_format_t;
  if (!nlohmann::json::sax_parse(text, text + bytes.size(), &handler,
                                 json ? Format::json : Format::ubjson))
    return named(handler.error());
  auto ensemble = assemble(handler);
  if (!ensemble) return named(std::move(ensemble.error()));
  return ensemble;
}

}  // namespace copse
