// The lists of the tree operators, checked against each other and joined to rows.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ensemble/limits.hpp"
#include "import/onnx_trees.hpp"

namespace copse::onnx {
namespace {

constexpr std::array<std::string_view, 8> mode_names{"BRANCH_LEQ",    "BRANCH_LT", "BRANCH_GTE",
                                                     "BRANCH_GT",     "BRANCH_EQ", "BRANCH_NEQ",
                                                     "BRANCH_MEMBER", "LEAF"};

constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();

std::string item(const GraphNode& node, std::string_view list, std::size_t index) {
  return node.place(list) + ", item " + std::to_string(index);
}

Error unequal(const GraphNode& node, std::string_view list, std::size_t size, std::size_t needed) {
  return at(node.place(list),
            std::to_string(size) + " items, " + std::to_string(needed) + " are needed");
}

// A list of integers of a given length, or, where `optional`, absent.
Result<std::vector<std::int64_t>> integers_of(const GraphNode& node, std::string_view list,
                                              std::size_t size, bool optional = false) {
  COPSE_TRY(std::vector<std::int64_t> values, integers(node, list));
  if (values.size() != size && !(optional && values.empty()))
    return unequal(node, list, values.size(), size);
  return values;
}

// A list of numbers, plain or, for version 3 and the type that wants it, as a tensor.
Result<std::vector<double>> numbers_of(const GraphNode& node, const std::string& list,
                                       std::size_t size, Element& element) {
  Element found = Element::f32;
  const std::string tensor = list + "_as_tensor";
  const bool plain = node.find(tensor) == nullptr;
  if (!plain && node.find(list) != nullptr) {
    COPSE_TRY(const std::vector<double> both, numbers(node, list));
    if (!both.empty()) return at(node.place(tensor), "given beside " + list);
  }
  const std::string& name = plain ? list : tensor;
  COPSE_TRY(std::vector<double> values, numbers(node, name, &found));
  if (found != Element::f32 && found != Element::f64)
    return at(node.place(name), "a tensor of " + element_name(found) + ", not of floats");
  if (found == Element::f64) element = Element::f64;
  if (values.size() != size) return unequal(node, name, values.size(), size);
  return values;
}

Status check_feature(const GraphNode& node, const std::vector<std::int64_t>& features,
                     std::size_t i) {
  if (features[i] >= 0 && features[i] < limits::features) return ok();
  return at(item(node, "nodes_featureids", i), "feature " + std::to_string(features[i]) +
                                                   " is not one of 0 to " +
                                                   std::to_string(limits::features - 1));
}

Status check_condition(const GraphNode& node, std::string_view list, double value, std::size_t i) {
  if (!std::isnan(value)) return ok();
  return at(item(node, list, i), "a split condition that is not a number");
}

// A tree of version 3: rows [first, first + size) of one id, and its nodes by theirs.
struct Run {
  std::int64_t id = 0;
  std::uint32_t first = 0;
  std::uint32_t size = 0;
  std::vector<std::pair<std::int64_t, std::uint32_t>> sorted;  // empty: ids are 0, 1, 2 …

  std::optional<std::uint32_t> find(std::int64_t node) const {
    if (sorted.empty()) {
      if (node < 0 || node >= size) return std::nullopt;
      return first + static_cast<std::uint32_t>(node);
    }
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), std::pair(node, 0U));
    if (found == sorted.end() || found->first != node) return std::nullopt;
    return found->second;
  }
};

class RunReader {
 public:
  RunReader(const GraphNode& node, std::string votes) : node_(node), votes_(std::move(votes)) {}

  Result<Rows> read() && {
    COPSE_CHECK(read_runs());
    COPSE_CHECK(read_numbers());
    COPSE_CHECK(read_modes());
    COPSE_CHECK(read_children());
    COPSE_CHECK(read_weights());
    return std::move(rows_);
  }

 private:
  std::size_t size() const { return rows_.rows.size(); }

  Status read_runs() {
    COPSE_TRY(const std::vector<std::int64_t> trees, integers(node_, "nodes_treeids"));
    if (trees.empty()) return at(node_.place("nodes_treeids"), "absent or empty: no trees");
    if (trees.size() > limits::nodes)
      return at(node_.place("nodes_treeids"),
                "more than " + std::to_string(limits::nodes) + " nodes", Code::limit);
    COPSE_TRY(const auto ids, integers_of(node_, "nodes_nodeids", trees.size()));
    rows_.rows.resize(trees.size());
    for (std::uint32_t i = 0; i < trees.size(); ++i) {
      if (i == 0 || trees[i] != trees[i - 1]) {
        runs_.push_back({trees[i], i, 0, {}});
        rows_.roots.push_back(i);
      }
      if (ids[i] < 0 || ids[i] > most)
        return at(item(node_, "nodes_nodeids", i),
                  "node " + std::to_string(ids[i]) + " is not a number of a node");
      ++runs_.back().size;
      rows_.rows[i].number = static_cast<std::uint32_t>(ids[i]);
    }
    for (Run& run : runs_) COPSE_CHECK(index(run));
    by_id_.resize(runs_.size());
    for (std::uint32_t i = 0; i < runs_.size(); ++i) by_id_[i] = {runs_[i].id, i};
    std::sort(by_id_.begin(), by_id_.end());
    for (std::size_t i = 1; i < by_id_.size(); ++i)
      if (by_id_[i].first == by_id_[i - 1].first)
        return at(node_.place("nodes_treeids"),
                  "the nodes of tree " + std::to_string(by_id_[i].first) + " are not together");
    return ok();
  }

  Status index(Run& run) {
    bool plain = true;
    for (std::uint32_t i = 0; i < run.size; ++i)
      plain = plain && rows_.rows[run.first + i].number == i;
    if (plain) return ok();
    for (std::uint32_t i = run.first; i < run.first + run.size; ++i)
      run.sorted.emplace_back(rows_.rows[i].number, i);
    std::sort(run.sorted.begin(), run.sorted.end());
    for (std::size_t i = 1; i < run.sorted.size(); ++i)
      if (run.sorted[i].first == run.sorted[i - 1].first)
        return at(node_.place("nodes_nodeids"), "tree " + std::to_string(run.id) +
                                                    " has two nodes " +
                                                    std::to_string(run.sorted[i].first));
    return ok();
  }

  Status read_numbers() {
    COPSE_TRY(const auto values, numbers_of(node_, "nodes_values", size(), rows_.element));
    for (std::size_t i = 0; i < size(); ++i) rows_.rows[i].value = values[i];
    COPSE_TRY(const auto tracks,
              integers_of(node_, "nodes_missing_value_tracks_true", size(), true));
    for (std::size_t i = 0; i < tracks.size(); ++i) rows_.rows[i].missing_yes = tracks[i] == 1;
    return ok();
  }

  Status read_modes() {
    COPSE_TRY(const std::vector<std::string_view> modes, texts(node_, "nodes_modes"));
    if (modes.size() != size()) return unequal(node_, "nodes_modes", modes.size(), size());
    COPSE_TRY(const auto features, integers_of(node_, "nodes_featureids", size()));
    for (std::size_t i = 0; i < size(); ++i) {
      const auto found = std::find(mode_names.begin(), mode_names.end(), modes[i]);
      Row& row = rows_.rows[i];
      row.mode = static_cast<Mode>(found - mode_names.begin());
      if (found == mode_names.end() || row.mode == Mode::member)
        return at(item(node_, "nodes_modes", i),
                  "'" + std::string(modes[i].substr(0, 40)) + "' is not a mode of a node");
      if (row.mode == Mode::leaf) continue;
      COPSE_CHECK(check_feature(node_, features, i));
      COPSE_CHECK(check_condition(node_, "nodes_values", row.value, i));
      row.feature = static_cast<std::uint32_t>(features[i]);
    }
    return ok();
  }

  Status read_children() {
    for (const bool yes : {true, false}) {
      const std::string_view list = yes ? "nodes_truenodeids" : "nodes_falsenodeids";
      COPSE_TRY(const auto children, integers_of(node_, list, size()));
      for (const Run& run : runs_) {
        for (std::uint32_t i = run.first; i < run.first + run.size; ++i) {
          Row& row = rows_.rows[i];
          if (row.mode == Mode::leaf) continue;
          const auto child = run.find(children[i]);
          if (!child)
            return at(item(node_, list, i), "tree " + std::to_string(run.id) + " has no node " +
                                                std::to_string(children[i]));
          (yes ? row.yes : row.no) = *child;
        }
      }
    }
    return ok();
  }

  const Run* find_run(std::int64_t id) {
    if (last_ < runs_.size() && runs_[last_].id == id) return &runs_[last_];
    const auto found = std::lower_bound(by_id_.begin(), by_id_.end(), std::pair(id, 0U));
    if (found == by_id_.end() || found->first != id) return nullptr;
    last_ = found->second;
    return &runs_[last_];
  }

  Status read_weights() {
    const std::string prefix = votes_ + "_";
    COPSE_TRY(const auto targets, integers(node_, prefix + "ids"));
    COPSE_TRY(const auto trees, integers_of(node_, prefix + "treeids", targets.size()));
    COPSE_TRY(const auto nodes, integers_of(node_, prefix + "nodeids", targets.size()));
    COPSE_TRY(const auto values,
              numbers_of(node_, prefix + "weights", targets.size(), rows_.element));
    rows_.weights.reserve(targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const Run* run = find_run(trees[i]);
      const auto row = run == nullptr ? std::nullopt : run->find(nodes[i]);
      if (!row)
        return at(item(node_, prefix + "nodeids", i), "there is no node " +
                                                          std::to_string(nodes[i]) + " in tree " +
                                                          std::to_string(trees[i]));
      if (targets[i] < 0 || targets[i] >= limits::outputs)
        return at(item(node_, prefix + "ids", i),
                  std::to_string(targets[i]) + " is not a number of a " + votes_);
      rows_.negative = rows_.negative || values[i] < 0;
      // Weights of inner nodes, which old converters wrote, count for nothing.
      if (rows_.rows[*row].mode == Mode::leaf)
        rows_.weights.push_back({values[i], *row, static_cast<std::uint32_t>(targets[i])});
    }
    group_weights();
    return ok();
  }

  void group_weights() {
    const auto before = [](const Weight& a, const Weight& b) { return a.row < b.row; };
    if (!std::is_sorted(rows_.weights.begin(), rows_.weights.end(), before))
      std::stable_sort(rows_.weights.begin(), rows_.weights.end(), before);
    for (std::uint32_t i = 0; i < rows_.weights.size(); ++i) {
      Row& row = rows_.rows[rows_.weights[i].row];
      if (row.no++ == 0) row.yes = i;
    }
  }

  const GraphNode& node_;
  std::string votes_;
  Rows rows_;
  std::vector<Run> runs_;
  std::vector<std::pair<std::int64_t, std::uint32_t>> by_id_;
  std::size_t last_ = 0;
};

// One set a BRANCH_MEMBER, each ended by a NaN, the last one perhaps not.
Status read_sets(const GraphNode& node, Rows& rows, std::size_t branches) {
  COPSE_TRY(const auto values, numbers(node, "membership_values"));
  std::size_t next = 0;
  for (std::size_t i = 0; i < branches; ++i) {
    Row& row = rows.rows[i];
    if (row.mode != Mode::member) continue;
    std::vector<double> set;
    bool small = true;
    bool whole = true;
    for (; next < values.size() && !std::isnan(values[next]); ++next) {
      const double value = values[next];
      small = small && value >= 0 && value <= 30;
      whole = whole && value == std::trunc(value) && std::fabs(value) <= static_cast<double>(most);
      set.push_back(value == 0 ? 0 : value);
    }
    ++next;
    if (set.empty())
      return at(node.place("membership_values"), "no set for node " + std::to_string(i));
    // ONNX Runtime compares with small sets as they are, and cuts a value to an integer before it
    // looks for it in any other.
    if (!small && !whole)
      return at(node.place("membership_values"), "the set of node " + std::to_string(i) +
                                                     " holds a number that is no 32-bit integer");
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    row.truncates = !small;
    row.set = static_cast<std::uint32_t>(rows.sets.size());
    rows.sets.push_back(std::move(set));
  }
  return ok();
}

Status read_leaves(const GraphNode& node, Rows& rows, std::size_t branches) {
  COPSE_TRY(const auto targets, integers(node, "leaf_targetids"));
  Element element = Element::none;
  COPSE_TRY(const auto values, numbers(node, "leaf_weights", &element));
  if (element == Element::f64) rows.element = Element::f64;
  if (values.size() != targets.size())
    return unequal(node, "leaf_weights", values.size(), targets.size());
  if (branches + targets.size() > limits::nodes)
    return at(node.place("leaf_targetids"), "more than " + std::to_string(limits::nodes) + " nodes",
              Code::limit);
  rows.rows.resize(branches + targets.size());
  for (std::uint32_t i = 0; i < targets.size(); ++i) {
    if (targets[i] < 0 || targets[i] >= limits::outputs)
      return at(item(node, "leaf_targetids", i),
                std::to_string(targets[i]) + " is not a number of a target");
    const auto row = static_cast<std::uint32_t>(branches) + i;
    rows.rows[row].number = i;
    rows.rows[row].yes = i;
    rows.rows[row].no = 1;
    rows.weights.push_back({values[i], row, static_cast<std::uint32_t>(targets[i])});
  }
  return ok();
}

Status read_branches(const GraphNode& node, Rows& rows) {
  COPSE_TRY(const auto features, integers(node, "nodes_featureids"));
  const std::size_t size = features.size();
  if (size > limits::nodes)
    return at(node.place("nodes_featureids"),
              "more than " + std::to_string(limits::nodes) + " nodes", Code::limit);
  COPSE_TRY(const auto modes, numbers(node, "nodes_modes"));
  if (modes.size() != size) return unequal(node, "nodes_modes", modes.size(), size);
  Element element = Element::none;
  COPSE_TRY(const auto values, numbers(node, "nodes_splits", &element));
  if (values.size() != size) return unequal(node, "nodes_splits", values.size(), size);
  if (element == Element::f64) rows.element = Element::f64;
  COPSE_TRY(const auto tracks, integers_of(node, "nodes_missing_value_tracks_true", size, true));
  rows.rows.resize(size);
  for (std::uint32_t i = 0; i < size; ++i) {
    Row& row = rows.rows[i];
    if (!(modes[i] >= 0 && modes[i] <= static_cast<double>(Mode::member)))
      return at(item(node, "nodes_modes", i), "not a mode of a node");
    row.mode = static_cast<Mode>(modes[i]);
    COPSE_CHECK(check_feature(node, features, i));
    if (row.mode != Mode::member) COPSE_CHECK(check_condition(node, "nodes_splits", values[i], i));
    row.value = values[i];
    row.feature = static_cast<std::uint32_t>(features[i]);
    row.number = i;
    row.missing_yes = !tracks.empty() && tracks[i] == 1;
  }
  return ok();
}

// Children of version 5: indices of nodes or, where the flag says so, of leaves.
Status read_children_v5(const GraphNode& node, Rows& rows, std::size_t branches, bool yes) {
  const std::string_view list = yes ? "nodes_truenodeids" : "nodes_falsenodeids";
  COPSE_TRY(const auto children, integers_of(node, list, branches));
  COPSE_TRY(const auto leaves,
            integers_of(node, yes ? "nodes_trueleafs" : "nodes_falseleafs", branches));
  const auto leaf_count = static_cast<std::int64_t>(rows.rows.size() - branches);
  const auto branch_count = static_cast<std::int64_t>(branches);
  for (std::size_t i = 0; i < branches; ++i) {
    const bool leaf = leaves[i] != 0;
    if (children[i] < 0 || children[i] >= (leaf ? leaf_count : branch_count))
      return at(item(node, list, i), "there is no " + std::string(leaf ? "leaf " : "node ") +
                                         std::to_string(children[i]));
    const auto row = static_cast<std::uint32_t>(children[i] + (leaf ? branch_count : 0));
    (yes ? rows.rows[i].yes : rows.rows[i].no) = row;
  }
  return ok();
}

}  // namespace

Result<Rows> read_rows_v3(const GraphNode& node, const std::string& votes) {
  return RunReader(node, votes).read();
}

Result<Rows> read_rows_v5(const GraphNode& node) {
  Rows rows;
  COPSE_CHECK(read_branches(node, rows));
  const std::size_t branches = rows.rows.size();
  COPSE_CHECK(read_sets(node, rows, branches));
  COPSE_CHECK(read_leaves(node, rows, branches));
  COPSE_CHECK(read_children_v5(node, rows, branches, true));
  COPSE_CHECK(read_children_v5(node, rows, branches, false));
  COPSE_TRY(const auto roots, integers(node, "tree_roots"));
  if (roots.empty()) return at(node.place("tree_roots"), "absent or empty: no trees");
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (roots[i] < 0 || roots[i] >= static_cast<std::int64_t>(branches))
      return at(item(node, "tree_roots", i), "there is no node " + std::to_string(roots[i]));
    rows.roots.push_back(static_cast<std::uint32_t>(roots[i]));
  }
  return rows;
}

}  // namespace copse::onnx
