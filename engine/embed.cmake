# Writes OUTPUT, a C++ file that defines embedded_package() with the bytes of PACKAGE (or none).
# Run as: cmake -DPACKAGE=… -DOUTPUT=… -P embed.cmake
set(bytes "")
if(PACKAGE)
  file(READ "${PACKAGE}" hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
endif()
file(WRITE "${OUTPUT}" "#include \"embedded.hpp\"
namespace copse {
namespace {
alignas(16) constexpr unsigned char bytes[] = {
${bytes}
0};
}  // namespace
std::span<const std::byte> embedded_package() {
  return std::as_bytes(std::span(bytes)).first(sizeof(bytes) - 1);
}
}  // namespace copse
")
