#include "cli/commands.hpp"

namespace copse::cli {

Status verify(Arguments arguments, Host& host) {
  COPSE_CHECK(expect_operands(arguments, 1, "one MODEL"));
  // Loading a package checks its hash and structure and replays its known answers.
  COPSE_TRY(const LoadedModel loaded, load_model(arguments[0], host));
  const Package& package = loaded.model.package();
  if (loaded.is_source)
    return host.print(arguments[0] +
                      ": sound, as far as a source model can tell: it carries "
                      "neither hash nor known answers\n");
  const std::size_t answers = package.answers.inputs.size() / package.inputs.size();
  return host.print(package.name + " " + package.version + "\nsha256 " +
                    to_hex(loaded.model.hash()) + ": whole\n" + counted(answers, "known answer") +
                    ": reproduced bit for bit\n");
}

}  // namespace copse::cli
