#include "import/protected.hpp"

#include <algorithm>
#include <array>

namespace copse {
namespace {

constexpr std::array<std::string_view, 27> words{
    "sex",         "sexe",    "geschlecht", "gender",    "female",      "male",       "marriage",
    "married",     "marital", "civil",      "wife",      "husband",     "spouse",     "pregnant",
    "pregnancy",   "race",    "racial",     "ethnicity", "ethnic",      "religion",   "religious",
    "nationality", "caste",   "disability", "disabled",  "orientation", "transgender"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
// A letter beyond ASCII belongs to its word: "sexé" is none of ours.
bool is_letter(char c) {
  return is_upper(c) || is_lower(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// Whether a word begins at `at` though a letter stands before it: "clientSex", "IDSex".
bool begins_inside(std::string_view name, std::size_t at) {
  if (!is_upper(name[at])) return false;
  return !is_upper(name[at - 1]) || (at + 1 < name.size() && is_lower(name[at + 1]));
}

}  // namespace

bool names_protected(std::string_view name) {
  for (std::size_t from = 0; from < name.size();) {
    std::size_t end = from + 1;
    if (is_letter(name[from]))
      while (end < name.size() && is_letter(name[end]) && !begins_inside(name, end)) ++end;
    const std::string_view word = name.substr(from, end - from);
    if (std::any_of(words.begin(), words.end(), [&](auto known) { return same(word, known); }))
      return true;
    from = end;
  }
  return false;
}

std::vector<std::uint32_t> protected_among(const std::vector<std::string>& inputs,
                                           const std::vector<std::string>& more) {
  std::vector<std::uint32_t> found;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto named = [&](const std::string& name) { return same(name, inputs[i]); };
    if (names_protected(inputs[i]) || std::any_of(more.begin(), more.end(), named))
      found.push_back(static_cast<std::uint32_t>(i));
  }
  return found;
}

}  // namespace copse
