#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/number.hpp"

namespace copse::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string number(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

std::string_view name_of(Link link) { return link == Link::sigmoid ? "sigmoid" : "identity"; }

std::uint32_t depth_of(const Tree& tree) {
  // Nodes may stand in any order, so the depth is found from the root down.
  std::vector<std::pair<std::int32_t, std::uint32_t>> open{{0, 0}};
  std::uint32_t deepest = 0;
  while (!open.empty()) {
    const auto [index, depth] = open.back();
    open.pop_back();
    deepest = std::max(deepest, depth);
    const Node& node = tree.nodes[static_cast<std::size_t>(index)];
    if (node.is_leaf()) continue;
    open.emplace_back(node.left, depth + 1);
    open.emplace_back(node.right, depth + 1);
  }
  return deepest;
}

Json member_json(const Member& member) {
  const Ensemble& ensemble = member.ensemble;
  std::size_t nodes = 0;
  std::uint32_t depth = 0;
  for (const Tree& tree : ensemble.trees) {
    nodes += tree.nodes.size();
    depth = std::max(depth, depth_of(tree));
  }
  return {{"name", member.name},
          {"source", ensemble.source},
          {"weight", member.weight},
          {"arithmetic", ensemble.real == Real::f32 ? "float32" : "float64"},
          {"features", ensemble.feature_count},
          {"trees", ensemble.trees.size()},
          {"nodes", nodes},
          {"depth", depth},
          {"base_margin", ensemble.base_margin}};
}

Json policy_json(const Package& package) {
  const Policy& policy = *package.policy;
  Json grades = Json::array();
  for (const Grade& grade : policy.grades)
    grades.push_back({{"name", grade.name}, {"below", grade.below}});
  return {{"exposure", package.inputs[policy.exposure_input]},
          {"loss_given_default", policy.loss_given_default},
          {"interest_rate", policy.interest_rate},
          {"funding_rate", policy.funding_rate},
          {"term", policy.term},
          {"default_rate", policy.default_rate},
          {"mean_exposure", policy.mean_exposure},
          {"grades", grades}};
}

Json describe(const LoadedModel& loaded) {
  const Package& package = loaded.model.package();
  const Json texts = Json::parse(package.texts, nullptr, false);
  const bool has_texts = texts.is_object();
  Json inputs = Json::array();
  for (const std::string& name : package.inputs) inputs.push_back({{"name", name}});
  if (has_texts && texts.contains("inputs") && texts["inputs"].is_array() &&
      texts["inputs"].size() == inputs.size())
    inputs = texts["inputs"];
  Json members = Json::array();
  for (const Member& member : package.members) members.push_back(member_json(member));
  Json all;
  all["kind"] = loaded.is_source ? "source model" : "package";
  all["name"] = package.name;
  all["version"] = package.version;
  if (has_texts && texts.contains("title")) all["title"] = texts["title"];
  if (!loaded.is_source) all["hash"] = to_hex(loaded.model.hash());
  all["bytes"] = loaded.file_size;
  all["outputs"] = loaded.model.output_count();
  all["link"] = name_of(package.members.front().ensemble.link);
  all["combine"] = "margin";
  all["inputs"] = std::move(inputs);
  all["features"] = package.program.feature_names;
  all["members"] = std::move(members);
  all["policy"] = package.policy ? policy_json(package) : Json(nullptr);
  all["known_answers"] = package.answers.inputs.size() / package.inputs.size();
  if (has_texts && texts.contains("card")) all["card"] = texts["card"];
  return all;
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
  return line + "\n";
}

std::string as_text(const Json& all) {
  std::string text = text_of(all, "name");
  if (const std::string version = text_of(all, "version"); !version.empty()) text += " " + version;
  if (const std::string title = text_of(all, "title"); !title.empty()) text += ": " + title;
  text += "\n" + text_of(all, "kind") + ", " + std::to_string(all["bytes"].get<std::size_t>()) +
          " bytes\n";
  if (const std::string hash = text_of(all, "hash"); !hash.empty()) text += "sha256 " + hash + "\n";
  text += "\nlink " + text_of(all, "link") + ", " +
          counted(all["outputs"].get<std::size_t>(), "output") + "\n";
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
  if (all["policy"].is_object()) {
    const Json& policy = all["policy"];
    text += "policy: exposure " + text_of(policy, "exposure") + ", loss given default " +
            number_of(policy, "loss_given_default") + ", " +
            counted(policy["grades"].size(), "grade") + "\n";
  }
  return text + counted(all["known_answers"].get<std::size_t>(), "known answer") + "\n";
}

}  // namespace

Status inspect(Arguments arguments, Host& host) {
  bool json = false;
  std::vector<std::string> operands;
  for (const std::string& argument : arguments) {
    if (argument == "--json")
      json = true;
    else
      operands.push_back(argument);
  }
  COPSE_CHECK(expect_operands(operands, 1, "one MODEL"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host));
  const Json all = describe(loaded);
  if (!json) return host.print(as_text(all));
  return host.print(all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace copse::cli
