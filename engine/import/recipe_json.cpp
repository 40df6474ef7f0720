#include "import/recipe_json.hpp"

#include <algorithm>
#include <cmath>

namespace copse {

Status check_object(const Json& value, const Place& place,
                    std::initializer_list<std::string_view> keys) {
  if (!value.is_object()) return place.error("an object must stand here");
  const auto name = [](std::string_view key) { return key.front() == '?' ? key.substr(1) : key; };
  for (const std::string_view key : keys)
    if (key.front() != '?' && !value.contains(std::string(key)))
      return place.error("\"" + std::string(key) + "\" is absent");
  for (const auto& [key, member] : value.items())
    if (std::none_of(keys.begin(), keys.end(), [&, &key = key](auto k) { return name(k) == key; }))
      return place.error("\"" + key + "\" is no key that a recipe knows here");
  return ok();
}

Result<std::string> text_at(const Json& object, const char* key, const Place& place) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
    return (place / key).error("a text must stand here");
  return found->get<std::string>();
}

Result<double> number_at(const Json& object, const char* key, const Place& place) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number() || !std::isfinite(found->get<double>()))
    return (place / key).error("a number must stand here");
  return found->get<double>();
}

Status check_array(const Json& object, const char* key, const Place& place) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array() || found->empty())
    return (place / key).error("an array that is not empty must stand here");
  return ok();
}

Result<std::vector<std::string>> names_at(const Json& object, const char* key, const Place& place) {
  COPSE_CHECK(check_array(object, key, place));
  std::vector<std::string> names;
  for (std::size_t i = 0; i < object[key].size(); ++i) {
    if (!object[key][i].is_string()) return (place / key)[i].error("a name must stand here");
    names.push_back(object[key][i].get<std::string>());
  }
  return names;
}

Result<std::vector<double>> numbers_at(const Json& object, const char* key, const Place& place) {
  COPSE_CHECK(check_array(object, key, place));
  std::vector<double> numbers;
  for (std::size_t i = 0; i < object[key].size(); ++i) {
    const Json& number = object[key][i];
    if (!number.is_number() || !std::isfinite(number.get<double>()))
      return (place / key)[i].error("a number must stand here");
    numbers.push_back(number.get<double>());
  }
  return numbers;
}

}  // namespace copse
