// Columns of numbers, computed by the feature program that an ONNX graph becomes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "features/program.hpp"
#include "import/onnx_model.hpp"

namespace copse::onnx {

/// A slot of the program to be: where it is comes last, when all are known.
struct Slot {
  enum class Kind : std::uint8_t { input, constant, temporary };
  Kind kind = Kind::input;
  std::uint32_t index = 0;

  bool operator==(const Slot&) const = default;
};
using Slots = std::vector<Slot>;

/// Builds a feature program from operations on columns. Arithmetic is ONNX Runtime's: IEEE's, in
/// the element type, infinities and all.
class ColumnProgram {
 public:
  Slot add_input(std::string name);
  Slots constants(const std::vector<double>& values);

  /// One result a lane; an operand of one slot serves every lane.
  Slots apply(Op op, const std::vector<std::span<const Slot>>& operands);
  /// The same, rounded to float32 where `element` is f32.
  Slots arithmetic(Op op, std::span<const Slot> a, std::span<const Slot> b, Element element);

  /// Whether more slots exist than a program may have.
  bool is_full() const;
  /// Whether the features are the inputs themselves, in order.
  bool is_identity(std::span<const Slot> features) const;
  const std::vector<std::string>& inputs() const { return inputs_; }
  Program finish(std::span<const Slot> features, std::vector<std::string> names) &&;

 private:
  struct Step {
    Instruction instruction;
    Slot operand[3];
  };
  std::uint32_t position(const Slot& slot) const;

  std::vector<std::string> inputs_;
  std::vector<double> constants_;
  std::uint32_t temporaries_ = 0;
  std::vector<Step> steps_;
};

}  // namespace copse::onnx
