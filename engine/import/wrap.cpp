#include "import/import.hpp"
#include "import/protected.hpp"

namespace copse {

Package wrap(SourceModel model, std::string name) {
  Ensemble& ensemble = model.ensemble;
  const auto numbered = [](const std::string& prefix, std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
    return names;
  };
  Package package;
  package.name = name.empty() ? "model" : std::move(name);
  if (model.preparation) {
    package.program = std::move(model.preparation->program);
    package.inputs = std::move(model.preparation->inputs);
    if (package.inputs.empty()) package.inputs = numbered("f", package.program.input_count);
  } else {
    package.inputs = ensemble.feature_names;
    if (package.inputs.empty()) package.inputs = numbered("f", ensemble.feature_count);
    package.categories = ensemble.categories;
    package.program = identity_program(package.inputs);
  }
  package.protected_inputs = protected_among(package.inputs);
  Member member;
  member.name = package.name;
  for (std::uint32_t i = 0; i < ensemble.feature_count; ++i) member.columns.push_back(i);
  member.ensemble = std::move(ensemble);
  package.members.push_back(std::move(member));
  return package;
}

}  // namespace copse
