#include "cli/value.hpp"

#include "cli/csv.hpp"
#include "cli/number.hpp"

namespace copse::cli {

void append_value(std::string& text, const Model& model, std::uint32_t input, double value) {
  const CategoryCoder& coder = model.coder(input);
  if (coder.takes_text())
    for (const std::string& name : model.package().categories[input].names)
      if (const auto code = coder.code(name); code && *code == value) {
        text += csv_cell(name);
        return;
      }
  append_number(text, value);
}

}  // namespace copse::cli
