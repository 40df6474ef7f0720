#include <algorithm>
#include <array>

#include "cli/commands.hpp"
#include "cli/told.hpp"
#include "import/import.hpp"

namespace copse::cli {
namespace {

struct Verb {
  std::string_view name;
  Status (*run)(Arguments, Host&);
  std::string_view usage;
  std::string_view about;
  bool reads_table = true;  // takes the options of how a table is written
};

constexpr std::array<Verb, 11> verbs{{
    {"pack", pack,
     "pack RECIPE|MODEL -o MODEL.copse [--no-covers] [--best-iteration] [--allow-protected]",
     "Reads a recipe and the members it names, computes known answers, writes the package; or a\n"
     "      source model as it stands, with --best-iteration as score does. Without covers (how "
     "much\n"
     "      of the training data reached each node; scores need none) it is about a third "
     "smaller.\n"
     "      Inputs such as sex, race or marital status, and those that the recipe protects, are\n"
     "      refused without --allow-protected.",
     false},
    {"score", score,
     "score MODEL DATA.csv [--output probability|margin|class|decision|leaf|unlikeness]\n"
     "      [--threads N] [-o FILE.parquet|FILE.csv] [--best-iteration]",
     "Scores each row; CSV to standard output, header first. DATA may be - (standard input), and\n"
     "      of any size: it streams by, N blocks at once (all cores by default; the lines are the "
     "same),\n"
     "      and nothing is printed until every row is good. -o writes a file instead, Parquet of\n"
     "      doubles and texts where the native program was built with Arrow C++, or CSV: whole, or "
     "not "
     "at all.\n"
     "      --best-iteration leaves out the trees after the best iteration that XGBoost's early\n"
     "      stopping found and its file names, as XGBoost's scikit-learn estimators do."},
    {"explain", explain,
     "explain MODEL DATA.csv [--by feature|input|group] [--space margin|prediction]\n"
     "      [--against training|background] [-o FILE.parquet|FILE.csv] [--best-iteration]",
     "Exact SHAP values of each row; CSV to standard output: the base value, then what each "
     "feature\n"
     "      adds to it. They sum to the margin, or to the prediction. By input, a feature's is "
     "shared\n"
     "      equally by the inputs it is computed of; by group, the recipe's, it is summed. Against "
     "the\n"
     "      background, rows that the recipe names, the base value is their mean margin."},
    {"interactions", interactions, "interactions MODEL DATA.csv [--by feature|input|group]",
     "Exact SHAP interaction values of each row's margin, strongest first; CSV to standard "
     "output:\n"
     "      what two features add together, and where both are one what it keeps for itself. They\n"
     "      sum to the contributions of explain."},
    {"reasons", reasons, "reasons MODEL DATA.csv [--language L] [--most N]",
     "Why each row's prediction is what it is: at most N (4) sentences of the recipe with the "
     "row's\n"
     "      own values, strongest first, each after what it adds to the prediction; CSV to "
     "standard\n"
     "      output. Languages are the recipe's, the first by default."},
    {"whatif", whatif, "whatif MODEL DATA.csv INPUT [INPUT]",
     "What each row's prediction and decision would be over the declared range of an input: a "
     "step\n"
     "      function, a line for each value from which they are others. Of two inputs a grid of "
     "at\n"
     "      most 50 values each. CSV to standard output."},
    {"counterfactual", counterfactual,
     "counterfactual MODEL DATA.csv [--goal accept|other|below:P|above:P] [--lock INPUT]... "
     "[--any]",
     "The smallest changes of one or two inputs that the client can change with which each row's\n"
     "      decision is to accept (or another, or its prediction at most or at least P): every\n"
     "      smaller one was tried. With --any, of any one input. CSV to standard output."},
    {"features", features, "features RECIPE DATA.csv",
     "Computes the recipe's features for each row; CSV to standard output."},
    {"inspect", inspect, "inspect MODEL [--json] [--best-iteration]",
     "Says what a model is: inputs, members, objective, trees, policy, hash.", false},
    {"receipt", receipt, "receipt MODEL DATA.csv [--language L] [--salt TEXT]",
     "A line of JSON for each row: the model's hash, inputs, predictions, members, decision, "
     "reasons.\n"
     "      With --salt the inputs are not in it but their hash with that text."},
    {"verify", verify, "verify MODEL, or verify RECEIPT MODEL [DATA.csv]",
     "Checks a package's hash and replays its known answers bit for bit; or computes receipts\n"
     "      again, those of hashed inputs from DATA."},
}};

std::string help() {
  std::string text =
      "Copse " COPSE_VERSION ": scores tree ensembles where the data is.\n\nusage:\n";
  for (const Verb& verb : verbs)
    text += "  copse " + std::string(verb.usage) + "\n      " + std::string(verb.about) + "\n";
  return text +
         "\nMODEL is a .copse package or a model as its library saves it: XGBoost (JSON, UBJSON),\n"
         "LightGBM (text), CatBoost (JSON), ONNX, or Copse's own JSON.\n"
         "DATA may also be Parquet, where the native program was built with Arrow C++.\n"
         "Columns are matched by name; empty, NA and NaN are missing; True and False are 1 and 0.\n"
         "Delimiter, decimal comma and encoding are told from the table's beginning; titles above "
         "the\n"
         "header, rows of empty cells and words for missing numbers (NULL, N/A, -) are said.\n"
         "Where they are told wrongly, verbs that take DATA take " +
         std::string(told_usage) +
         ";\n"
         "SIGN is one sign, or comma, semicolon, tab, bar or space; E is utf-8, utf-16le, utf-16be "
         "or\n"
         "windows-1252; without a heading columns are the model's inputs in their order.\n"
         "Exit status: 0, or 1 after an error, or 2 after a wrong use.\n";
}

int report(const Status& status, std::string_view usage, Host& host) {
  if (status) return 0;
  host.warn("copse: " + status.error().message + "\n");
  if (status.error().code != Code::argument) return 1;
  host.warn("usage: copse " + std::string(usage) + "\n");
  return 2;
}

}  // namespace

int run(Arguments arguments, Host& host) {
  constexpr std::string_view any_usage = "VERB …, or --help";
  if (arguments.empty()) return report(Error{Code::argument, "a verb is missing"}, any_usage, host);
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h" || name == "help")
    return report(host.print(help()), any_usage, host);
  if (name == "--version") return report(host.print("copse " COPSE_VERSION "\n"), any_usage, host);
  const auto* verb = std::find_if(verbs.begin(), verbs.end(),
                                  [&](const Verb& candidate) { return candidate.name == name; });
  if (verb == verbs.end())
    return report(Error{Code::argument, "\"" + name + "\" is not a verb"}, any_usage, host);
  const Arguments rest = arguments.subspan(1);
  for (const std::string& argument : rest)
    if (argument == "--help" || argument == "-h")
      return report(host.print("usage: copse " + std::string(verb->usage) + "\n" +
                               std::string(verb->about) + "\n"),
                    verb->usage, host);
  if (!verb->reads_table) return report(verb->run(rest, host), verb->usage, host);
  std::vector<std::string> left(rest.begin(), rest.end());
  auto told = take_told(left);
  if (!told) return report(std::move(told).failure(), told_usage, host);
  host.told = *told;
  return report(verb->run(left, host), verb->usage, host);
}

Status expect_operands(Arguments operands, std::size_t count, const std::string& names) {
  for (const std::string& operand : operands)
    if (operand.size() > 1 && operand.front() == '-')
      return Error{Code::argument, "\"" + operand + "\" is not an option of this verb"};
  if (operands.size() != count)
    return Error{Code::argument, "takes " + names + ", and " + std::to_string(operands.size()) +
                                     (operands.size() == 1 ? " was given" : " were given")};
  return ok();
}

Result<LoadedModel> load_model(const std::string& path, Host& host, Iterations iterations) {
  COPSE_TRY(const std::vector<std::byte> bytes, host.read(path));
  const auto placed = [&](Error error) {
    if (error.message.find(path) != 0) error.message = path + ": " + error.message;
    return error;
  };
  if (is_package(bytes)) {
    if (iterations == Iterations::best)
      return Error{Code::unsupported,
                   path + ": a package has the trees that it was packed with; give " +
                       std::string(best_iteration) + " to pack"};
    auto model = Model::load(bytes);
    if (!model) return placed(std::move(model.error()));
    return LoadedModel{std::move(*model), bytes.size(), false, true, {}};
  }
  auto source = import_model(bytes, path, progress_of(path, host), iterations);
  if (!source) return placed(std::move(source.error()));
  const bool has_names =
      !(source->preparation ? source->preparation->inputs : source->ensemble.feature_names).empty();
  std::string note = std::move(source->note);
  auto model = Model::from(wrap(std::move(*source), stem(path)));
  if (!model) return placed(std::move(model.error()));
  return LoadedModel{std::move(*model), bytes.size(), true, has_names, std::move(note)};
}

void warn_of(const std::string& path, const std::string& note, Host& host) {
  if (note.empty()) return;
  host.warn("copse: " + path + ": " + note + " (" + std::string(best_iteration) + " does too)\n");
}

std::string protected_sentence(const Package& package, std::uint32_t input) {
  return "the input \"" + package.inputs[input] +
         "\" is a protected attribute, which pack takes with " + std::string(allow_protected) +
         " only";
}

Progress progress_of(const std::string& path, Host& host) {
  return [&host, path](double share) { host.progress("reading " + path, share); };
}

std::string stem(const std::string& path) {
  const std::string file = path.substr(path.find_last_of("/\\") + 1);
  return file.substr(0, file.find_last_of('.'));
}

std::string beside(const std::string& recipe, const std::string& file) {
  if (!file.empty() && file.front() == '/') return file;
  return recipe.substr(0, recipe.find_last_of("/\\") + 1) + file;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace copse::cli
