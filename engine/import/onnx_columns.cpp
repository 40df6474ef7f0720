#include "import/onnx_columns.hpp"

#include <algorithm>
#include <cassert>

#include "ensemble/limits.hpp"

namespace copse::onnx {
namespace {

const Slot& lane_of(std::span<const Slot> operand, std::size_t lane) {
  return operand[operand.size() == 1 ? 0 : lane];
}

// Whether `operand` at `lane` continues what began at `first` with this stride.
bool continues(std::span<const Slot> operand, std::size_t first, std::size_t lane,
               std::uint32_t stride) {
  const Slot& start = lane_of(operand, first);
  const auto distance = static_cast<std::uint32_t>(lane - first);
  return lane_of(operand, lane) == Slot{start.kind, start.index + stride * distance};
}

}  // namespace

Slot ColumnProgram::add_input(std::string name) {
  inputs_.push_back(std::move(name));
  return {Slot::Kind::input, static_cast<std::uint32_t>(inputs_.size() - 1)};
}

Slots ColumnProgram::constants(const std::vector<double>& values) {
  Slots slots;
  for (const double value : values) {
    slots.push_back({Slot::Kind::constant, static_cast<std::uint32_t>(constants_.size())});
    constants_.push_back(value);
  }
  return slots;
}

Slots ColumnProgram::apply(Op op, const std::vector<std::span<const Slot>>& operands) {
  std::size_t lanes = 1;
  for (const auto operand : operands) lanes = std::max(lanes, operand.size());
  Slots result;
  result.reserve(lanes);
  for (std::size_t first = 0; first < lanes;) {
    Step step;
    step.instruction.op = op;
    std::size_t last = first + 1;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      assert(operands[i].size() == 1 || operands[i].size() == lanes);
      step.operand[i] = lane_of(operands[i], first);
      const bool list = last < lanes && continues(operands[i], first, last, 1);
      step.instruction.stride[i] = list ? 1 : 0;
    }
    const auto all_continue = [&](std::size_t lane) {
      for (std::size_t i = 0; i < operands.size(); ++i)
        if (!continues(operands[i], first, lane, step.instruction.stride[i])) return false;
      return true;
    };
    while (last < lanes && all_continue(last)) ++last;
    if (last == first + 1) step.instruction.stride = {};
    step.instruction.width = static_cast<std::uint32_t>(last - first);
    for (; first < last; ++first) result.push_back({Slot::Kind::temporary, temporaries_++});
    steps_.push_back(step);
  }
  return result;
}

Slots ColumnProgram::arithmetic(Op op, std::span<const Slot> a, std::span<const Slot> b,
                                Element element) {
  const Slots result = apply(op, {a, b});
  return element == Element::f32 ? apply(Op::f32, {result}) : result;
}

bool ColumnProgram::is_full() const {
  return inputs_.size() + constants_.size() + temporaries_ > limits::slots;
}

bool ColumnProgram::is_identity(std::span<const Slot> features) const {
  if (features.size() != inputs_.size()) return false;
  for (std::uint32_t i = 0; i < features.size(); ++i)
    if (features[i] != Slot{Slot::Kind::input, i}) return false;
  return true;
}

std::uint32_t ColumnProgram::position(const Slot& slot) const {
  const auto inputs = static_cast<std::uint32_t>(inputs_.size());
  switch (slot.kind) {
    case Slot::Kind::input:
      return slot.index;
    case Slot::Kind::constant:
      return inputs + slot.index;
    default:
      return inputs + static_cast<std::uint32_t>(constants_.size()) + slot.index;
  }
}

Program ColumnProgram::finish(std::span<const Slot> features, std::vector<std::string> names) && {
  Program program;
  program.input_count = static_cast<std::uint32_t>(inputs_.size());
  std::uint32_t next = position({Slot::Kind::temporary, 0});
  for (const Step& step : steps_) {
    Instruction instruction = step.instruction;
    const OpInfo& info = operations()[static_cast<std::size_t>(instruction.op)];
    for (std::size_t i = 0; i < info.arity; ++i) instruction.operand[i] = position(step.operand[i]);
    instruction.destination = next;
    next += instruction.width;
    program.instructions.push_back(instruction);
  }
  program.slot_count = next;
  for (const Slot& slot : features) program.feature_slots.push_back(position(slot));
  program.constants = std::move(constants_);
  program.feature_names = std::move(names);
  return program;
}

}  // namespace copse::onnx
