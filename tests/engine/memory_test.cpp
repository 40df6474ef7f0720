#include <cmath>
#include <fstream>

#include <catch2/catch.hpp>

#include "model.hpp"
#include "random_ensemble.hpp"

#if !defined(__wasm__)
#include <unistd.h>
#endif

using namespace copse;
using namespace copse::testing;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif

// Bytes of the process in memory; 0 where nothing says so.
std::size_t resident() {
#if defined(__wasm__)
  return __builtin_wasm_memory_size(0) * 65'536;
#else
  std::ifstream file("/proc/self/statm");
  std::size_t whole = 0;
  std::size_t pages = 0;
  file >> whole >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
#endif
}

Rows rows_of(const std::vector<double>& values, std::size_t inputs) {
  const auto width = static_cast<Eigen::Index>(inputs);
  return {values.data(), static_cast<Eigen::Index>(values.size()) / width, width,
          Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width)};
}

}  // namespace

TEST_CASE("a million random rows are scored and explained in the memory of the first") {
  constexpr std::size_t inputs = 5;
  constexpr std::size_t batch = 20'000;
  // A sanitizer keeps what is freed, and looks for leaks itself.
  constexpr std::size_t batches = sanitized ? 2 : 50;
  constexpr std::size_t settled = 5;
  EnsembleShape shape;
  shape.trees = 30;
  shape.depth = 4;
  std::vector<Ensemble> ensembles{random_ensemble(shape, 1), random_ensemble(shape, 2)};
  for (Ensemble& ensemble : ensembles)
    for (Tree& tree : ensemble.trees)
      for (Node& node : tree.nodes) node.cover = 1;
  Package package = package_of(std::move(ensembles));
  package.background = Background{random_rows(3, inputs, 3), {}};
  const auto model = Model::from(std::move(package));
  REQUIRE(model);
  std::vector<double> margins(batch);
  std::vector<double> found(batch * (1 + inputs));
  std::vector<double> against(found.size());
  Workspace workspace;
  std::size_t before = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const std::vector<double> values =
        random_rows(batch, inputs, 1000 + static_cast<std::uint32_t>(b));
    const Rows rows = rows_of(values, inputs);
    Scores scores;
    scores.margins = margins.data();
    model->score(rows, scores, workspace);
    REQUIRE(model->explain(rows, found.data(), workspace));
    REQUIRE(model->explain_against_background(rows, against.data(), workspace));
    double off = 0;
    for (std::size_t r = 0; r < batch; ++r) {
      double sum = -margins[r];
      double other = -margins[r];
      for (std::size_t i = 0; i < 1 + inputs; ++i) {
        sum += found[r * (1 + inputs) + i];
        other += against[r * (1 + inputs) + i];
      }
      off = std::max({off, std::fabs(sum), std::fabs(other)});
    }
    REQUIRE(off < 2e-5);
    if (b + 1 == settled) before = resident();
  }
  const std::size_t after = resident();
  CAPTURE(before);
  CAPTURE(after);
  if (!sanitized && before > 0) CHECK(after <= before + 1'000'000);
}
