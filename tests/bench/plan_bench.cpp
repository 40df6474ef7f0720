// What a forest's plan is worth: nanoseconds of blocks of few rows, scored row by row and as a
// block, and the number of rows up to which the plan goes row by row. Without rows, what a forest
// costs: its bytes, and the milliseconds that compiling it takes at first and at best.
//   copse_plan PACKAGE [ROWS.f32 [ROUNDS] [slice|walk]]
// In WebAssembly: node tests/engine/run_wasm.cjs build/wasm/copse_plan.js PACKAGE ROWS.f32
// ROWS.f32 is row-major, and holds 128 rows at least. Prints a line of JSON a member.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <new>
#include <numeric>

#include "package/package.hpp"
#include "score/score.hpp"

namespace {

std::size_t held = 0;  // bytes that were asked for and not given back
constexpr std::size_t counted = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

}  // namespace

void* operator new(std::size_t size) {
  void* const whole = std::malloc(counted + size);
  if (whole == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(whole) = size;
  held += size;
  return static_cast<char*>(whole) + counted;
}

void operator delete(void* given) noexcept {
  if (given == nullptr) return;
  void* const whole = static_cast<char*>(given) - counted;
  held -= *static_cast<std::size_t*>(whole);
  std::free(whole);
}

void operator delete(void* given, std::size_t /*size*/) noexcept { operator delete(given); }

namespace {

using namespace copse;
using Clock = std::chrono::steady_clock;

constexpr std::size_t sizes[] = {1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128};
constexpr double shortest = 200e-6;  // of one measurement, in seconds
constexpr double warm_for = 0.3;

std::vector<char> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Timing {
 public:
  Timing(const Ensemble& ensemble, std::vector<double> rows, Plan plan)
      : forest_(std::move(*compile(ensemble, plan))),
        rows_(std::move(rows)),
        width_(ensemble.feature_count),
        columns_(width_),
        margins_(score_block * ensemble.output_count()),
        few_(forest_.few) {
    std::iota(columns_.begin(), columns_.end(), 0U);
  }

  const Forest& forest() const { return forest_; }
  std::size_t few() const { return few_; }

  /// Until a host's compiler has made both ways as quick as they get.
  void warm_up() {
    const auto from = Clock::now();
    while (std::chrono::duration<double>(Clock::now() - from).count() < warm_for)
      for (const std::size_t size : sizes)
        for (const bool row_by_row : {true, false}) measure(size, row_by_row);
  }

  /// Nanoseconds of a block of `size` rows, other rows each time.
  double measure(std::size_t size, bool row_by_row) {
    forest_.few = row_by_row ? score_block : 0;
    const std::size_t blocks = rows_.size() / width_ / size;
    std::size_t calls = 0;
    const auto from = Clock::now();
    for (std::size_t batch = 1;; batch *= 2) {
      for (std::size_t call = 0; call < batch; ++call) {
        const double* values = rows_.data() + next_++ % blocks * size * width_;
        score(forest_, {values, 1, static_cast<std::ptrdiff_t>(width_), size}, columns_, scratch_,
              margins_.data());
      }
      calls += batch;
      const double took = std::chrono::duration<double>(Clock::now() - from).count();
      if (took > shortest) return took / static_cast<double>(calls) * 1e9;
    }
  }

 private:
  Forest forest_;
  std::vector<double> rows_;
  std::size_t width_;
  std::vector<std::uint32_t> columns_;
  std::vector<double> margins_;
  std::size_t few_;
  std::size_t next_ = 0;
  Scratch scratch_;
};

void print(const char* name, const std::vector<double>& values) {
  std::printf(", \"%s\": [", name);
  for (std::size_t i = 0; i < values.size(); ++i)
    std::printf("%s%.0f", i == 0 ? "" : ", ", values[i]);
  std::printf("]");
}

void time(const Ensemble& ensemble, const std::vector<double>& rows, std::size_t rounds,
          Plan plan) {
  Timing timing(ensemble, rows, plan);
  std::vector<double> singly;
  std::vector<double> blocks;
  timing.warm_up();
  for (const std::size_t size : sizes) {
    double took[2] = {1e300, 1e300};
    for (std::size_t round = 0; round < rounds; ++round)
      for (const bool row_by_row : {true, false}) {
        double& quickest = took[row_by_row ? 0 : 1];
        quickest = std::min(quickest, timing.measure(size, row_by_row));
      }
    singly.push_back(took[0]);
    blocks.push_back(took[1]);
  }
  const Forest& forest = timing.forest();
  std::printf("{\"slices\": %s, \"heap\": %u, \"few\": %zu", forest.slices ? "true" : "false",
              forest.heap.levels, timing.few());
  print("rows", {std::begin(sizes), std::end(sizes)});
  print("row_by_row", singly);
  print("block", blocks);
  std::printf("}\n");
  std::fflush(stdout);
}

void cost(const Ensemble& ensemble, std::size_t package) {
  constexpr int times = 9;
  std::vector<double> took;
  std::size_t bytes = 0;
  for (int time = 0; time < times; ++time) {
    const std::size_t before = held;
    const auto from = Clock::now();
    const Result<Forest> forest = compile(ensemble);
    took.push_back(std::chrono::duration<double>(Clock::now() - from).count() * 1e3);
    bytes = held - before;
  }
  std::printf("{\"package\": %zu, \"forest\": %zu, \"first\": %.3f, \"best\": %.3f}\n", package,
              bytes, took.front(), *std::min_element(took.begin(), took.end()));
}

}  // namespace

int main(int count, char** values) {
  if (count < 2) {
    std::fprintf(stderr, "usage: copse_plan PACKAGE [ROWS.f32 [ROUNDS] [slice|walk]]\n");
    return 2;
  }
  const std::vector<char> file = read_file(values[1]);
  const auto package = read(std::as_bytes(std::span(file)));
  if (!package) {
    std::fprintf(stderr, "%s\n", package.error().message.c_str());
    return 1;
  }
  if (count == 2) {
    for (const Member& member : package->package.members) cost(member.ensemble, file.size());
    return 0;
  }
  const std::vector<char> raw = read_file(values[2]);
  std::vector<float> given(raw.size() / sizeof(float));
  std::copy_n(raw.begin(), given.size() * sizeof(float), reinterpret_cast<char*>(given.data()));
  const std::vector<double> rows(given.begin(), given.end());
  const std::size_t rounds = count > 3 ? static_cast<std::size_t>(std::atoi(values[3])) : 9;
  const std::string plan = count > 4 ? values[4] : "";
  for (const Member& member : package->package.members)
    time(member.ensemble, rows, rounds,
         plan == "slice"  ? Plan::slice
         : plan == "walk" ? Plan::walk
                          : Plan::fastest);
  return 0;
}
