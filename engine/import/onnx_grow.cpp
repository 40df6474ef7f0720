// From rows to the trees of an Ensemble.
#include <algorithm>
#include <cmath>

#include "ensemble/limits.hpp"
#include "import/onnx_trees.hpp"

namespace copse::onnx {
namespace {

// Zeros written for targets that a leaf does not name may make a file this much larger.
constexpr std::uint64_t most_fill = 16;

// A comparison that ONNX has and the IR has not is the opposite one with its children swapped.
bool is_swapped(Mode mode) {
  return mode == Mode::greater_equal || mode == Mode::greater || mode == Mode::not_equal;
}

Test test_of(const Row& row) {
  switch (row.mode) {
    case Mode::less:
    case Mode::greater_equal:
      return Test::less;
    case Mode::equal:
    case Mode::not_equal:
      return Test::equal;
    case Mode::member:
      return row.truncates ? Test::trunc_in_set : Test::in_set;
    default:
      return Test::less_equal;
  }
}

class Grower {
 public:
  Grower(const GraphNode& node, Rows& rows, Ensemble& ensemble)
      : node_(node), rows_(rows), ensemble_(ensemble), met_(rows.rows.size()) {}

  Status grow_all(const Progress& progress) {
    const std::size_t count = rows_.roots.size();
    ensemble_.trees.reserve(std::min<std::size_t>(count, limits::trees));
    for (std::size_t t = 0; t < count; ++t) {
      if (t == limits::trees)
        return at(node_.place(), "more than " + std::to_string(limits::trees) + " trees",
                  Code::limit);
      Tree tree;
      COPSE_CHECK(walk(rows_.roots[t], t, tree));
      COPSE_CHECK(output_count() == 1 ? set_single(tree) : set_targets(tree, t));
      if (progress && t % 64 == 0)
        progress(0.5 + 0.5 * static_cast<double>(t) / static_cast<double>(count));
    }
    ensemble_.sets = std::move(rows_.sets);
    return ok();
  }

 private:
  struct Leaf {
    std::size_t node;  // in the tree
    std::uint32_t row;
  };

  std::size_t output_count() const { return ensemble_.output_count(); }

  std::string place(std::size_t tree) const {
    return node_.place() + ", tree " + std::to_string(tree);
  }

  // Preorder, the left child first.
  Status walk(std::uint32_t root, std::size_t index, Tree& tree) {
    struct Visit {
      std::uint32_t row;
      std::int32_t parent;
      bool left;
      std::uint32_t depth;
    };
    leaves_.clear();
    std::vector<Visit> open{{root, no_child, false, 0}};
    while (!open.empty()) {
      const Visit visit = open.back();
      open.pop_back();
      std::uint32_t at_row = visit.row;
      // A tree of one leaf is written as a node with that leaf on both sides.
      if (is_branch(at_row) && rows_.rows[at_row].yes == rows_.rows[at_row].no &&
          !is_branch(rows_.rows[at_row].yes))
        at_row = rows_.rows[at_row].yes;
      const Row& row = rows_.rows[at_row];
      const auto here = static_cast<std::int32_t>(tree.nodes.size());
      if (visit.parent != no_child) {
        Node& parent = tree.nodes[static_cast<std::size_t>(visit.parent)];
        (visit.left ? parent.left : parent.right) = here;
      }
      Node& node = tree.nodes.emplace_back();
      node.number = row.number;
      if (!is_branch(at_row)) {
        leaves_.push_back({tree.nodes.size() - 1, at_row});
        continue;
      }
      if (met_[at_row])
        return at(place(index),
                  "node " + std::to_string(row.number) + " is reached twice, so this is no tree");
      met_[at_row] = true;
      if (visit.depth == limits::depth)
        return at(place(index), "deeper than " + std::to_string(limits::depth), Code::limit);
      const bool swapped = is_swapped(row.mode);
      node.feature = row.feature;
      node.test = test_of(row);
      node.value = row.mode == Mode::member ? 0 : row.value;
      node.at = row.set;
      // A comparison with NaN is false; but that it is not equal is true.
      const bool missing_yes = row.missing_yes || row.mode == Mode::not_equal;
      node.missing_left = missing_yes != swapped;
      std::uint32_t no = row.no;
      if (row.mode == Mode::equal) COPSE_CHECK(join_chain(row, index, no, node));
      open.push_back({swapped ? row.yes : no, here, false, visit.depth + 1});
      open.push_back({swapped ? no : row.yes, here, true, visit.depth + 1});
    }
    return ok();
  }

  // Before version 5 had sets, converters wrote a set as a chain of BRANCH_EQ, each with the same
  // node on its true side. `no` is moved to the chain's end.
  Status join_chain(const Row& first, std::size_t index, std::uint32_t& no, Node& node) {
    std::vector<double> set{first.value};
    bool missing_yes = first.missing_yes;
    while (is_branch(no) && !met_[no]) {
      const Row& row = rows_.rows[no];
      if (row.mode != Mode::equal || row.feature != first.feature || row.yes != first.yes) break;
      met_[no] = true;
      set.push_back(row.value);
      missing_yes = missing_yes || row.missing_yes;
      no = row.no;
    }
    if (set.size() == 1) return ok();
    if (missing_yes != first.missing_yes)
      return at(place(index),
                "node " + std::to_string(first.number) +
                    " begins a chain of BRANCH_EQ that differ in where NaN goes, of "
                    "which ONNX Runtime heeds one or all",
                Code::unsupported);
    for (double& value : set) {
      if (!std::isfinite(value))
        return at(place(index),
                  "node " + std::to_string(first.number) +
                      " begins a chain of BRANCH_EQ with an infinite condition",
                  Code::unsupported);
      if (value == 0) value = 0;
    }
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    node.test = Test::in_set;
    node.value = 0;
    node.at = static_cast<std::uint32_t>(rows_.sets.size());
    rows_.sets.push_back(std::move(set));
    return ok();
  }

  bool is_branch(std::uint32_t row) const { return rows_.rows[row].mode != Mode::leaf; }

  // One target: a leaf counts with its first weight, or with the value of its node.
  Status set_single(Tree& tree) {
    for (const Leaf& leaf : leaves_) {
      const Row& row = rows_.rows[leaf.row];
      tree.nodes[leaf.node].value = row.no == 0 ? row.value : rows_.weights[row.yes].value;
    }
    ensemble_.trees.push_back(std::move(tree));
    return ok();
  }

  Status set_targets(Tree& tree, std::size_t index) {
    std::uint32_t first = limits::outputs;
    std::uint32_t last = 0;
    bool complete = true;  // every leaf has a weight for every target from first to last
    for (const Leaf& leaf : leaves_) COPSE_CHECK(survey(leaf, index, first, last));
    if (first > last) first = last = 0;
    const std::uint32_t width = last - first + 1;
    for (const Leaf& leaf : leaves_) complete = complete && rows_.rows[leaf.row].no == width;
    if (!complete && ensemble_.aggregate != Aggregate::sum)
      return at(place(index),
                "its leaves do not all name the same targets, next to each other, "
                "which a minimum or maximum needs here",
                Code::unsupported);
    tree.output = first;
    tree.width = width;
    filled_ += std::uint64_t{leaves_.size()} * width;
    if (width > 1 && filled_ > most_fill * rows_.weights.size() + limits::outputs)
      return at(place(index),
                "its leaves name too few of the targets between the first and the "
                "last that they name",
                Code::limit);
    if (width > 1) tree.leaf_values.assign(leaves_.size() * width, 0);
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      const Row& row = rows_.rows[leaves_[i].row];
      Node& node = tree.nodes[leaves_[i].node];
      if (width > 1) node.at = static_cast<std::uint32_t>(i * width);
      for (std::uint32_t w = row.yes; w < row.yes + row.no; ++w) {
        const Weight& weight = rows_.weights[w];
        (width > 1 ? tree.leaf_values[i * width + weight.target - first] : node.value) =
            weight.value;
      }
    }
    ensemble_.trees.push_back(std::move(tree));
    return ok();
  }

  // Which targets a leaf names, none twice.
  Status survey(const Leaf& leaf, std::size_t index, std::uint32_t& first, std::uint32_t& last) {
    const Row& row = rows_.rows[leaf.row];
    named_.clear();
    for (std::uint32_t w = row.yes; w < row.yes + row.no; ++w) {
      const std::uint32_t target = rows_.weights[w].target;
      first = std::min(first, target);
      last = std::max(last, target);
      named_.push_back(target);
    }
    std::sort(named_.begin(), named_.end());
    if (std::adjacent_find(named_.begin(), named_.end()) == named_.end()) return ok();
    return at(place(index),
              "leaf " + std::to_string(row.number) +
                  " has two weights for one target, which this version does not read",
              Code::unsupported);
  }

  const GraphNode& node_;
  Rows& rows_;
  Ensemble& ensemble_;
  std::vector<bool> met_;
  std::vector<Leaf> leaves_;
  std::vector<std::uint32_t> named_;
  std::uint64_t filled_ = 0;
};

}  // namespace

Status grow(const GraphNode& node, Rows& rows, const Progress& progress, Ensemble& ensemble) {
  return Grower(node, rows, ensemble).grow_all(progress);
}

}  // namespace copse::onnx
