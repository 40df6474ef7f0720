#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>

#include "package/integers.hpp"
#include "package/package.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using copse::testing::EnsembleShape;
using copse::testing::package_of;
using copse::testing::Random;
using copse::testing::random_ensemble;

namespace {

using Integers = std::vector<std::uint64_t>;

bool same_bits(double a, double b) {
  return bit_cast<std::uint64_t>(a) == bit_cast<std::uint64_t>(b);
}

// Leaves are compared by what they hold: where it stands in the tree is free.
bool same_leaf(const Tree& a, const Node& x, const Tree& b, const Node& y) {
  for (std::uint32_t k = 0; a.width > 1 && k < a.width; ++k)
    if (!same_bits(a.leaf_values[x.at + k], b.leaf_values[y.at + k])) return false;
  if (a.linear.empty() != b.linear.empty()) return false;
  if (a.linear.empty()) return true;
  const LinearLeaf& p = a.linear[x.at];
  const LinearLeaf& q = b.linear[y.at];
  return p.constant == q.constant &&
         std::equal(p.terms.begin(), p.terms.end(), q.terms.begin(), q.terms.end(),
                    [](const LinearLeaf::Term& s, const LinearLeaf::Term& t) {
                      return s.feature == t.feature && s.coefficient == t.coefficient;
                    });
}

bool same_node(const Tree& a, const Node& x, const Tree& b, const Node& y) {
  if (x.left != y.left || x.right != y.right || x.number != y.number ||
      !same_bits(x.value, y.value) || !same_bits(x.cover, y.cover))
    return false;
  if (x.is_leaf()) return same_leaf(a, x, b, y);
  return x.feature == y.feature && x.test == y.test && x.missing_left == y.missing_left &&
         x.zero_missing == y.zero_missing && (!is_set_test(x.test) || x.at == y.at);
}

bool same_trees(const Ensemble& a, const Ensemble& b) {
  const auto same = [](const Tree& p, const Tree& q) {
    if (p.output != q.output || p.width != q.width || p.nodes.size() != q.nodes.size())
      return false;
    for (std::size_t i = 0; i < p.nodes.size(); ++i)
      if (!same_node(p, p.nodes[i], q, q.nodes[i])) return false;
    return true;
  };
  return a.sets == b.sets &&
         std::equal(a.trees.begin(), a.trees.end(), b.trees.begin(), b.trees.end(), same);
}

// Puts node i of each tree at place[i].
void reorder(Tree& tree, const std::vector<std::int32_t>& place) {
  std::vector<Node> nodes(tree.nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Node node = tree.nodes[i];
    if (!node.is_leaf()) {
      node.left = place[static_cast<std::size_t>(node.left)];
      node.right = place[static_cast<std::size_t>(node.right)];
    }
    nodes[static_cast<std::size_t>(place[i])] = node;
  }
  tree.nodes = std::move(nodes);
}

void shuffle(Tree& tree, Random& random) {
  std::vector<std::int32_t> place(tree.nodes.size());
  std::iota(place.begin(), place.end(), 0);
  for (std::size_t i = place.size(); i > 2; --i)
    std::swap(place[i - 1], place[1 + random.below(static_cast<std::uint32_t>(i - 1))]);
  reorder(tree, place);
}

void level_by_level(Tree& tree) {
  std::vector<std::int32_t> nodes{0};
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (const Node& node = tree.nodes[static_cast<std::size_t>(nodes[i])]; !node.is_leaf()) {
      nodes.push_back(node.left);
      nodes.push_back(node.right);
    }
  std::vector<std::int32_t> place(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    place[static_cast<std::size_t>(nodes[i])] = static_cast<std::int32_t>(i);
  reorder(tree, place);
}

void number_by_rank(Tree& tree) {
  std::uint32_t leaf = 0;
  std::uint32_t inner = 0;
  for (Node& node : tree.nodes) node.number = node.is_leaf() ? leaf++ : inner++;
}

// As a library in `real` would have them: leaves of any weight, parents that sum them up.
void sum_covers(Ensemble& ensemble, Real real, Random& random) {
  for (Tree& tree : ensemble.trees) {
    for (std::size_t i = tree.nodes.size(); i-- > 0;) {
      Node& node = tree.nodes[i];
      const auto cover = [&](std::int32_t child) {
        return tree.nodes[static_cast<std::size_t>(child)].cover;
      };
      node.cover = copse::testing::in_real(
          node.is_leaf() ? 1 + random.below(1U << 31U) / 1e6 : cover(node.left) + cover(node.right),
          real);
    }
  }
}

void set_covers(Ensemble& ensemble, double cover) {
  for (Tree& tree : ensemble.trees)
    for (Node& node : tree.nodes) node.cover = cover;
}

Ensemble read_back(const Ensemble& ensemble) {
  const std::vector<std::byte> bytes = write(package_of({ensemble}));
  auto unpacked = read(bytes);
  REQUIRE(unpacked);
  REQUIRE(write(unpacked->package) == bytes);
  return unpacked->package.members[0].ensemble;
}

std::vector<std::byte> stored(const Integers& values, unsigned least_width) {
  ByteWriter out;
  put_integers(out, values, least_width);
  return out.bytes();
}

std::string refusal(std::vector<std::byte> bytes, std::size_t count, unsigned least_width = 0) {
  ByteReader in(bytes, "TEST", 0);
  get_integers(in, count, least_width);
  const Status status = in.finish();
  return status ? "accepted" : status.error().message;
}

}  // namespace

TEST_CASE("every field of every tree is read back, in whatever order its nodes stand") {
  const EnsembleShape shapes[] = {
      {},
      {.tests = {}, .trees = 30, .depth = 9},
      {.input = Real::f64, .sum = Real::f64, .tests = {}, .features = 300, .linear = true},
      {.sum = Real::f64, .tests = {Test::less_equal}, .outputs = 4, .vectors = true},
      {.trees = 12, .depth = 0},
      {.tests = {Test::in_set}, .trees = 3},
  };
  std::uint32_t seed = 40;
  for (const EnsembleShape& shape : shapes)
    for (int arrangement = 0; arrangement < 4; ++arrangement) {
      CAPTURE(seed, arrangement);
      Ensemble ensemble = random_ensemble(shape, ++seed);
      Random random(seed);
      for (Tree& tree : ensemble.trees) {
        if (arrangement == 1) level_by_level(tree);
        if (arrangement >= 2) shuffle(tree, random);
        if (arrangement % 2 == 1) number_by_rank(tree);
      }
      REQUIRE(validate(ensemble));
      CHECK(same_trees(read_back(ensemble), ensemble));
    }
}

TEST_CASE("covers are read back to the bit, as sums of floats or of doubles, or as anything else") {
  Random random(5);
  Ensemble ensemble = random_ensemble({.depth = 8}, 3);
  for (const Real real : {Real::f32, Real::f64}) {
    sum_covers(ensemble, real, random);
    CHECK(same_trees(read_back(ensemble), ensemble));
  }
  for (const double cover : {0.0, 1.0, 0.1, 1e-320, 3e38, std::numeric_limits<double>::max()}) {
    CAPTURE(cover);
    set_covers(ensemble, cover);
    CHECK(same_trees(read_back(ensemble), ensemble));
  }
}

TEST_CASE(
    "a tree takes a byte an inner node, four a leaf, a bit or two a node and a header at most") {
  Ensemble ensemble = random_ensemble({.trees = 1, .depth = 6}, 2);
  set_covers(ensemble, 0);
  const std::size_t nodes = ensemble.trees[0].nodes.size();
  const std::size_t one = write(package_of({ensemble})).size();
  ensemble.trees.resize(101, ensemble.trees[0]);
  const std::size_t all = write(package_of({ensemble})).size();
  const std::size_t leaves = (nodes + 1) / 2;
  CHECK(all - one <= 100 * (leaves - 1 + 4 * leaves + nodes / 4 + 10));
}

TEST_CASE("columns of integers of every width are read back, and only as they were written") {
  Random random(8);
  for (unsigned width = 0; width <= 64; ++width)
    for (const std::size_t count : {1U, 2U, 7U, 64U, 65U})
      for (const unsigned least_width : {0U, whole_bytes}) {
        CAPTURE(width, count, least_width);
        Integers values(count);
        const std::uint64_t mask = width == 0 ? 0 : ~std::uint64_t{0} >> (64 - width);
        const std::uint64_t base = width == 64 ? 0 : 5;
        for (std::uint64_t& value : values)
          value = base + ((std::uint64_t{random.below(~0U)} << 32U | random.below(~0U)) & mask);
        const std::vector<std::byte> bytes = stored(values, least_width);
        ByteReader in(bytes, "TEST", 0);
        const auto back = get_integers(in, count, least_width);
        CHECK(back == values);
        CHECK(in.finish());
        if (bytes.size() > 9) {
          auto cut = bytes;
          cut.pop_back();
          CHECK(refusal(cut, count, least_width) != "accepted");
        }
      }
}

TEST_CASE("a column of integers that the writer would store otherwise is refused") {
  const std::string otherwise =
      "section TEST, byte 10: a column of numbers is not stored as the writer stores it";
  std::vector<std::byte> bytes = stored({3, 4, 5}, 0);
  REQUIRE(bytes.size() == 10);
  CHECK(refusal(bytes, 3) == "accepted");
  bytes[9] = std::byte{0b11'10'01'00};  // the last two bits belong to no value
  CHECK(refusal(bytes, 3) == otherwise);
  bytes[9] = std::byte{0b10'01'01};  // the least value is not there
  CHECK(refusal(bytes, 3) == otherwise);
  bytes[9] = std::byte{0b01'00'00};  // one bit would do
  CHECK(refusal(bytes, 3) == otherwise);
  bytes = stored({3, 4, 5}, 0);
  std::fill_n(bytes.begin() + 1, 8, std::byte{0xff});  // beyond 64 bits
  CHECK(refusal(bytes, 3) == otherwise);
  bytes[0] = std::byte{65};
  CHECK(refusal(bytes, 3) == "section TEST, byte 9: a column of numbers of an impossible width");
}
