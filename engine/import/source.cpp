#include "import/import.hpp"

namespace copse {

Result<SourceModel> import_model(std::span<const std::byte> bytes, const std::string& name,
                                 const Progress& progress) {
  auto model = is_onnx(bytes) ? import_onnx(bytes, progress) : import_all_but_onnx(bytes, progress);
  if (!model) model.error().message = name + ": " + model.error().message;
  return model;
}

}  // namespace copse
