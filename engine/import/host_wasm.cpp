// copse-import.wasm and copse-import-onnx.wasm: read source models in a page, for
// web/import-module.js, their only caller. Modules of their own, loaded when the first foreign
// model comes, so that scoring does not carry what reads it. COPSE_IMPORT is the importer: of ONNX,
// or of all formats but ONNX.
#include <algorithm>
#include <cstdlib>

#include "import/import.hpp"
#include "package/package.hpp"

/// Told now and then how far the import has come: 0 … 1.
extern "C" __attribute__((import_module("copse_host"), import_name("progress"))) void host_progress(
    double share);

namespace {

// Where the answer of the last call lies, until the next call.
std::vector<std::byte> package_bytes;
std::string sentence;  // of the failure

}  // namespace

extern "C" {

void* copse_import_alloc(std::size_t size) { return std::malloc(std::max<std::size_t>(size, 1)); }

/// @param bytes  the model file, from copse_import_alloc; freed here
/// @param name   what to call the model, in UTF-8, from copse_import_alloc; freed here
/// @param best   not 0: only the trees up to the best iteration that the file names
/// @return a Code, 0 for success
std::int32_t copse_import_run(char* bytes, std::size_t size, char* name, std::size_t name_size,
                              std::int32_t best) {
  package_bytes = {};
  sentence = {};
  const std::string called(name, name_size);
  std::free(name);
  auto model = COPSE_IMPORT({reinterpret_cast<const std::byte*>(bytes), size}, host_progress,
                            best != 0 ? copse::Iterations::best : copse::Iterations::all);
  std::free(bytes);
  if (!model) {
    sentence = called + ": " + model.error().message;
    return static_cast<std::int32_t>(model.error().code);
  }
  const std::string stem = called.substr(0, called.find_last_of('.'));
  const copse::Package package = copse::wrap(std::move(*model), stem);
  if (const copse::Status status = copse::validate(package); !status) {
    sentence = called + ": " + status.error().message;
    return static_cast<std::int32_t>(status.error().code);
  }
  package_bytes = copse::write(package);
  return 0;
}

const std::byte* copse_import_package() { return package_bytes.data(); }
std::size_t copse_import_package_size() { return package_bytes.size(); }
const char* copse_import_error() { return sentence.data(); }
std::size_t copse_import_error_size() { return sentence.size(); }
}
