#include "import/import.hpp"

namespace copse {

Result<Ensemble> import_model(std::span<const std::byte> bytes, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) return Error{Code::corrupt, name + ": the file is empty"};
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{')
    return import_xgboost(bytes.subspan(first), name);
  if (text.substr(0, 4) == "binf")
    return Error{Code::unsupported,
                 name + ": XGBoost's old binary format; save the model as .json or .ubj"};
  return Error{Code::corrupt,
               name +
                   ": neither a Copse package nor a model that this version reads (XGBoost's "
                   "JSON and UBJSON)"};
}

Package wrap(Ensemble ensemble, std::string name) {
  std::vector<std::string> names = ensemble.feature_names;
  if (names.empty())
    for (std::uint32_t i = 0; i < ensemble.feature_count; ++i)
      names.push_back("f" + std::to_string(i));
  Package package;
  package.name = name.empty() ? "model" : std::move(name);
  package.inputs = names;
  package.program = identity_program(std::move(names));
  Member member;
  member.name = package.name;
  for (std::uint32_t i = 0; i < ensemble.feature_count; ++i) member.columns.push_back(i);
  member.ensemble = std::move(ensemble);
  package.members.push_back(std::move(member));
  return package;
}

}  // namespace copse
