#include "import/expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace copse {
namespace {

// While compiling it is not known how many constants there will be, so constants and temporaries
// are numbered apart; `finish` moves them to their places.
constexpr std::uint32_t constant_base = 1U << 28U;
constexpr std::uint32_t temporary_base = 1U << 29U;
constexpr std::size_t most_nested = 64;

bool folds(const std::string& name) {
  constexpr std::array<std::string_view, 6> folding{"+", "*", "and", "or", "min", "max"};
  return std::find(folding.begin(), folding.end(), name) != folding.end();
}

std::optional<std::size_t> index_of(const Json& value) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1U << 20U) return std::nullopt;
  return static_cast<std::size_t>(value.get<std::uint64_t>());
}

}  // namespace

ExpressionCompiler::ExpressionCompiler(const std::vector<std::string>& inputs,
                                       std::vector<Table> tables) {
  program_.input_count = static_cast<std::uint32_t>(inputs.size());
  program_.tables = std::move(tables);
  for (std::uint32_t i = 0; i < inputs.size(); ++i) names_[inputs[i]] = {i, 1, false};
}

Status ExpressionCompiler::define(const std::string& name, const Value& value, const Place& place) {
  if (!names_.emplace(name, value).second)
    return place.error("\"" + name + "\" is already an input or a let");
  return ok();
}

const Value* ExpressionCompiler::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

Result<Value> ExpressionCompiler::compile(const Json& expression, const Place& place) {
  if (expression.is_number()) return constants({expression.get<double>()}, false);
  if (expression.is_null()) return constants({std::nan("")}, false);
  if (expression.is_string()) {
    const std::string& name = expression.get_ref<const std::string&>();
    if (const Value* value = find(name)) return *value;
    return place.error("\"" + name + "\" is neither an input nor an earlier let");
  }
  if (!expression.is_array() || expression.empty() || !expression[0].is_string())
    return place.error("a number, a name, null or [operation, …] must stand here");
  if (depth_ == most_nested) return place.error("nested too deeply");
  ++depth_;
  auto value = compile_array(expression, place);
  --depth_;
  return value;
}

Result<Value> ExpressionCompiler::compile_array(const Json& expression, const Place& place) {
  const std::string& name = expression[0].get_ref<const std::string&>();
  bool handled = true;
  auto special = compile_special(name, expression, place, handled);
  if (handled) return special;
  std::vector<Value> operands;
  for (std::size_t i = 1; i < expression.size(); ++i) {
    COPSE_TRY(const Value operand, compile(expression[i], place[i]));
    operands.push_back(operand);
  }
  return compile_operation(name, operands, place);
}

Result<Value> ExpressionCompiler::compile_special(const std::string& name, const Json& expression,
                                                  const Place& place, bool& handled) {
  if (name == "lookup") return compile_lookup(expression, place);
  if (name == "band") return compile_band(expression, place);
  if (name == "at" || name == "slice" || name == "reverse")
    return compile_part(name, expression, place);
  if (name != "list") {
    handled = false;
    return Value{};
  }
  if (expression.size() < 2) return place.error("a list of nothing");
  std::vector<double> numbers;
  for (std::size_t i = 1; i < expression.size(); ++i)
    if (expression[i].is_number()) numbers.push_back(expression[i].get<double>());
  if (numbers.size() + 1 == expression.size()) return constants(numbers, true);
  std::vector<Value> parts;
  for (std::size_t i = 1; i < expression.size(); ++i) {
    COPSE_TRY(const Value part, compile(expression[i], place[i]));
    parts.push_back(part);
  }
  return list_of(parts);
}

Result<Value> ExpressionCompiler::compile_part(const std::string& name, const Json& expression,
                                               const Place& place) {
  const std::size_t arity = name == "at" ? 2 : name == "slice" ? 3 : 1;
  if (expression.size() != arity + 1)
    return place.error("\"" + name + "\" takes a list and " + std::to_string(arity - 1) +
                       " indices");
  COPSE_TRY(const Value list, compile(expression[1], place[1]));
  if (!list.is_list) return place[1].error("a list must stand here");
  if (name == "reverse") {
    std::vector<Value> parts;
    for (std::uint32_t i = list.width; i-- > 0;) parts.push_back({list.slot + i, 1, false});
    return list_of(parts);
  }
  const auto from = index_of(expression[2]);
  if (!from || *from >= list.width)
    return place[2].error("an index from 0 to " + std::to_string(list.width - 1) +
                          " must stand here");
  const auto first = list.slot + static_cast<std::uint32_t>(*from);
  if (name == "at") return Value{first, 1, false};
  const auto to = index_of(expression[3]);
  if (!to || *to <= *from || *to > list.width)
    return place[3].error("an index from " + std::to_string(*from + 1) + " to " +
                          std::to_string(list.width) + " must stand here");
  return Value{first, static_cast<std::uint32_t>(*to - *from), true};
}

Result<Value> ExpressionCompiler::compile_lookup(const Json& expression, const Place& place) {
  if (expression.size() < 4 || !expression[1].is_string() || !expression[2].is_string())
    return place.error("\"lookup\" takes a table, a value column and the keys");
  const std::string& name = expression[1].get_ref<const std::string&>();
  const std::string& column = expression[2].get_ref<const std::string&>();
  const auto table = std::find_if(program_.tables.begin(), program_.tables.end(),
                                  [&](const Table& t) { return t.name == name; });
  if (table == program_.tables.end()) return place[1].error("there is no table \"" + name + "\"");
  const auto value = std::find(table->value_names.begin(), table->value_names.end(), column);
  if (value == table->value_names.end())
    return place[2].error("table \"" + name + "\" has no value column \"" + column + "\"");
  if (expression.size() - 3 != table->key_names.size())
    return place.error("table \"" + name + "\" has " + std::to_string(table->key_names.size()) +
                       " keys");
  std::vector<Value> keys;
  for (std::size_t i = 3; i < expression.size(); ++i) {
    COPSE_TRY(const Value key, compile(expression[i], place[i]));
    if (key.is_list) return place[i].error("a key is a scalar");
    keys.push_back(key);
  }
  const auto table_index = static_cast<std::uint32_t>(table - program_.tables.begin());
  const auto column_index = static_cast<std::uint32_t>(value - table->value_names.begin());
  Instruction instruction;
  instruction.op = Op::lookup;
  instruction.width = static_cast<std::uint32_t>(keys.size());
  instruction.operand[0] = list_of(keys).slot;
  instruction.immediate = table_index << 16U | column_index;
  return emit(instruction, false);
}

Result<Value> ExpressionCompiler::compile_band(const Json& expression, const Place& place) {
  if (expression.size() < 3) return place.error("\"band\" takes a value and at least one cut");
  COPSE_TRY(const Value value, compile(expression[1], place[1]));
  std::vector<double> cuts;
  for (std::size_t i = 2; i < expression.size(); ++i) {
    if (!expression[i].is_number()) return place[i].error("a cut is a number");
    cuts.push_back(expression[i].get<double>());
    if (cuts.size() > 1 && !(cuts.back() > cuts[cuts.size() - 2]))
      return place[i].error("the cuts must ascend");
  }
  Instruction instruction;
  instruction.op = Op::band;
  instruction.width = value.width;
  instruction.operand = {value.slot, constants(cuts, true).slot, 0};
  instruction.stride = {static_cast<std::uint8_t>(value.is_list ? 1 : 0), 0, 0};
  instruction.immediate = static_cast<std::uint32_t>(cuts.size());
  return emit(instruction, value.is_list);
}

Result<Value> ExpressionCompiler::compile_operation(const std::string& name,
                                                    const std::vector<Value>& operands,
                                                    const Place& place) {
  if (folds(name) && operands.size() > 2) {
    Value folded = operands[0];
    for (std::size_t i = 1; i < operands.size(); ++i) {
      COPSE_TRY(folded, compile_operation(name, {folded, operands[i]}, place));
    }
    return folded;
  }
  const auto info = find_operation(name == "neg" ? "-" : name, operands.size());
  if (!info || info->op == Op::copy)
    return place.error("there is no operation \"" + name + "\" of " +
                       std::to_string(operands.size()) +
                       (operands.size() == 1 ? " operand" : " operands"));
  if (info->shape == Shape::elementwise) return elementwise(*info, operands, place);
  Instruction instruction;
  instruction.op = info->op;
  instruction.width = operands[0].width;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i].is_list) return place[i + 1].error("a list must stand here");
    if (operands[i].width != instruction.width)
      return place.error("lists of " + std::to_string(instruction.width) + " and " +
                         std::to_string(operands[i].width) + " values");
    instruction.operand[i] = operands[i].slot;
  }
  return emit(instruction, false);
}

Result<Value> ExpressionCompiler::elementwise(const OpInfo& info,
                                              const std::vector<Value>& operands,
                                              const Place& place) {
  Instruction instruction;
  instruction.op = info.op;
  bool is_list = false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    instruction.operand[i] = operands[i].slot;
    if (!operands[i].is_list) continue;
    if (is_list && operands[i].width != instruction.width)
      return place.error("lists of " + std::to_string(instruction.width) + " and " +
                         std::to_string(operands[i].width) + " values");
    is_list = true;
    instruction.width = operands[i].width;
    instruction.stride[i] = 1;
  }
  return emit(instruction, is_list);
}

Value ExpressionCompiler::emit(const Instruction& instruction, bool is_list) {
  const std::vector<std::uint32_t> key{static_cast<std::uint32_t>(instruction.op),
                                       instruction.width,
                                       instruction.operand[0],
                                       instruction.operand[1],
                                       instruction.operand[2],
                                       instruction.stride[0],
                                       instruction.stride[1],
                                       instruction.stride[2],
                                       instruction.immediate};
  const auto [known, fresh] = known_.emplace(key, temporary_base + temporaries_);
  if (fresh) {
    program_.instructions.push_back(instruction);
    program_.instructions.back().destination = known->second;
    temporaries_ += instruction.written();
  }
  return {known->second, instruction.written(), is_list};
}

Value ExpressionCompiler::constants(const std::vector<double>& values, bool is_list) {
  auto& all = program_.constants;
  const auto same = [](double a, double b) {
    return a == b ? std::signbit(a) == std::signbit(b) : std::isnan(a) && std::isnan(b);
  };
  const auto found = std::search(all.begin(), all.end(), values.begin(), values.end(), same);
  const auto first = static_cast<std::uint32_t>(found - all.begin());
  if (found == all.end()) all.insert(all.end(), values.begin(), values.end());
  return {constant_base + first, static_cast<std::uint32_t>(values.size()), is_list};
}

// Values that already stand in a row are a list as they are; others are copied into one.
Value ExpressionCompiler::list_of(const std::vector<Value>& parts) {
  std::vector<std::uint32_t> slots;
  for (const Value& part : parts)
    for (std::uint32_t i = 0; i < part.width; ++i) slots.push_back(part.slot + i);
  const auto width = static_cast<std::uint32_t>(slots.size());
  bool in_a_row = true;
  for (std::uint32_t i = 0; i < width; ++i) in_a_row &= slots[i] == slots[0] + i;
  if (in_a_row) return {slots[0], width, true};
  const auto [known, fresh] = lists_.emplace(slots, temporary_base + temporaries_);
  for (const Value& part : parts) {
    if (!fresh) break;
    Instruction copy;
    copy.op = Op::copy;
    copy.width = part.width;
    copy.destination = temporary_base + temporaries_;
    copy.operand[0] = part.slot;
    copy.stride[0] = part.width > 1 ? 1 : 0;
    program_.instructions.push_back(copy);
    temporaries_ += part.width;
  }
  return {known->second, width, true};
}

Program ExpressionCompiler::finish(std::vector<std::string> names,
                                   const std::vector<Value>& values) && {
  const std::uint32_t inputs = program_.input_count;
  const auto constants = static_cast<std::uint32_t>(program_.constants.size());
  const auto placed = [&](std::uint32_t slot) {
    if (slot >= temporary_base) return slot - temporary_base + inputs + constants;
    if (slot >= constant_base) return slot - constant_base + inputs;
    return slot;
  };
  for (Instruction& instruction : program_.instructions) {
    instruction.destination = placed(instruction.destination);
    for (std::uint32_t& operand : instruction.operand) operand = placed(operand);
  }
  program_.slot_count = inputs + constants + temporaries_;
  program_.feature_names = std::move(names);
  for (const Value& value : values) program_.feature_slots.push_back(placed(value.slot));
  return std::move(program_);
}

}  // namespace copse
