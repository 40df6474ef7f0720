#include "cli/commands.hpp"
#include "cli/receipt.hpp"

namespace copse::cli {

Status verify(Arguments arguments, Host& host) {
  if (arguments.size() == 2 || arguments.size() == 3) {
    COPSE_TRY(const std::vector<std::byte> bytes, host.read(arguments[0]));
    if (is_receipt(bytes))
      return verify_receipts(arguments[0], bytes, arguments[1],
                             arguments.size() == 3 ? arguments[2] : "", host);
    std::string what = arguments[0] + ": not a receipt";
    const auto other = host.read(arguments[1]);
    if (other && is_receipt(*other)) what += ", but " + arguments[1] + " is: it goes first";
    return Error{Code::corrupt, std::move(what)};
  }
  COPSE_CHECK(expect_operands(arguments, 1, "one MODEL, or RECEIPT and MODEL"));
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
