#include "features/program.hpp"

#include <algorithm>
#include <cmath>

#include "ensemble/limits.hpp"

namespace copse {
namespace {

constexpr std::array<OpInfo, op_count> infos{{
    {Op::copy, "copy", 1, Shape::elementwise},
    {Op::negate, "-", 1, Shape::elementwise},
    {Op::abs, "abs", 1, Shape::elementwise},
    {Op::sign, "sign", 1, Shape::elementwise},
    {Op::sqrt, "sqrt", 1, Shape::elementwise},
    {Op::log, "log", 1, Shape::elementwise},
    {Op::exp, "exp", 1, Shape::elementwise},
    {Op::floor, "floor", 1, Shape::elementwise},
    {Op::ceil, "ceil", 1, Shape::elementwise},
    {Op::logical_not, "not", 1, Shape::elementwise},
    {Op::missing, "missing", 1, Shape::elementwise},
    {Op::add, "+", 2, Shape::elementwise},
    {Op::subtract, "-", 2, Shape::elementwise},
    {Op::multiply, "*", 2, Shape::elementwise},
    {Op::divide, "/", 2, Shape::elementwise},
    {Op::mod, "mod", 2, Shape::elementwise},
    {Op::min2, "min", 2, Shape::elementwise},
    {Op::max2, "max", 2, Shape::elementwise},
    {Op::less, "<", 2, Shape::elementwise},
    {Op::less_equal, "<=", 2, Shape::elementwise},
    {Op::greater, ">", 2, Shape::elementwise},
    {Op::greater_equal, ">=", 2, Shape::elementwise},
    {Op::equal, "==", 2, Shape::elementwise},
    {Op::not_equal, "!=", 2, Shape::elementwise},
    {Op::logical_and, "and", 2, Shape::elementwise},
    {Op::logical_or, "or", 2, Shape::elementwise},
    {Op::fill, "fill", 2, Shape::elementwise},
    {Op::choose, "if", 3, Shape::elementwise},
    {Op::clip, "clip", 3, Shape::elementwise},
    {Op::sum, "sum", 1, Shape::aggregate},
    {Op::mean, "mean", 1, Shape::aggregate},
    {Op::min, "min", 1, Shape::aggregate},
    {Op::max, "max", 1, Shape::aggregate},
    {Op::median, "median", 1, Shape::aggregate},
    {Op::std, "std", 1, Shape::aggregate},
    {Op::slope, "slope", 1, Shape::aggregate},
    {Op::count, "count", 1, Shape::aggregate},
    {Op::first, "first", 1, Shape::aggregate},
    {Op::run, "run", 1, Shape::aggregate},
    {Op::dot, "dot", 2, Shape::aggregate},
    {Op::lookup, "lookup", 1, Shape::lookup},
    {Op::band, "band", 2, Shape::band},
    {Op::f32, "f32", 1, Shape::elementwise},
    {Op::add_ieee, "ieee+", 2, Shape::elementwise},
    {Op::subtract_ieee, "ieee-", 2, Shape::elementwise},
    {Op::multiply_ieee, "ieee*", 2, Shape::elementwise},
    {Op::divide_ieee, "ieee/", 2, Shape::elementwise},
}};

Status at(std::string_view what, std::size_t index, std::string_view why) {
  return {Code::corrupt, "{} {} {}", {what, index, why}};
}

// Slots that operand `i` spans.
std::uint64_t span_of(const Instruction& instruction, Shape shape, std::size_t i) {
  if (shape == Shape::band && i == 1) return instruction.immediate;
  if (shape == Shape::elementwise || shape == Shape::band)
    return instruction.stride[i] == 0 ? 1 : instruction.width;
  return instruction.width;
}

Status check_table(const Table& table, std::size_t index) {
  const std::size_t keys = table.key_names.size();
  const std::size_t values = table.value_names.size();
  if (keys == 0 || values == 0) return at("table", index, "has no key or no value column");
  const std::size_t rows = table.row_count();
  if (table.keys.size() != rows * keys || table.values.size() != rows * values ||
      table.defaults.size() != values)
    return at("table", index, "has columns of unequal length");
  if (table.keys.size() + table.values.size() > limits::table_cells)
    return Status{Code::limit, "table {} has more than {} cells", {index, limits::table_cells}};
  for (const double key : table.keys)
    if (!std::isfinite(key)) return at("table", index, "has a key that is not finite");
  const auto row = [&](std::size_t r) { return std::span(table.keys).subspan(r * keys, keys); };
  for (std::size_t r = 1; r < rows; ++r) {
    const auto before = row(r - 1);
    const auto here = row(r);
    if (!std::lexicographical_compare(before.begin(), before.end(), here.begin(), here.end()))
      return Status{Code::corrupt, "table {} has keys that do not ascend at row {}", {index, r}};
  }
  return ok();
}

Status check_instruction(const Program& program, std::size_t index, std::uint64_t& written) {
  const Instruction& instruction = program.instructions[index];
  if (static_cast<std::uint8_t>(instruction.op) >= op_count)
    return at("instruction", index, "has an unknown operation");
  const OpInfo& info = infos[static_cast<std::uint8_t>(instruction.op)];
  if (instruction.width == 0) return at("instruction", index, "has no lanes");
  for (std::size_t i = 0; i < instruction.operand.size(); ++i) {
    const bool used = i < info.arity;
    const bool strides = info.shape == Shape::elementwise || (info.shape == Shape::band && i == 0);
    if (!used && instruction.operand[i] != 0)
      return at("instruction", index, "has an operand that its operation does not take");
    if (instruction.stride[i] > (used && strides ? 1 : 0))
      return at("instruction", index, "has an impossible stride");
  }
  if (instruction.immediate != 0 && info.shape != Shape::lookup && info.shape != Shape::band)
    return at("instruction", index, "has an immediate that its operation does not take");
  if (instruction.destination != written)
    return at("instruction", index, "does not write the next slot");
  for (std::size_t i = 0; i < info.arity; ++i)
    if (instruction.operand[i] + span_of(instruction, info.shape, i) > written)
      return at("instruction", index, "reads a slot that is not yet written");
  if (info.shape == Shape::lookup) {
    const std::uint32_t table = instruction.immediate >> 16U;
    if (table >= program.tables.size()) return at("instruction", index, "names no table");
    if ((instruction.immediate & 0xffffU) >= program.tables[table].value_names.size())
      return at("instruction", index, "names no value column");
    if (instruction.width != program.tables[table].key_names.size())
      return at("instruction", index, "has the wrong number of keys");
  }
  written += instruction.written();
  if (written > program.slot_count) return at("instruction", index, "writes past the last slot");
  return ok();
}

}  // namespace

std::span<const OpInfo, op_count> operations() { return infos; }

std::optional<OpInfo> find_operation(std::string_view name, std::size_t arity) {
  for (const OpInfo& info : infos)
    if (info.name == name && info.arity == arity) return info;
  return std::nullopt;
}

std::uint32_t Instruction::written() const {
  const Shape shape = infos[static_cast<std::uint8_t>(op)].shape;
  return shape == Shape::elementwise || shape == Shape::band ? width : 1;
}

Program identity_program(std::vector<std::string> names) {
  Program program;
  program.input_count = static_cast<std::uint32_t>(names.size());
  program.slot_count = program.input_count;
  for (std::uint32_t i = 0; i < program.input_count; ++i) program.feature_slots.push_back(i);
  program.feature_names = std::move(names);
  return program;
}

Status validate(const Program& program) {
  if (program.input_count > limits::inputs) return Status{Code::limit, "too many inputs"};
  if (program.slot_count > limits::slots) return Status{Code::limit, "too many slots"};
  if (program.instructions.size() > limits::instructions)
    return Status{Code::limit, "too many instructions"};
  if (program.feature_slots.size() > limits::features)
    return Status{Code::limit, "too many features"};
  if (program.feature_names.size() != program.feature_slots.size())
    return Status{Code::corrupt, "the features and their names differ in number"};
  for (std::size_t i = 0; i < program.tables.size(); ++i)
    COPSE_CHECK(check_table(program.tables[i], i));
  for (std::size_t i = 0; i < program.constants.size(); ++i)
    if (std::isinf(program.constants[i])) return at("constant", i, "is infinite");
  std::uint64_t written = std::uint64_t{program.input_count} + program.constants.size();
  for (std::size_t i = 0; i < program.instructions.size(); ++i)
    COPSE_CHECK(check_instruction(program, i, written));
  if (written != program.slot_count) return Status{Code::corrupt, "a slot is never written"};
  for (std::size_t i = 0; i < program.feature_slots.size(); ++i)
    if (program.feature_slots[i] >= program.slot_count)
      return at("feature", i, "has a slot that does not exist");
  return ok();
}

}  // namespace copse
