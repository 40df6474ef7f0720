#include "cli/background.hpp"
#include "cli/commands.hpp"
#include "import/import.hpp"

namespace copse::cli {

namespace {

// A recipe and what it names; or, where the file is none, a source model.
Result<Package> read_package(const std::string& path, Iterations iterations, Host& host) {
  COPSE_TRY(const std::vector<std::byte> bytes, host.read(path));
  if (!is_recipe(bytes)) {
    COPSE_TRY(SourceModel model, import_model(bytes, path, progress_of(path, host), iterations));
    warn_of(path, model.note, host);
    return wrap(std::move(model), stem(path));
  }
  if (iterations == Iterations::best)
    return Error{Code::argument, std::string(best_iteration) +
                                     " is of a source model; in a recipe, " +
                                     "a member says \"iterations\": \"best\""};
  const auto files = [&](const std::string& file) { return host.read(beside(path, file)); };
  COPSE_TRY(Recipe recipe, import_recipe(bytes, path, files, RecipePart::all));
  for (const std::string& note : recipe.notes)
    host.warn("copse: " + note +
              " (\"iterations\": \"best\" does too, \"all\" says that all are meant)\n");
  if (recipe.background) {
    COPSE_TRY(const Model model, Model::from(recipe.package));
    COPSE_TRY(recipe.package.background, read_background(*recipe.background, model, host));
  }
  return with_answers(std::move(recipe.package), std::move(recipe.answer_rows));
}

// What a tree predicts does not depend on them.
void forget_covers(Package& package) {
  for (Member& member : package.members)
    for (Tree& tree : member.ensemble.trees)
      for (Node& node : tree.nodes) node.cover = 0;
}

}  // namespace

Status pack(Arguments arguments, Host& host) {
  std::string output;
  bool covers = true;
  bool allows_protected = false;
  auto iterations = Iterations::all;
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--no-covers") {
      covers = false;
      continue;
    }
    if (arguments[i] == allow_protected) {
      allows_protected = true;
      continue;
    }
    if (arguments[i] == best_iteration) {
      iterations = Iterations::best;
      continue;
    }
    if (arguments[i] != "-o") {
      operands.push_back(arguments[i]);
      continue;
    }
    if (i + 1 == arguments.size()) return Error{Code::argument, "-o takes a file name"};
    output = arguments[++i];
  }
  COPSE_CHECK(expect_operands(operands, 1, "one RECIPE or MODEL"));
  if (output.empty()) return Error{Code::argument, "-o MODEL.copse is missing"};
  const std::string& path = operands[0];
  COPSE_TRY(Package package, read_package(path, iterations, host));
  if (!package.protected_inputs.empty() && !allows_protected)
    return Error{Code::unsupported,
                 path + ": " + protected_sentence(package, package.protected_inputs.front())};
  if (!covers) forget_covers(package);
  if (const Status status = validate(package); !status)
    return Error{status.error().code, path + ": " + status.error().message};
  const std::vector<std::byte> packed = write(package);
  COPSE_TRY(const Model model, Model::load(packed));
  COPSE_CHECK(host.write(output, packed));
  return host.print(package.name + (package.version.empty() ? "" : " " + package.version) + ", " +
                    std::to_string(packed.size()) + " bytes, sha256 " + to_hex(model.hash()) +
                    "\n");
}

}  // namespace copse::cli
