#include "import/import.hpp"

namespace copse {

Result<SourceModel> import_model(std::span<const std::byte> bytes, const std::string& name,
                                 const Progress& progress, Iterations iterations) {
  auto model = is_onnx(bytes) ? import_onnx(bytes, progress, iterations)
                              : import_all_but_onnx(bytes, progress, iterations);
  if (!model) model.error().message = name + ": " + model.error().message;
  return model;
}

}  // namespace copse
