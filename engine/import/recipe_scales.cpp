#include "import/recipe_scales.hpp"

#include <cmath>

#include "features/categories.hpp"

namespace copse {
namespace {

constexpr double most_steps = 1250;  // of a curve whose step the recipe leaves to us

// The smallest of 1, 2, 5, 10, 20 … of the form's steps by which the range has few enough.
double step_of(double step, double width) {
  if (!(step > 0) || !std::isfinite(width)) return 0;
  constexpr int most_powers = 15;
  for (int power = 0; power < most_powers; ++power, step *= 10)
    for (const double times : {1.0, 2.0, 5.0})
      if (width <= most_steps * step * times) return step * times;
  return 0;
}

double number_or(const Json& object, const char* key, double otherwise) {
  return object.contains(key) ? object[key].get<double>() : otherwise;
}

Result<Scale> read_scale(const Json& input, const CategoryCoder& coder, const Place& place) {
  Scale scale;
  scale.least = number_or(input, "min", scale.least);
  scale.most = number_or(input, "max", scale.most);
  if (input.contains("categories"))
    for (std::size_t i = 0; i < input["categories"].size(); ++i) {
      const Json& value = input["categories"][i]["value"];
      double code = 0;
      if (value.is_string()) {
        const auto found = coder.code(value.get<std::string>());
        if (!found) return (place / "categories")[i].error(found.error().message);
        code = *found;
      } else {
        code = value.get<double>();
      }
      if (std::isfinite(code)) scale.categories.push_back(code);
    }
  const Json change = input.contains("change") ? input["change"] : Json::object();
  scale.step =
      number_or(change, "step", step_of(number_or(input, "step", 0), scale.most - scale.least));
  scale.effort = number_or(change, "effort", 1);
  if (input.value("actionable", false)) {
    const std::string direction = change.value("direction", "both");
    scale.falls = direction != "up";
    scale.rises = direction != "down";
  }
  return scale;
}

}  // namespace

Status check_change(const Json& input, const Place& place) {
  if (!input.contains("change")) return ok();
  const Json& change = input["change"];
  const Place here = place / "change";
  COPSE_CHECK(check_object(change, here, {"?step", "?direction", "?effort"}));
  for (const char* key : {"step", "effort"}) {
    if (!change.contains(key)) continue;
    COPSE_TRY(const double value, number_at(change, key, here));
    if (!(value > 0)) return (here / key).error("a number above 0 must stand here");
  }
  if (change.contains("direction") && change["direction"] != "up" &&
      change["direction"] != "down" && change["direction"] != "both")
    return (here / "direction").error("\"up\", \"down\" or \"both\" must stand here");
  if (change.contains("direction") && !input.value("actionable", false))
    return (here / "direction").error("only an actionable input has one");
  return ok();
}

Result<std::vector<Scale>> read_scales(const Json& recipe, const Place& root,
                                       const Package& package) {
  std::vector<Scale> scales;
  bool declared = false;
  for (std::size_t i = 0; i < package.inputs.size(); ++i) {
    const Json& input = recipe["inputs"][i];
    for (const char* key : {"min", "max", "step", "categories", "change"})
      declared = declared || input.contains(key);
    const CategoryCoder coder(package.categories.empty() ? Categories{} : package.categories[i]);
    COPSE_TRY(Scale scale, read_scale(input, coder, (root / "inputs")[i]));
    scales.push_back(std::move(scale));
  }
  if (!declared) scales.clear();
  return scales;
}

}  // namespace copse
