// Recipes: what is accepted makes a package that can be written and read back.
#include <string>

#include "fuzz.hpp"
#include "package/package.hpp"

namespace {

// A one-leaf model of no features, whatever file a member names; any other text as the card.
copse::Result<std::vector<std::byte>> file(const std::string& path) {
  if (path.empty()) return copse::Error{copse::Code::io, "there is no such file"};
  const std::string text =
      R"({"copse_ensemble":1,"task":"classification","link":"sigmoid","features":2,)"
      R"("trees":[{"left":[1],"right":[2],"feature":[1],"value":[0.5,-1,1]}]})";
  const auto bytes = std::as_bytes(std::span(text));
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using copse::fuzz::require;
  const auto bytes = copse::fuzz::bytes_of(data, size);
  const auto part = size % 4 == 0 ? copse::RecipePart::features : copse::RecipePart::all;
  const auto recipe = copse::import_recipe(bytes, "recipe.json", file, part);
  if (!recipe) {
    require(!recipe.error().message.empty(), "an error says something");
    return 0;
  }
  if (part == copse::RecipePart::features) return 0;
  require(static_cast<bool>(validate(recipe->package)), "what a recipe makes is valid");
  const auto unpacked = copse::read(write(recipe->package));
  require(static_cast<bool>(unpacked), "what a recipe makes can be written and read");
  require(write(unpacked->package) == write(recipe->package), "and is the same package then");
  return 0;
}
