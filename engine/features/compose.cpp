#include <cassert>

#include "features/program.hpp"

namespace copse {
namespace {

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

// Constants lie between the inputs and the temporaries: room for more moves the temporaries.
void add_constants(Program& program, const std::vector<double>& constants) {
  const std::uint32_t first = program.input_count + size32(program.constants.size());
  const std::uint32_t more = size32(constants.size());
  const auto moved = [&](std::uint32_t slot) { return slot < first ? slot : slot + more; };
  for (Instruction& instruction : program.instructions) {
    instruction.destination = moved(instruction.destination);
    for (std::uint32_t& operand : instruction.operand) operand = moved(operand);
  }
  for (std::uint32_t& slot : program.feature_slots) slot = moved(slot);
  program.constants.insert(program.constants.end(), constants.begin(), constants.end());
  program.slot_count += more;
}

}  // namespace

void append(Program& program, const Program& part, std::span<const std::uint32_t> inputs,
            const std::string& prefix) {
  assert(inputs.size() == part.input_count);
  const std::uint32_t constants = program.input_count + size32(program.constants.size());
  const std::uint32_t tables = size32(program.tables.size());
  add_constants(program, part.constants);

  // Lists of the part's inputs want them side by side: they are copied.
  const std::uint32_t copies = program.slot_count;
  for (std::uint32_t i = 0; i < part.input_count; ++i) {
    Instruction copy;
    copy.destination = copies + i;
    copy.operand[0] = program.feature_slots[inputs[i]];
    program.instructions.push_back(copy);
  }
  const std::uint32_t temporaries = part.input_count + size32(part.constants.size());
  const auto placed = [&](std::uint32_t slot) {
    if (slot < part.input_count) return copies + slot;
    if (slot < temporaries) return constants + slot - part.input_count;
    return copies + part.input_count + slot - temporaries;
  };
  for (Instruction instruction : part.instructions) {
    instruction.destination = placed(instruction.destination);
    // Operands that an operation does not take stay 0.
    const std::size_t arity = operations()[static_cast<std::size_t>(instruction.op)].arity;
    for (std::size_t i = 0; i < arity; ++i) instruction.operand[i] = placed(instruction.operand[i]);
    if (instruction.op == Op::lookup) instruction.immediate += tables << 16U;
    program.instructions.push_back(instruction);
  }
  program.slot_count = copies + part.input_count + part.slot_count - temporaries;
  program.tables.insert(program.tables.end(), part.tables.begin(), part.tables.end());
  for (std::size_t f = 0; f < part.feature_slots.size(); ++f) {
    program.feature_names.push_back(prefix + part.feature_names[f]);
    program.feature_slots.push_back(placed(part.feature_slots[f]));
  }
}

}  // namespace copse
