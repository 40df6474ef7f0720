
#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/number.hpp"
#include "import/describe.hpp"

namespace copse::cli {
namespace {

std::string number(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

// A string of the description, or "".
std::string text_of(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_string()) return {};
  return object[key].get<std::string>();
}

std::string number_of(const Json& object, const char* key) {
  return object.contains(key) && object[key].is_number() ? number(object[key].get<double>()) : "";
}

std::string input_line(const Json& input) {
  std::string line = "  " + text_of(input, "name");
  if (const std::string label = text_of(input, "label"); !label.empty()) line += "  " + label;
  if (const std::string kind = text_of(input, "kind"); !kind.empty()) line += ", " + kind;
  if (const std::string low = number_of(input, "min"); !low.empty())
    line += " " + low + " to " + number_of(input, "max");
  if (const std::string unit = text_of(input, "unit"); !unit.empty()) line += " " + unit;
  if (input.contains("categories") && input["categories"].is_array()) {
    const std::size_t count = input["categories"].size();
    line += count == 0 ? ", any text" : ", category of " + std::to_string(count);
  }
  return line + "\n";
}

// "a, b, c and 7 more"; a name that a list would break apart is in quotes.
std::string list_of(const Json& names) {
  constexpr std::size_t shown = 10;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i)
    text += (i == 0 ? "" : ", ") + csv_cell(names[i].get<std::string>());
  if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string as_text(const Json& all) {
  std::string text = text_of(all, "name");
  if (const std::string version = text_of(all, "version"); !version.empty()) text += " " + version;
  if (const std::string title = text_of(all, "title"); !title.empty()) text += ": " + title;
  text += "\n" + text_of(all, "kind") + ", " + std::to_string(all["bytes"].get<std::size_t>()) +
          " bytes\n";
  if (const std::string hash = text_of(all, "hash"); !hash.empty()) text += "sha256 " + hash + "\n";
  text += "\nlink " + text_of(all, "link") + ", " +
          counted(all["outputs"].get<std::size_t>(), "output") + ", " + text_of(all, "task") + "\n";
  if (!all["classes"].empty()) text += "classes " + list_of(all["classes"]) + "\n";
  text += counted(all["inputs"].size(), "input") + ":\n";
  for (const Json& input : all["inputs"]) text += input_line(input);
  text += counted(all["features"].size(), "feature") + "\n";
  text += counted(all["members"].size(), "member") + ":\n";
  for (const Json& member : all["members"])
    text += "  " + text_of(member, "name") + "  " + text_of(member, "source") + ", " +
            counted(member["trees"].get<std::size_t>(), "tree") + ", " +
            counted(member["nodes"].get<std::size_t>(), "node") + ", depth " +
            std::to_string(member["depth"].get<std::size_t>()) + ", weight " +
            number(member["weight"].get<double>()) + ", " + text_of(member, "arithmetic") + "\n";
  if (all["calibration"].is_object()) {
    const Json& calibration = all["calibration"];
    text += "calibration: " + text_of(calibration, "method");
    text += calibration.contains("slope") ? ", slope " + number_of(calibration, "slope") +
                                                ", intercept " + number_of(calibration, "intercept")
                                          : ", " + counted(calibration["margins"].size(), "point");
    text += "\n";
  }
  if (all["policy"].is_object()) {
    const Json& policy = all["policy"];
    text += "policy: exposure " + text_of(policy, "exposure") + ", loss given default " +
            number_of(policy, "loss_given_default") + ", " +
            counted(policy["grades"].size(), "grade") + "\n";
    if (const Json& refer = policy["refer"]; refer.is_object())
      text += "refer to a person: from " + number_of(refer, "low") + " to " +
              number_of(refer, "high") + " of the boundary in log-odds, coverage " +
              number_of(refer, "coverage") + "\n";
  }
  if (const Json& training = all["training"]; training.is_object())
    text += "training data: " + counted(training["rows"].get<std::size_t>(), "row") + " in " +
            counted(training["columns"].size(), "column") + "; unusual above " +
            number_of(training["unusual"], "above") + ", which a share of " +
            number_of(training["unusual"], "share") + " of clients like them is\n";
  if (all["background"].is_number())
    text +=
        "background to explain against: " + counted(all["background"].get<std::size_t>(), "row") +
        "\n";
  if (!all["protected_inputs"].empty())
    text += "protected attributes among the inputs: " + list_of(all["protected_inputs"]) + "\n";
  return text + counted(all["known_answers"].get<std::size_t>(), "known answer") + "\n";
}

}  // namespace

Status inspect(Arguments arguments, Host& host) {
  bool json = false;
  auto iterations = Iterations::all;
  std::vector<std::string> operands;
  for (const std::string& argument : arguments) {
    if (argument == "--json")
      json = true;
    else if (argument == best_iteration)
      iterations = Iterations::best;
    else
      operands.push_back(argument);
  }
  COPSE_CHECK(expect_operands(operands, 1, "one MODEL"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host, iterations));
  Json all = describe(loaded.model.package());
  const Json file{{"kind", loaded.is_source ? "source model" : "package"},
                  {"bytes", loaded.file_size}};
  all.update(file);
  if (!loaded.is_source) all["hash"] = to_hex(loaded.model.hash());
  if (!json) return host.print(as_text(all));
  return host.print(all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace copse::cli
