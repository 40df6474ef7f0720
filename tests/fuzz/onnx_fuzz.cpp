// ONNX: also what comes before the trees, which must be a valid program that runs.
#include "features/program.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using copse::fuzz::require;
  const auto model = copse::import_onnx(copse::fuzz::bytes_of(data, size), {});
  copse::fuzz::check(model);
  if (!model || !model->preparation) return 0;
  const copse::Program& program = model->preparation->program;
  require(static_cast<bool>(validate(program)), "what is imported is valid");
  require(program.feature_count() == model->ensemble.feature_count,
          "the program gives what the trees see");
  if (program.slot_count > 4096) return 0;
  std::vector<double> slots(program.slot_count);
  for (std::size_t i = 0; i < program.input_count; ++i) slots[i] = i % 2 == 0 ? std::nan("") : 0.5;
  prepare(program, 1, slots);
  run(program, 1, 1, slots);
  return 0;
}
