// The feature program: from a client's raw inputs to what the trees see. One implementation for
// training, native, wasm and browser, so the two sides of a model cannot drift apart.
//
// A program is straight-line code over slots. A slot holds one double a row; slots
// [0, input_count) are the inputs, then come the constants, then temporaries, each written once.
// A list is a run of consecutive slots, so an elementwise instruction has `width` lanes whose
// operands advance by `stride` 0 (a scalar, broadcast) or 1 (a list).
//
// Missing is NaN. Unless an operation says otherwise, a missing operand makes the result missing,
// and so does a result that is not finite (x / 0, log 0, overflow). Aggregates skip missing
// lanes and are missing only if every lane is; `count`, `first` and `run` take a missing lane for
// not true and are never missing. Comparisons give 1, 0 or missing; any value but 0 is true;
// `and`, `or` are Kleene's (0 and missing = 0, 1 or missing = 1). An input that is used as a
// feature as it stands passes through untouched, infinities and all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"

namespace copse {

/// The numbers are part of the package format: append only.
enum class Op : std::uint8_t {
  // Elementwise.
  copy = 0,
  negate = 1,
  abs = 2,
  sign = 3,  ///< −1, 0 or 1
  sqrt = 4,
  log = 5,
  exp = 6,
  floor = 7,
  ceil = 8,
  logical_not = 9,
  missing = 10,  ///< 1 if the operand is missing, else 0
  add = 11,
  subtract = 12,
  multiply = 13,
  divide = 14,
  mod = 15,  ///< a − b·floor(a/b), the sign of b (as Python's %); missing for b = 0
  min2 = 16,
  max2 = 17,
  less = 18,
  less_equal = 19,
  greater = 20,
  greater_equal = 21,
  equal = 22,
  not_equal = 23,
  logical_and = 24,
  logical_or = 25,
  fill = 26,    ///< the first operand, or the second where the first is missing
  choose = 27,  ///< condition ? second : third; missing if the condition is
  clip = 28,    ///< min(max(a, low), high)
  // Aggregates: `width` lanes of the first operand (and of the second: dot) to one slot.
  sum = 29,
  mean = 30,
  min = 31,
  max = 32,
  median = 33,
  std = 34,    ///< population standard deviation
  slope = 35,  ///< least-squares slope over the lane's index; missing for fewer than two lanes
  count = 36,  ///< how many lanes are true
  first = 37,  ///< index of the first true lane; `width` if none is
  run = 38,    ///< how many lanes are true from lane 0 on without a gap
  dot = 39,    ///< sum of the lanes' products
  // Table look-up: operand 0 is a list of `width` keys, `immediate` = table << 16 | value column.
  lookup = 40,
  band = 41,  ///< elementwise; operand 1: list of `immediate` ascending cuts; how many are <= a
  // Elementwise, and IEEE's to the letter: what is not finite stays as it comes out.
  f32 = 42,  ///< rounded to float32
  add_ieee = 43,
  subtract_ieee = 44,
  multiply_ieee = 45,
  divide_ieee = 46,
};
inline constexpr std::uint8_t op_count = 47;

/// How an operation takes its operands.
enum class Shape : std::uint8_t { elementwise, aggregate, lookup, band };

/// An operation as recipes spell it.
struct OpInfo {
  Op op;
  std::string_view name;  ///< "+", "mean", "if"
  std::uint8_t arity;     ///< operands
  Shape shape;
};

/// Every operation, in the order of its number.
std::span<const OpInfo, op_count> operations();
/// The operation spelled `name` with `arity` operands: "-" is `negate` of one, `subtract` of two.
std::optional<OpInfo> find_operation(std::string_view name, std::size_t arity);

struct Instruction {
  Op op = Op::copy;
  std::uint32_t width = 1;                 ///< lanes; for aggregates and look-ups: of operand 0
  std::uint32_t destination = 0;           ///< first slot written
  std::array<std::uint32_t, 3> operand{};  ///< first slot read
  std::array<std::uint8_t, 3> stride{};    ///< 0 broadcast, 1 list; 0 but for elementwise, band's x
  std::uint32_t immediate = 0;             ///< look-ups and bands

  /// Slots written from `destination` on.
  std::uint32_t written() const;
};

/// A reference table: rows of keys, sorted ascending and distinct, each with its values.
struct Table {
  std::string name;
  std::vector<std::string> key_names;
  std::vector<std::string> value_names;
  std::vector<double> keys;      ///< rows × key_names, row-major, finite
  std::vector<double> values;    ///< rows × value_names, row-major, NaN = missing
  std::vector<double> defaults;  ///< one a value column: what an absent or missing key gives

  std::size_t row_count() const { return key_names.empty() ? 0 : keys.size() / key_names.size(); }
};

struct Program {
  std::uint32_t input_count = 0;
  std::vector<double> constants;  ///< in slots [input_count, input_count + size)
  std::uint32_t slot_count = 0;
  std::vector<Instruction> instructions;
  std::vector<Table> tables;
  std::vector<std::string> feature_names;
  std::vector<std::uint32_t> feature_slots;  ///< one a feature

  std::uint32_t feature_count() const { return static_cast<std::uint32_t>(feature_slots.size()); }
};

/// The program of a model without derived features: feature i is input i.
Program identity_program(std::vector<std::string> names);

/// Appends a program that reads features of this one; its own features come after those that are
/// there. Both must be valid. O(slots).
/// @param inputs  input i of `part` is feature inputs[i] of `program`
/// @param prefix  goes before the names of the new features
void append(Program& program, const Program& part, std::span<const std::uint32_t> inputs,
            const std::string& prefix);

/// Slots in bounds and written before they are read, each once; widths, tables and counts within
/// limits.hpp; constants finite or NaN. `run` relies on it. O(slots + table cells).
/// @return an Error that names the instruction, table or feature.
Status validate(const Program& program);

/// Runs a validated program on a block of rows.
/// @param slots   slot_count × stride doubles, slot-major: row r of slot s is at [s * stride + r].
///                The caller writes the inputs; constants are written by `prepare`, once for a
///                buffer.
/// @param rows    1 … stride
/// @param stride  rows that the buffer has room for; of one row alone 1 is kindest to the cache
void prepare(const Program& program, std::size_t stride, std::span<double> slots);
void run(const Program& program, std::size_t rows, std::size_t stride, std::span<double> slots);

}  // namespace copse
