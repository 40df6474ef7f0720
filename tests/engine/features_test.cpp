#include <catch2/catch.hpp>
#include <cmath>

#include "features/program.hpp"

using namespace copse;

namespace {

constexpr std::size_t block = 64;  // rows that a buffer has room for

const double missing = std::nan("");

// Runs one instruction over the given operand lists, laid out one after the other.
std::vector<double> run_one(Op op, const std::vector<std::vector<double>>& operands) {
  const OpInfo& info = operations()[static_cast<std::size_t>(op)];
  REQUIRE(operands.size() == info.arity);
  Program program;
  Instruction instruction;
  instruction.op = op;
  std::vector<double> inputs;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    instruction.operand[i] = static_cast<std::uint32_t>(inputs.size());
    const auto lanes = static_cast<std::uint32_t>(operands[i].size());
    if (info.shape == Shape::band && i == 1) {
      instruction.immediate = lanes;
    } else {
      instruction.width = std::max(instruction.width, lanes);
      const bool strides = info.shape == Shape::elementwise || info.shape == Shape::band;
      instruction.stride[i] = strides && lanes > 1 ? 1 : 0;
    }
    inputs.insert(inputs.end(), operands[i].begin(), operands[i].end());
  }
  program.input_count = static_cast<std::uint32_t>(inputs.size());
  instruction.destination = program.input_count;
  program.instructions = {instruction};
  program.slot_count = program.input_count + instruction.written();
  const Status status = validate(program);
  INFO((status ? "" : status.error().message));
  REQUIRE(status);
  // The last row of the block: lanes must not disturb one another's rows.
  std::vector<double> slots(program.slot_count * block, -77);
  for (std::size_t i = 0; i < inputs.size(); ++i) slots[(i + 1) * block - 1] = inputs[i];
  prepare(program, block, slots);
  run(program, block, block, slots);
  std::vector<double> out;
  for (std::uint32_t s = program.input_count; s < program.slot_count; ++s)
    out.push_back(slots[(s + 1) * block - 1]);
  return out;
}

double value(Op op, const std::vector<std::vector<double>>& operands) {
  return run_one(op, operands).at(0);
}

bool is_missing(Op op, const std::vector<std::vector<double>>& operands) {
  return std::isnan(value(op, operands));
}

}  // namespace

TEST_CASE("arithmetic is IEEE's, and what is not finite is missing") {
  CHECK(value(Op::add, {{0.1}, {0.2}}) == 0.1 + 0.2);
  CHECK(value(Op::divide, {{1}, {3}}) == 1.0 / 3);
  CHECK(is_missing(Op::divide, {{1}, {0}}));
  CHECK(is_missing(Op::divide, {{0}, {-0.0}}));
  CHECK(is_missing(Op::multiply, {{1e200}, {1e200}}));
  CHECK(is_missing(Op::add, {{missing}, {1}}));
  CHECK(is_missing(Op::log, {{0}}));
  CHECK(is_missing(Op::log, {{-1}}));
  CHECK(is_missing(Op::sqrt, {{-1}}));
  CHECK(value(Op::sqrt, {{2}}) == std::sqrt(2.0));
  CHECK(is_missing(Op::exp, {{1000}}));
  CHECK(value(Op::sign, {{-3}}) == -1);
  CHECK(value(Op::sign, {{0}}) == 0);
}

TEST_CASE("IEEE arithmetic keeps infinities, and float32 is what it is rounded to") {
  const double infinity = HUGE_VAL;
  CHECK(value(Op::divide_ieee, {{1}, {0}}) == infinity);
  CHECK(value(Op::divide_ieee, {{1}, {-0.0}}) == -infinity);
  CHECK(is_missing(Op::divide_ieee, {{0}, {0}}));
  CHECK(value(Op::add_ieee, {{infinity}, {1}}) == infinity);
  CHECK(is_missing(Op::subtract_ieee, {{infinity}, {infinity}}));
  CHECK(value(Op::multiply_ieee, {{1e200}, {-1e200}}) == -infinity);
  CHECK(value(Op::f32, {{0.1}}) == static_cast<double>(0.1F));
  CHECK(value(Op::f32, {{1e300}}) == infinity);
  CHECK(value(Op::f32, {{-infinity}}) == -infinity);
  CHECK(is_missing(Op::f32, {{missing}}));
}

TEST_CASE("mod has the sign of the divisor, as Python's") {
  CHECK(value(Op::mod, {{7}, {3}}) == 1);
  CHECK(value(Op::mod, {{-7}, {3}}) == 2);
  CHECK(value(Op::mod, {{7}, {-3}}) == -2);
  CHECK(value(Op::mod, {{6}, {3}}) == 0);
  CHECK(is_missing(Op::mod, {{6}, {0}}));
}

TEST_CASE("comparisons and conditions pass missing on, and fill ends it") {
  CHECK(value(Op::less, {{1}, {2}}) == 1);
  CHECK(value(Op::greater_equal, {{1}, {2}}) == 0);
  CHECK(is_missing(Op::equal, {{missing}, {missing}}));
  CHECK(is_missing(Op::min2, {{missing}, {1}}));
  CHECK(is_missing(Op::choose, {{missing}, {1}, {2}}));
  CHECK(value(Op::choose, {{1}, {10}, {missing}}) == 10);
  CHECK(value(Op::choose, {{0}, {missing}, {20}}) == 20);
  CHECK(value(Op::fill, {{missing}, {5}}) == 5);
  CHECK(value(Op::fill, {{0}, {5}}) == 0);
  CHECK(value(Op::missing, {{missing}}) == 1);
  CHECK(value(Op::missing, {{0}}) == 0);
  CHECK(value(Op::clip, {{9}, {0}, {2}}) == 2);
  CHECK(is_missing(Op::clip, {{9}, {missing}, {2}}));
}

TEST_CASE("logic is Kleene's") {
  CHECK(value(Op::logical_and, {{0}, {missing}}) == 0);
  CHECK(value(Op::logical_and, {{missing}, {0}}) == 0);
  CHECK(is_missing(Op::logical_and, {{1}, {missing}}));
  CHECK(value(Op::logical_or, {{missing}, {1}}) == 1);
  CHECK(is_missing(Op::logical_or, {{0}, {missing}}));
  CHECK(is_missing(Op::logical_not, {{missing}}));
  CHECK(value(Op::logical_not, {{0}}) == 1);
}

TEST_CASE("elementwise operations broadcast a scalar over a list") {
  CHECK(run_one(Op::subtract, {{10, 20, 30}, {1}}) == std::vector<double>{9, 19, 29});
  CHECK(run_one(Op::divide, {{6}, {1, 2, 3}}) == std::vector<double>{6, 3, 2});
  CHECK(run_one(Op::choose, {{1, 0}, {5}, {7, 8}}) == std::vector<double>{5, 8});
}

TEST_CASE("aggregates skip missing lanes and are missing only if all are") {
  CHECK(value(Op::sum, {{1, missing, 2}}) == 3);
  CHECK(value(Op::mean, {{1, missing, 2}}) == 1.5);
  CHECK(value(Op::min, {{missing, 4, 3}}) == 3);
  CHECK(value(Op::max, {{missing, 4, 3}}) == 4);
  CHECK(value(Op::median, {{9, missing, 1, 5}}) == 5);
  CHECK(value(Op::median, {{9, 1, 5, 6}}) == 5.5);
  CHECK(value(Op::std, {{1, 2, 3, 4}}) == std::sqrt(1.25));
  CHECK(value(Op::slope, {{1, 3, 5}}) == 2);
  CHECK(value(Op::slope, {{1, missing, 5}}) == 2);
  CHECK(is_missing(Op::slope, {{1, missing}}));
  CHECK(value(Op::dot, {{1, 2, missing}, {10, 100, 1000}}) == 210);
  for (const Op op : {Op::sum, Op::mean, Op::min, Op::max, Op::median, Op::std})
    CHECK(is_missing(op, {{missing, missing}}));
}

TEST_CASE("count, first and run take a missing lane for not true") {
  CHECK(value(Op::count, {{1, missing, 0, -2}}) == 2);
  CHECK(value(Op::count, {{missing}}) == 0);
  CHECK(value(Op::first, {{0, missing, 3}}) == 2);
  CHECK(value(Op::first, {{0, 0}}) == 2);
  CHECK(value(Op::run, {{1, 1, 0, 1}}) == 2);
  CHECK(value(Op::run, {{missing, 1}}) == 0);
}

TEST_CASE("a band is how many cuts are not above the value") {
  CHECK(run_one(Op::band, {{24, 25, 70}, {25, 35, 45}}) == std::vector<double>{0, 1, 3});
  CHECK(is_missing(Op::band, {{missing}, {25, 35}}));
}

TEST_CASE("a look-up finds its row by all keys, and gives the default where there is none") {
  Program program;
  program.input_count = 2;
  program.tables = {
      {"t", {"a", "b"}, {"v", "w"}, {1, 1, 1, 2, 3, 0}, {10, 11, 20, missing, 30, 31}, {-1, -2}}};
  Instruction instruction;
  instruction.op = Op::lookup;
  instruction.width = 2;
  instruction.destination = 2;
  program.instructions = {instruction};
  program.slot_count = 3;
  const auto look_up = [&](double a, double b, std::uint32_t column) {
    program.instructions[0].immediate = column;
    REQUIRE(validate(program));
    std::vector<double> slots(3 * block);
    slots[0] = a;
    slots[block] = b;
    run(program, 1, block, slots);
    return slots[2 * block];
  };
  CHECK(look_up(1, 2, 0) == 20);
  CHECK(look_up(3, 0, 1) == 31);
  CHECK(std::isnan(look_up(1, 2, 1)));
  CHECK(look_up(2, 2, 0) == -1);
  CHECK(look_up(missing, 2, 1) == -2);
  program.instructions[0].immediate = 2;
  CHECK(!validate(program));
}

TEST_CASE("a program that reads what is not yet written, or out of bounds, is refused") {
  Program program;
  program.input_count = 2;
  Instruction instruction;
  instruction.op = Op::add;
  instruction.destination = 2;
  instruction.operand = {0, 2, 0};
  program.instructions = {instruction};
  program.slot_count = 3;
  REQUIRE(!validate(program));
  CHECK(validate(program).error().message == "instruction 0 reads a slot that is not yet written");
  program.instructions[0].operand = {0, 0xffffffff, 0};
  CHECK(!validate(program));
  program.instructions[0].operand = {0, 1, 0};
  CHECK(validate(program));
  program.instructions[0].width = 0xffffffff;
  CHECK(!validate(program));
  program.instructions[0].width = 1;
  program.feature_names = {"f"};
  program.feature_slots = {3};
  CHECK(!validate(program));
}
