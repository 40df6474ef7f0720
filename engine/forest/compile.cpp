#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/bits.hpp"
#include "forest/forest.hpp"

namespace copse {
namespace {

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

// What the plan reckons with, in nanoseconds of one core of a server of 2023, in wasm; only their
// ratios matter.
constexpr double block_instruction = 0.12 / 128;  // of vectors, a row
constexpr double condition_instructions = 4;
constexpr double gather = 0.35;     // a leaf, from a block's codes
constexpr double walk_step = 0.75;  // a level, rows or trees interleaved
constexpr double walk_leaf = 1.2;
constexpr double set_answer = 1.5;  // whether a row's category is in a set

class Compiler {
 public:
  Compiler(const Ensemble& ensemble, Plan plan) : ensemble_(ensemble), plan_(plan) {
    forest_.input = ensemble.input;
    forest_.sum = ensemble.sum;
    forest_.aggregate = ensemble.aggregate;
    forest_.base_margin = ensemble.base_margin;
    forest_.divisor = ensemble.divisor;
    forest_.scale = ensemble.scale;
    forest_.bias = ensemble.bias;
  }

  Result<Forest> run() && {
    forest_.conditions = conditions_of(ensemble_, of_node_);
    rank();
    order();
    choose();
    code_of_.assign(of_node_.size(), 0);
    for (const std::uint32_t index : order_) add_tree(index);
    COPSE_TRY(forest_.walk,
              lay_out_walk(ensemble_, forest_.conditions, order_, of_node_, code_of_));
    add_heap();
    add_planes();
    return std::move(forest_);
  }

 private:
  // Once there is a heap nothing walks any more.
  void add_heap() {
    if (!forest_.slices) return;
    std::uint32_t most_rank = 0;
    for (const Column& column : forest_.conditions.columns)
      most_rank = std::max(most_rank, column.count);
    forest_.heap = lay_out_heap(forest_.walk, forest_.sliced, most_rank);
    if (forest_.heap.levels == 0) return;
    forest_.walk.trees = {};
    forest_.walk.nodes = {};
    forest_.walk.codes = {};
  }

  void add_planes() {
    const bool sums = forest_.sum == Real::f32 && forest_.aggregate == Aggregate::sum;
    if (!forest_.slices || prefer_ != Prefer::shallow || !sums) return;
    for (const ForestTree& tree : forest_.trees)
      if (!tree.plain()) return;
    forest_.value_planes.resize(forest_.values32.size() * sizeof(float));
    for (std::size_t i = 0; i < forest_.values32.size(); ++i) {
      const auto bits = bit_cast<std::uint32_t>(forest_.values32[i]);
      std::uint8_t* out = forest_.value_planes.data() + i / 16 * 64 + i % 16;
      for (std::size_t byte = 0; byte < 4; ++byte)
        out[byte * 16] = static_cast<std::uint8_t>(bits >> (8 * byte));
    }
  }

  void rank() {
    const Conditions& all = forest_.conditions;
    for (const Column& column : all.columns) {
      const std::span<const double> cuts(all.values.data() + column.first, column.count);
      Ranking ranking;
      if (column.kind == Column::Kind::cuts) {
        ranking.buckets = bucket(cuts, forest_.bucket_table);
        if (forest_.input == Real::f32)
          ranking.first = pad(cuts, forest_.cuts32);
        else
          ranking.first = pad(cuts, forest_.cuts64);
      }
      forest_.rankings.push_back(ranking);
    }
  }

  template <class T>
  static std::uint32_t pad(std::span<const double> cuts, std::vector<T>& out) {
    const std::uint32_t first = size32(out.size());
    for (const double cut : cuts) out.push_back(static_cast<T>(cut));
    out.insert(out.end(), cut_padding, std::numeric_limits<T>::quiet_NaN());
    return first;
  }

  void order() {
    order_.resize(ensemble_.trees.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::size_t start = 0;
    bool plain = true;
    for (const Tree& tree : ensemble_.trees) {
      starts_.push_back(start);
      start += tree.nodes.size();
      plain = plain && tree.width == 1 && tree.linear.empty();
    }
    if (!plain || ensemble_.output_count() == 1) return;
    // A counting sort, which is stable and allocates nothing of its own.
    std::vector<std::uint32_t> next(ensemble_.output_count() + 1);
    for (const Tree& tree : ensemble_.trees) ++next[tree.output + 1];
    for (std::size_t k = 1; k < next.size(); ++k) next[k] += next[k - 1];
    for (std::uint32_t i = 0; i < order_.size(); ++i) order_[next[ensemble_.trees[i].output]++] = i;
  }

  std::span<const std::uint32_t> conditions_of_tree(std::uint32_t index) const {
    return {of_node_.data() + starts_[index], ensemble_.trees[index].nodes.size()};
  }

  // Blocks are sliced if that is estimated to cost less than to walk.
  void choose() {
    const std::size_t conditions = forest_.conditions.conditions.size();
    bool fits = conditions < 65'535;
    double instructions = condition_instructions * static_cast<double>(conditions);
    double bushy = instructions;
    double walked = 0;
    std::uint32_t height = 0;
    for (std::uint32_t i = 0; i < ensemble_.trees.size(); ++i) {
      const Cut& cut = cutter_.cut(ensemble_.trees[i], conditions_of_tree(i));
      fits = fits && cut.fits();
      height = std::max(height, cut.height);
      instructions += cut.cost(Prefer::cheapest);
      bushy += cut.cost(Prefer::bushy);
      walked += walk_leaf + walk_step * cut.mean_depth;
    }
    // One shape for all trees makes one row fast; it may cost blocks a little.
    if (height <= 4)
      prefer_ = Prefer::shallow;
    else if (bushy < 1.1 * instructions)
      prefer_ = Prefer::bushy;
    // Whoever walks answers every set of the forest for each row first.
    walked += set_answer * static_cast<double>(forest_.conditions.sets.size());
    const double sliced =
        block_instruction * instructions + gather * static_cast<double>(ensemble_.trees.size());
    forest_.slices = fits && plan_ != Plan::walk && (plan_ == Plan::slice || sliced < walked);
    const double rows = forest_.slices ? 128 * sliced / std::max(walked, 1e-9) : 4;
    forest_.few = static_cast<std::size_t>(std::clamp(rows, 1.0, 96.0));
  }

  void add_tree(std::uint32_t index) {
    const Tree& tree = ensemble_.trees[index];
    const std::span<std::uint32_t> codes(code_of_.data() + starts_[index], tree.nodes.size());
    std::uint32_t count = 0;
    if (forest_.slices) {
      const auto conditions = conditions_of_tree(index);
      count = append(forest_.sliced, tree, cutter_.cut(tree, conditions), prefer_, conditions,
                     size32(forest_.conditions.conditions.size()), codes);
    } else {
      for (std::size_t i = 0; i < tree.nodes.size(); ++i)
        if (tree.nodes[i].is_leaf()) codes[i] = count++;
    }
    forest_.trees.push_back({index, tree.output, tree.width, size32(forest_.numbers.size()),
                             size32(forest_.values32.size() + forest_.values64.size()),
                             !tree.linear.empty()});
    if (forest_.sum == Real::f32)
      add_leaves(tree, codes, count, forest_.values32);
    else
      add_leaves(tree, codes, count, forest_.values64);
  }

  template <class T>
  void add_leaves(const Tree& tree, std::span<const std::uint32_t> codes, std::uint32_t count,
                  std::vector<T>& values) {
    const std::size_t first_code = forest_.numbers.size();
    const std::size_t first_value = values.size();
    forest_.numbers.resize(first_code + count);
    values.resize(first_value + std::size_t{count} * tree.width);
    if (!tree.linear.empty()) forest_.linear_of.resize(forest_.numbers.size());
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
      const Node& node = tree.nodes[i];
      if (!node.is_leaf()) continue;
      const std::size_t code = codes[i];
      forest_.numbers[first_code + code] = node.number;
      T* out = values.data() + first_value + code * tree.width;
      for (std::uint32_t k = 0; k < tree.width; ++k)
        out[k] = static_cast<T>(tree.width == 1 ? node.value : tree.leaf_values[node.at + k]);
      if (tree.linear.empty()) continue;
      forest_.linear_of[first_code + code] = size32(forest_.linear.size());
      forest_.linear.push_back(tree.linear[node.at]);
    }
  }

  const Ensemble& ensemble_;
  Plan plan_;
  Prefer prefer_ = Prefer::cheapest;
  Forest forest_;
  Cutter cutter_;
  std::vector<std::uint32_t> of_node_;
  std::vector<std::uint32_t> code_of_;
  std::vector<std::size_t> starts_;  // of each tree in the two above
  std::vector<std::uint32_t> order_;
};

}  // namespace

Result<Forest> compile(const Ensemble& ensemble, Plan plan) {
  return Compiler(ensemble, plan).run();
}

}  // namespace copse
