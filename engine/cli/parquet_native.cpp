#include "cli/parquet_native.hpp"

#ifdef COPSE_PARQUET
#include <dlfcn.h>
#endif

#include <string_view>

namespace copse::cli {

#ifdef COPSE_PARQUET
namespace {

// The dynamic linker looks beside the program: its run path says so.
#ifdef __APPLE__
constexpr const char* module_name = "@rpath/copse-parquet.so";
#else
constexpr const char* module_name = "copse-parquet.so";
#endif

template <class Function>
Function* find(void* module, const char* name) {
  return reinterpret_cast<Function*>(dlsym(module, name));
}

}  // namespace

Result<std::unique_ptr<parquet::File>> parquet_native(const std::string& path, unsigned threads) {
  const std::string it_is = path + ": it is a Parquet file, and copse-parquet.so, which reads it, ";
  // Never closed: the libraries behind it have threads.
  void* module = dlopen(module_name, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return Error{Code::unsupported, it_is + "cannot be loaded: " + dlerror()};
  auto* const version = find<parquet::Version>(module, "copse_parquet_version");
  auto* const open = find<parquet::Open>(module, "copse_parquet_open");
  if (version == nullptr || open == nullptr || std::string_view(version()) != COPSE_VERSION)
    return Error{Code::unsupported, it_is + "is not of Copse " COPSE_VERSION};
  return open(path, threads);
}
#else
Result<std::unique_ptr<parquet::File>> parquet_native(const std::string& path, unsigned) {
  return Error{Code::unsupported,
               path +
                   ": it is a Parquet file, and this copse was built without Arrow C++, which "
                   "reads them: install it, or its Python wheel (pip install pyarrow), and "
                   "build with cmake -DCOPSE_PARQUET=ON; or save the file as CSV"};
}
#endif

}  // namespace copse::cli
