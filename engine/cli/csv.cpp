#include "cli/csv.hpp"

namespace copse::cli {

std::string quoted(const std::string& text) {
  std::string shown = "\"";
  for (const char c : text.substr(0, 40)) shown += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return shown + (text.size() > 40 ? "…\"" : "\"");
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + "\"";
}

}  // namespace copse::cli
