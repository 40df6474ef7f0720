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

// What the plan reckons with, in nanoseconds of one core of a server of 2023, in WebAssembly; only
// their ratios matter, and natively they are about the same. Fitted to measurements of models of
// every library (tests/bench/plan_bench.cpp).
//
// A row by itself:
constexpr double row_entry = 15;  // a value ranked
constexpr double row_set = 3.6;   // whether its category is in a set
constexpr double heap_tree = 2.6;
constexpr double heap_level = 2;  // below the top
constexpr double walk_tree = 2.3;
constexpr double walk_mean = 1.2;    // a level of the leaves' mean depth,
constexpr double walk_height = 1.3;  // and of the deepest, which all eight walks wait for
// Each row of a block:
constexpr double block_entry = 2.2;
constexpr double block_condition = 0.015;
constexpr double block_leaf = 0.28;
// A block, however few its rows, in addition to Cut::cost:
constexpr double entry_masks = 80;
constexpr double condition_mask = 1.1;
constexpr double set_rank = 0.65;     // a category looked up for a set's mask
constexpr double second_byte = 38;    // a tree, where codes take two bytes
constexpr double far_mask = 1.5;      // more for each mask that is read,
constexpr double near_masks = 700;    // as many do not leave the first cache
constexpr double far_masks = 10'000;  // of so many more hardly one is there
// Walks side by side share what eight rows wait for.
constexpr double walked_together = 0.8;
constexpr std::size_t walk_alone = 4;  // more rows are walked as eight
constexpr std::size_t most_rows = 128;

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
    forest_.few = few();
    give_back();
    return std::move(forest_);
  }

 private:
  // What grew with the trees has up to twice the room that it needs, what was emptied all it had.
  // Without exceptions libstdc++'s shrink_to_fit does nothing.
  void give_back() {
    const auto fit = [](auto&... all) {
      ((all = std::remove_reference_t<decltype(all)>(all.begin(), all.end())), ...);
    };
    fit(forest_.values32, forest_.values64, forest_.numbers, forest_.sliced.units);
    fit(forest_.walk.nodes, forest_.walk.codes);
  }

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
    const double mask = mask_cost();
    bool fits = conditions < 65'535;
    double bushy = 0;
    double shallow = 0;
    std::uint32_t height = 0;
    for (std::uint32_t i = 0; i < ensemble_.trees.size(); ++i) {
      const Cut& cut = cutter_.cut(ensemble_.trees[i], conditions_of_tree(i));
      fits = fits && cut.fits();
      height = std::max(height, cut.height);
      codes_cost_ += cut.cost(Prefer::cheapest, mask);
      bushy += cut.cost(Prefer::bushy, mask);
      shallow += cut.cost(Prefer::shallow, mask);
      walks_cost_ += walk_tree + walk_mean * cut.mean_depth + walk_height * cut.height;
    }
    const double masks = masks_cost();
    // One shape for all trees makes one row fast; it may cost blocks a little.
    if (height <= 4) {
      prefer_ = Prefer::shallow;
      codes_cost_ = shallow;
    } else if (masks + bushy < 1.1 * (masks + codes_cost_)) {
      prefer_ = Prefer::bushy;
      codes_cost_ = bushy;
    }
    const double sliced = (masks + codes_cost_) / 128 + block_row_cost();
    const double walked = walked_together * (row_cost() + walks_cost_);
    forest_.slices = fits && plan_ != Plan::walk && (plan_ == Plan::slice || sliced < walked);
  }

  double mask_cost() const {
    const auto conditions = static_cast<double>(forest_.conditions.conditions.size());
    return near_mask + far_mask * std::clamp((conditions - near_masks) / far_masks, 0.0, 1.0);
  }

  // What a walk compares, sets apart: as `lay_out_walk` finds it.
  double entries() const {
    std::size_t count = 0;
    for (const Column& column : forest_.conditions.columns) {
      if (column.kind != Column::Kind::cuts) continue;
      bool known[2] = {false, false};
      for (std::uint32_t i = 0; i < column.condition_count; ++i)
        known[forest_.conditions.conditions[column.first_condition + i].missing_left ? 1 : 0] =
            true;
      count += (known[0] ? 1U : 0U) + (known[1] ? 1U : 0U);
    }
    return static_cast<double>(count);
  }

  // All but the trees: masks of a block; of one row what walks compare.
  double masks_cost() const {
    const Conditions& all = forest_.conditions;
    double cuts = 0;
    for (const Column& column : all.columns)
      if (column.kind == Column::Kind::cuts) cuts += column.condition_count;
    double ranks = 0;
    for (const CategorySet& set : all.sets) ranks += set.count;
    return entry_masks * entries() + condition_mask * cuts + set_rank * ranks;
  }

  double row_cost() const {
    return row_entry * entries() + row_set * static_cast<double>(forest_.conditions.sets.size());
  }

  double block_row_cost() const {
    return block_entry * entries() +
           block_condition * static_cast<double>(forest_.conditions.conditions.size()) +
           block_leaf * static_cast<double>(ensemble_.trees.size());
  }

  // After the layouts are made.
  std::size_t few() const {
    const auto trees = static_cast<double>(ensemble_.trees.size());
    if (!forest_.slices) {
      // Answers of sets are not shared by eight rows.
      const double sets = row_set * static_cast<double>(forest_.conditions.sets.size());
      return sets > walks_cost_ ? most_rows : walk_alone;
    }
    const std::uint32_t levels = forest_.heap.levels;
    const double found =
        levels > 0 ? trees * (heap_tree + heap_level * (levels - Heap::top_levels)) : walks_cost_;
    const double block =
        masks_cost() + codes_cost_ + (forest_.sliced.wide ? second_byte * trees : 0);
    const double gained = row_cost() + found - block_row_cost();
    if (gained * static_cast<double>(most_rows) <= block) return most_rows;
    return std::max<std::size_t>(1, static_cast<std::size_t>(block / gained));
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
  double codes_cost_ = 0;  // of a block, for all trees
  double walks_cost_ = 0;  // of a row
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
