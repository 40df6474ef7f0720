// What nlohmann/json asks of snprintf for its messages: a byte in capital hex (`%.2hhX`, `%.4X`) in
// plain text. The C library's own would bring all of printf and arithmetic of long doubles.
#include <cstdarg>
#include <cstddef>
#include <cstdlib>

extern "C" int snprintf(char* out, std::size_t size, const char* format, ...) {
  std::size_t written = 0;
  const auto put = [&](char letter) {
    if (written + 1 < size) out[written] = letter;
    ++written;
  };
  va_list given;
  va_start(given, format);
  for (const char* at = format; *at != '\0'; ++at) {
    if (*at != '%') {
      put(*at);
      continue;
    }
    if (*++at != '.') std::abort();
    int digits = *++at - '0';
    while (*++at == 'h') continue;
    if (*at != 'X' || digits < 1 || digits > 8) std::abort();
    const unsigned value = va_arg(given, unsigned);
    while (digits-- > 0) put("0123456789ABCDEF"[value >> (4 * digits) & 15U]);
  }
  va_end(given);
  if (size > 0) out[written < size ? written : size - 1] = '\0';
  return static_cast<int>(written);
}
