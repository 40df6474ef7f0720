// Checked access to a recipe's JSON: every error names the path inside the file.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/status.hpp"

namespace copse {

using Json = nlohmann::ordered_json;

/// "recipe.json: features[3].expr: what"
struct Place {
  std::string file;
  std::string path;

  Place operator/(const std::string& key) const {
    return {file, path.empty() ? key : path + "." + key};
  }
  Place operator[](std::size_t index) const {
    return {file, path + "[" + std::to_string(index) + "]"};
  }
  Error error(const std::string& what) const {
    return {Code::corrupt, file + ": " + (path.empty() ? what : path + ": " + what)};
  }
};

/// An object with no keys but these; a "?" before a key makes it optional.
Status check_object(const Json& value, const Place& place,
                    std::initializer_list<std::string_view> keys);

/// The value at `key`, of the type that the name says, not empty for texts and arrays.
Result<std::string> text_at(const Json& object, const char* key, const Place& place);
Result<double> number_at(const Json& object, const char* key, const Place& place);
Result<std::vector<std::string>> names_at(const Json& object, const char* key, const Place& place);
Result<std::vector<double>> numbers_at(const Json& object, const char* key, const Place& place);
Status check_array(const Json& object, const char* key, const Place& place);

}  // namespace copse
