// Compiles a recipe's expressions (prefix notation in JSON) to the feature program.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "features/program.hpp"
#include "import/recipe_json.hpp"

namespace copse {

/// A value: a scalar, or a list of `width` consecutive slots.
struct Value {
  std::uint32_t slot = 0;
  std::uint32_t width = 1;
  bool is_list = false;
};

class ExpressionCompiler {
 public:
  /// @param tables  of the recipe; their order is the program's
  ExpressionCompiler(const std::vector<std::string>& inputs, std::vector<Table> tables);

  /// Compiles `expression`. Equal subexpressions are computed once. O(size).
  Result<Value> compile(const Json& expression, const Place& place);
  /// Gives a value a name for the expressions to come; an Error if the name is taken.
  Status define(const std::string& name, const Value& value, const Place& place);
  /// The input called `name`, if there is one.
  const Value* find(const std::string& name) const;

  /// The program so far, with these features (scalars).
  Program finish(std::vector<std::string> names, const std::vector<Value>& values) &&;

 private:
  Result<Value> compile_array(const Json& expression, const Place& place);
  Result<Value> compile_operation(const std::string& name, const std::vector<Value>& operands,
                                  const Place& place);
  Result<Value> compile_special(const std::string& name, const Json& expression, const Place& place,
                                bool& handled);
  Result<Value> compile_part(const std::string& name, const Json& expression, const Place& place);
  Result<Value> compile_lookup(const Json& expression, const Place& place);
  Result<Value> compile_band(const Json& expression, const Place& place);
  Result<Value> elementwise(const OpInfo& info, const std::vector<Value>& operands,
                            const Place& place);
  Value emit(const Instruction& instruction, bool is_list);
  Value constants(const std::vector<double>& values, bool is_list);
  Value list_of(const std::vector<Value>& parts);

  std::map<std::string, Value> names_;
  Program program_;
  std::uint32_t temporaries_ = 0;
  std::map<std::vector<std::uint32_t>, std::uint32_t> known_;  // instruction → destination
  std::map<std::vector<std::uint32_t>, std::uint32_t> lists_;  // slots → first of the copies
  std::size_t depth_ = 0;
};

}  // namespace copse
