// The verbs, and what they share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/host.hpp"
#include "import/import.hpp"
#include "model.hpp"

namespace copse::cli {

/// Runs one command line (without the program's name).
/// @return 0, 1 after an error that is on standard error, 2 after a wrong use
int run(std::span<const std::string> arguments, Host& host);

/// A command line that is not understood becomes Code::argument: exit status 2.
using Arguments = std::span<const std::string>;
Status pack(Arguments arguments, Host& host);
Status score(Arguments arguments, Host& host);
Status explain(Arguments arguments, Host& host);
Status interactions(Arguments arguments, Host& host);
Status reasons(Arguments arguments, Host& host);
Status whatif(Arguments arguments, Host& host);
Status counterfactual(Arguments arguments, Host& host);
Status features(Arguments arguments, Host& host);
Status inspect(Arguments arguments, Host& host);
Status receipt(Arguments arguments, Host& host);
Status verify(Arguments arguments, Host& host);

/// Exactly `count` operands that are no options; wrong use otherwise.
/// @param names  of the operands, for the message: "MODEL DATA.csv"
Status expect_operands(Arguments operands, std::size_t count, const std::string& names);

struct LoadedModel {
  Model model;
  std::size_t file_size;
  bool is_source;    ///< a source library's file, not a package
  bool has_names;    ///< data columns are matched by name
  std::string note;  ///< what who reads the model ought to know; mostly ""
};
/// "models/churn.json" → "churn": what a source model is called.
std::string stem(const std::string& path);
/// A `.copse` package or any source model that import/ reads; errors begin with the path.
Result<LoadedModel> load_model(const std::string& path, Host& host,
                               Iterations iterations = Iterations::all);

/// The option of the verbs that read source models: only the trees up to the best iteration.
inline constexpr std::string_view best_iteration = "--best-iteration";
/// A note of an importer, as a warning that names the option. Nothing for "".
void warn_of(const std::string& path, const std::string& note, Host& host);

/// The option of pack that takes protected inputs.
inline constexpr std::string_view allow_protected = "--allow-protected";
/// That an input is a protected attribute, and what that means to pack.
std::string protected_sentence(const Package& package, std::uint32_t input);

/// Shows how far the import of a file has come.
Progress progress_of(const std::string& path, Host& host);

/// The files that a recipe names, relative to the recipe's folder.
std::string beside(const std::string& recipe, const std::string& file);

/// "1 tree", "3 trees".
std::string counted(std::size_t count, const std::string& noun);

}  // namespace copse::cli
