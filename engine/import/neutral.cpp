#include "import/import.hpp"
#include "import/neutral_reader.hpp"

namespace copse {

Result<Ensemble> import_neutral(std::span<const std::byte> bytes, const Progress& progress) {
  neutral::Reader reader;
  COPSE_CHECK(reader.parse(bytes, JsonEvents::Format::json, progress));
  COPSE_TRY(Ensemble ensemble, std::move(reader).take());
  COPSE_CHECK(validate(ensemble));
  return ensemble;
}

}  // namespace copse
