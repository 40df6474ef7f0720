#include <catch2/catch.hpp>

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "model.hpp"
#include "package/sections.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using copse::testing::package_of;
using copse::testing::random_ensemble;
using copse::testing::random_rows;

namespace {

Package sample_package() {
  Package package =
      package_of({random_ensemble({.trees = 3, .depth = 3}, 1), random_ensemble({.input = Real::f64,
                                                                                 .sum = Real::f64,
                                                                                 .tests = {},
                                                                                 .trees = 4,
                                                                                 .depth = 3,
                                                                                 .linear = true,
                                                                                 .steps = true},
                                                                                2)});
  package.categories.resize(5);
  package.categories[2] = {
      Categories::Coding::index, Categories::Unseen::missing, {"red", "green"}};
  package.policy = Policy{1, 0.75, 0.004, 0.0025, 24, 0.22, 167000, {{"A", 0.1}, {"B", 1}}};
  package.policy->refer = Refer{-0.5, 0.25, 0.9};
  package.calibration =
      Calibration{Calibration::Method::isotonic, 1, 0, {-1, 0.5, 2}, {0.125, 0.125, 0.75}};
  package.training = Training{9,
                              {{0, TrainingColumn::Kind::bins, {0, 1.5}, {3, 4, 1}, 1},
                               {7, TrainingColumn::Kind::categories, {0, 1}, {5, 2}, 2}},
                              3.5,
                              0.01};
  package.protected_inputs = {0, 3};
  package.background = Background{random_rows(3, 5, 4), {1, 0.5, 2}};
  Table table{"spend", {"age", "education"}, {"bill"}, {1, 1, 1, 2}, {5, std::nan("")}, {7}};
  package.program.tables.push_back(table);
  package.texts = R"({"title":"A test"})";
  auto answered = with_answers(std::move(package), random_rows(9, 5, 3));
  REQUIRE(answered);
  return std::move(*answered);
}

std::vector<std::byte> with_true_hash(std::vector<std::byte> bytes) {
  const Hash hash = sha256(std::span(bytes).subspan(hashed_offset));
  std::copy(hash.begin(), hash.end(), bytes.begin() + hash_offset);
  return bytes;
}

std::string refusal(std::span<const std::byte> bytes) {
  const auto model = Model::load(bytes);
  return model ? "accepted" : model.error().message;
}

}  // namespace

TEST_CASE("a package that is read and written again has the same bytes") {
  const std::vector<std::byte> bytes = write(sample_package());
  const auto unpacked = read(bytes);
  REQUIRE(unpacked);
  CHECK(write(unpacked->package) == bytes);
  CHECK(to_hex(unpacked->hash).size() == 64);
  CHECK(unpacked->package.texts == R"({"title":"A test"})");
  CHECK(unpacked->package.policy->grades[1].name == "B");
  CHECK(unpacked->package.policy->refer->high == 0.25);
  CHECK(unpacked->package.calibration->probabilities == std::vector<double>{0.125, 0.125, 0.75});
  CHECK(unpacked->package.training->columns[1].counts == std::vector<std::uint32_t>{5, 2});
  CHECK(unpacked->package.protected_inputs == std::vector<std::uint32_t>{0, 3});
  CHECK(unpacked->package.background->weights == std::vector<double>{1, 0.5, 2});
  CHECK(unpacked->package.members[1].ensemble.trees.size() == 4);
  CHECK(unpacked->package.categories[2].names[1] == "green");
}

TEST_CASE("a package cut at any byte is refused") {
  const std::vector<std::byte> bytes = write(sample_package());
  REQUIRE(refusal(bytes) == "accepted");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    REQUIRE(refusal(std::span(bytes).first(size)) != "accepted");
  }
  auto longer = bytes;
  longer.push_back(std::byte{0});
  CHECK(refusal(longer) != "accepted");
}

TEST_CASE("a package with any one bit flipped is refused") {
  const std::vector<std::byte> bytes = write(sample_package());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] ^= static_cast<std::byte>(1U << i % 8);
    CAPTURE(i);
    REQUIRE(refusal(damaged) != "accepted");
  }
}

TEST_CASE("damage under a hash that was made to fit is refused or harmless, never undefined") {
  const std::vector<std::byte> bytes = write(sample_package());
  std::size_t refused = 0;
  for (std::size_t i = hashed_offset; i < bytes.size(); ++i)
    for (const unsigned mask : {0x01U, 0x80U, 0xffU}) {
      auto damaged = bytes;
      damaged[i] ^= static_cast<std::byte>(mask);
      refused += refusal(with_true_hash(damaged)) == "accepted" ? 0U : 1U;
    }
  CHECK(refused > bytes.size());
  for (std::size_t size = hashed_offset; size < bytes.size(); size += 3) {
    const std::vector<std::byte> cut(bytes.begin(),
                                     bytes.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE(refusal(with_true_hash(cut)) != "accepted");
  }
}

TEST_CASE("a package whose known answers are not reproduced refuses to score") {
  Package package = sample_package();
  package.answers.margins[4] = std::nextafter(package.answers.margins[4], 10);
  CHECK(refusal(write(package)) ==
        "this engine does not reproduce known answer 4 of the package (1 differ), so it refuses to "
        "score");
}

TEST_CASE("bytes that are no package, or of a later format, are told so") {
  const std::string text = "{\"learner\":{}}";
  CHECK(refusal(bytes_of(text)) == "not a Copse package");
  CHECK(refusal({}) == "not a Copse package");
  auto later = write(sample_package());
  later[8] = std::byte{3};
  CHECK(refusal(later) == "package format 3; this engine reads format 2");
}

TEST_CASE("a package must be whole in itself before it is written") {
  const auto because = [](auto&& change) {
    Package package = sample_package();
    change(package);
    const Status status = validate(package);
    return status ? std::string("accepted") : status.error().message;
  };
  CHECK(because([](Package&) {}) == "accepted");
  CHECK(because([](Package& p) { p.members.clear(); }) == "the package has no members");
  CHECK(because([](Package& p) { p.members[1].weight = 0; }) ==
        "member \"member-1\": its weight is not a positive number");
  CHECK(because([](Package& p) { p.members[0].columns[2] = 5; }) ==
        "member \"member-0\": it reads feature 5 of 5");
  CHECK(because([](Package& p) { p.inputs[1] = "x0"; }) == "two of the inputs are called \"x0\"");
  CHECK(because([](Package& p) { p.policy->grades[1].below = 0.9; }) ==
        "policy: the last grade does not reach 1");
  CHECK(because([](Package& p) { p.policy->exposure_input = 5; }) ==
        "policy: the exposure is no input");
  const std::string refer = "policy: refer is out of order or range";
  CHECK(because([](Package& p) { p.policy->refer->low = 1; }) == refer);
  CHECK(because([](Package& p) { p.policy->refer->high = std::nan(""); }) == refer);
  CHECK(because([](Package& p) { p.policy->refer->coverage = 1.5; }) == refer);
  const std::string calibration = "calibration: out of order or range";
  CHECK(because([](Package& p) { p.calibration->probabilities[1] = 0.8; }) == calibration);
  CHECK(because([](Package& p) { p.calibration->probabilities[1] = std::nan(""); }) == calibration);
  CHECK(because([](Package& p) { p.calibration->margins[1] = -1; }) == calibration);
  CHECK(because([](Package& p) {
          p.calibration->margins = {-1.7e308, 0, 1.7e308};
        }) == calibration);
  CHECK(because([](Package& p) { p.calibration->margins[1] = std::nan(""); }) == calibration);
  CHECK(because([](Package& p) { p.calibration->margins.pop_back(); }) == calibration);
  for (const double slope : {0.0, -1.0, std::nan(""), HUGE_VAL})
    CHECK(because([&](Package& p) {
            p.calibration = Calibration{Calibration::Method::platt, slope, 0, {}, {}};
          }) == calibration);
  const std::string column = "training: column 1 is out of order or range";
  CHECK(because([](Package& p) { p.training->columns[1].counts[0] = 4; }) == column);
  CHECK(because([](Package& p) { p.training->columns[1].counts.push_back(0); }) == column);
  CHECK(because([](Package& p) { p.training->columns[1].points[1] = 0; }) == column);
  CHECK(because([](Package& p) { p.training->columns[1].points[0] = -HUGE_VAL; }) == column);
  CHECK(because([](Package& p) { p.training->columns[1].column = 10; }) == column);
  CHECK(because([](Package& p) { p.training->columns[1].column = 5; }) ==
        "two of the training's columns are called \"x0\"");
  CHECK(because([](Package& p) { p.training->columns.clear(); }) == "training: out of range");
  CHECK(because([](Package& p) { p.training->rows = 0; }) == "training: out of range");
  CHECK(because([](Package& p) { p.training->unusual_share = -1; }) == "training: out of range");
  CHECK(because([](Package& p) {
          p.protected_inputs = {3, 3};
        }) == "the protected inputs do not ascend, or are none");
  CHECK(because([](Package& p) {
          std::swap(p.program.tables[0].keys[1], p.program.tables[0].keys[3]);
        }) == "feature program: table 0 has keys that do not ascend at row 1");
}
