#include "features/dependencies.hpp"

#include <algorithm>

namespace copse {
namespace {

using Inputs = std::vector<std::uint32_t>;

void join(Inputs& into, const Inputs& more) {
  const auto middle = static_cast<std::ptrdiff_t>(into.size());
  into.insert(into.end(), more.begin(), more.end());
  std::inplace_merge(into.begin(), into.begin() + middle, into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

}  // namespace

std::vector<std::vector<std::uint32_t>> inputs_of_features(const Program& program) {
  std::vector<Inputs> slots(program.slot_count);
  for (std::uint32_t i = 0; i < program.input_count; ++i) slots[i] = {i};
  for (const Instruction& step : program.instructions) {
    const OpInfo& info = operations()[static_cast<std::size_t>(step.op)];
    const bool by_lane = info.shape == Shape::elementwise || info.shape == Shape::band;
    // A band's second operand is a list of constants.
    const std::size_t operands = info.shape == Shape::band ? 1 : info.arity;
    for (std::uint32_t lane = 0; lane < step.written(); ++lane) {
      Inputs found;
      for (std::size_t k = 0; k < operands; ++k) {
        const std::uint32_t lanes = by_lane ? 1 : step.width;
        for (std::uint32_t read = 0; read < lanes; ++read)
          join(found, slots[step.operand[k] + (by_lane ? lane * step.stride[k] : read)]);
      }
      slots[step.destination + lane] = std::move(found);
    }
  }
  std::vector<Inputs> features;
  for (const std::uint32_t slot : program.feature_slots) features.push_back(slots[slot]);
  return features;
}

}  // namespace copse
