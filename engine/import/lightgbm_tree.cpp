#include "import/lightgbm_tree.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "ensemble/limits.hpp"

namespace copse {
namespace {

using Key = LightGBMTreeText::Key;

constexpr std::array<std::string_view, LightGBMTreeText::key_count> key_names{
    "num_leaves",     "num_cat",       "split_feature", "threshold",  "decision_type",
    "left_child",     "right_child",   "leaf_value",    "leaf_count", "internal_count",
    "cat_boundaries", "cat_threshold", "is_linear",     "leaf_const", "num_features",
    "leaf_features",  "leaf_coeff",    "shrinkage"};

// A bitset of the text is a list of numbers here, up to 24 times as large; this many are 256 MB.
constexpr std::size_t most_set_values = 1U << 25U;

// Bits of decision_type.
constexpr std::uint8_t categorical_bit = 1;
constexpr std::uint8_t default_left_bit = 2;
enum class MissingType : std::uint8_t { none = 0, zero = 1, nan = 2 };

Status require(const LightGBMTreeText& text, std::initializer_list<Key> keys) {
  for (const Key key : keys)
    if (!text[key])
      return at_line(text.line, "the tree that begins here has no " + std::string(key_names[key]));
  return ok();
}

Error at_element(const TextField& field, std::size_t index, const std::string& what) {
  return at_line(field.line, std::string(field.key) + "[" + std::to_string(index) + "]: " + what);
}

// LightGBM takes a value within ±zero_threshold for 0 before it reaches any tree, so a condition in
// there divides all of those values from others, never among themselves.
double effective_condition(double threshold) {
  if (threshold >= 0 && threshold < zero_threshold) return zero_threshold;
  if (threshold < 0 && threshold >= -zero_threshold)
    return std::nextafter(-zero_threshold, -std::numeric_limits<double>::infinity());
  return threshold;
}

// Child `c` is inner node c, or below 0 leaf ~c.
Result<std::int32_t> place_of(const TextField& field, std::size_t index, std::int32_t child,
                              std::size_t leaves, std::vector<bool>& met) {
  const auto inner = static_cast<std::int64_t>(leaves) - 1;
  const std::int64_t place = child >= 0 ? child : inner + ~child;
  if (child == 0 || child >= inner || place >= inner + static_cast<std::int64_t>(leaves))
    return at_element(field, index, std::to_string(child) + " is not a child in this tree");
  if (met[static_cast<std::size_t>(place)])
    return at_element(field, index, std::to_string(child) + " has two parents");
  met[static_cast<std::size_t>(place)] = true;
  return static_cast<std::int32_t>(place);
}

void set_numerical(Node& node, double threshold, std::uint8_t decision) {
  const auto missing = static_cast<MissingType>(decision >> 2U);
  node.test = Test::less_equal;
  node.value = effective_condition(threshold);
  node.zero_missing = missing == MissingType::zero;
  // Without a missing type NaN is tested as the number 0.
  node.missing_left =
      missing == MissingType::none ? threshold >= 0 : (decision & default_left_bit) != 0;
}

}  // namespace

Status LightGBMTreeText::add(std::string_view text, std::size_t at) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos)
    return at_line(at, "\"" + std::string(text.substr(0, 40)) + "\" is not of the form key=value");
  const std::string_view key = text.substr(0, equals);
  for (std::size_t k = 0; k < key_count; ++k) {
    if (key_names[k] != key) continue;
    if (fields[k]) return at_line(at, std::string(key) + " is given twice");
    fields[k] = {key, text.substr(equals + 1), at};
  }
  return ok();
}

Status LightGBMTreeReader::read_sets(const LightGBMTreeText& text, std::uint32_t count) {
  if (count == 0) return ok();
  COPSE_CHECK(require(text, {Key::cat_boundaries, Key::cat_threshold}));
  const TextField& boundary_field = text[Key::cat_boundaries];
  const TextField& field = text[Key::cat_threshold];
  COPSE_TRY(const auto boundaries,
            numbers<std::uint32_t>(boundary_field, std::size_t{count} + 1, "num_cat + 1"));
  if (boundaries[0] != 0) return at_element(boundary_field, 0, "must be 0");
  COPSE_TRY(const auto words,
            numbers<std::uint32_t>(field, boundaries.back(), "the last of cat_boundaries"));
  for (std::size_t s = 0; s < count; ++s) {
    if (boundaries[s + 1] <= boundaries[s] || boundaries[s + 1] > words.size())
      return at_element(boundary_field, s + 1, "the boundaries must rise");
    std::vector<double> set;
    for (std::size_t w = boundaries[s]; w < boundaries[s + 1]; ++w)
      for (std::uint32_t bits = words[w]; bits != 0; bits &= bits - 1)
        set.push_back(static_cast<double>((w - boundaries[s]) * 32) + std::countr_zero(bits));
    if (set.empty()) return at_element(field, boundaries[s], "a set of no category");
    set_values_ += set.size();
    if (set_values_ > most_set_values)
      return field.error("more than " + std::to_string(most_set_values) + " categories in all sets",
                         Code::limit);
    sets_.push_back(std::move(set));
  }
  return ok();
}

Status LightGBMTreeReader::read_inner(const LightGBMTreeText& text, std::size_t leaves,
                                      std::uint32_t sets, Tree& tree) {
  COPSE_CHECK(require(text, {Key::split_feature, Key::threshold, Key::decision_type,
                             Key::left_child, Key::right_child}));
  const std::size_t inner = leaves - 1;
  const std::string of = "num_leaves - 1";
  const std::size_t first_set = sets_.size();
  COPSE_CHECK(read_sets(text, sets));
  COPSE_TRY(const auto features, numbers<std::uint32_t>(text[Key::split_feature], inner, of));
  COPSE_TRY(const auto thresholds, numbers<SplitCondition>(text[Key::threshold], inner, of));
  COPSE_TRY(const auto decisions, numbers<std::uint8_t>(text[Key::decision_type], inner, of));
  COPSE_TRY(const auto left, numbers<std::int32_t>(text[Key::left_child], inner, of));
  COPSE_TRY(const auto right, numbers<std::int32_t>(text[Key::right_child], inner, of));
  tree.nodes.resize(inner + leaves);
  std::vector<bool> met(tree.nodes.size());
  for (std::size_t i = 0; i < inner; ++i) {
    Node& node = tree.nodes[i];
    node.number = static_cast<std::uint32_t>(i);
    node.feature = features[i];
    if (features[i] >= feature_count_)
      return at_element(text[Key::split_feature], i,
                        std::to_string(features[i]) + " is beyond max_feature_idx");
    COPSE_TRY(node.left, place_of(text[Key::left_child], i, left[i], leaves, met));
    COPSE_TRY(node.right, place_of(text[Key::right_child], i, right[i], leaves, met));
    if (decisions[i] > 11)
      return at_element(text[Key::decision_type], i,
                        std::to_string(decisions[i]) + " is not a kind of split");
    const double threshold = thresholds[i].value;
    if ((decisions[i] & categorical_bit) == 0) {
      set_numerical(node, threshold, decisions[i]);
      continue;
    }
    // What is no category of the set, NaN and negative numbers too, goes right.
    if (!(threshold >= 0 && threshold < sets) || threshold != std::floor(threshold))
      return at_element(text[Key::threshold], i,
                        "a categorical split must name one of num_cat sets");
    node.test = Test::trunc_in_set;
    node.at = static_cast<std::uint32_t>(first_set + static_cast<std::size_t>(threshold));
  }
  return ok();
}

Status LightGBMTreeReader::read_linear(const LightGBMTreeText& text, std::size_t leaves,
                                       Tree& tree) const {
  COPSE_CHECK(
      require(text, {Key::leaf_const, Key::num_features, Key::leaf_features, Key::leaf_coeff}));
  const TextField& feature_field = text[Key::leaf_features];
  COPSE_TRY(const auto constants, numbers<double>(text[Key::leaf_const], leaves, "num_leaves"));
  COPSE_TRY(const auto counts,
            numbers<std::uint32_t>(text[Key::num_features], leaves, "num_leaves"));
  std::uint64_t sum = 0;
  for (const std::uint32_t count : counts) sum += count;
  if (sum > feature_field.value.size())
    return feature_field.error("fewer numbers than the sum of num_features");
  const auto total = static_cast<std::size_t>(sum);
  const std::string of = "the sum of num_features";
  COPSE_TRY(const auto features, numbers<std::uint32_t>(feature_field, total, of));
  COPSE_TRY(const auto coefficients, numbers<double>(text[Key::leaf_coeff], total, of));
  tree.linear.resize(leaves);
  std::size_t next = 0;
  for (std::size_t i = 0; i < leaves; ++i) {
    tree.nodes[leaves - 1 + i].at = static_cast<std::uint32_t>(i);
    LinearLeaf& leaf = tree.linear[i];
    leaf.constant = constants[i];
    leaf.terms.reserve(counts[i]);
    for (std::uint32_t t = 0; t < counts[i]; ++t, ++next) {
      if (features[next] >= feature_count_)
        return at_element(feature_field, next,
                          std::to_string(features[next]) + " is beyond max_feature_idx");
      leaf.terms.push_back({features[next], coefficients[next]});
    }
  }
  return ok();
}

// Rows, not weights: they are what LightGBM's own SHAP values weigh branches by.
Status LightGBMTreeReader::read_covers(const LightGBMTreeText& text, std::size_t leaves,
                                       Tree& tree) const {
  if (text[Key::leaf_count]) {
    COPSE_TRY(const auto counts,
              numbers<std::uint32_t>(text[Key::leaf_count], leaves, "num_leaves"));
    for (std::size_t i = 0; i < leaves; ++i) tree.nodes[leaves - 1 + i].cover = counts[i];
  }
  if (leaves > 1 && text[Key::internal_count]) {
    COPSE_TRY(const auto counts,
              numbers<std::uint32_t>(text[Key::internal_count], leaves - 1, "num_leaves - 1"));
    for (std::size_t i = 0; i < leaves - 1; ++i) tree.nodes[i].cover = counts[i];
  }
  return ok();
}

Result<Tree> LightGBMTreeReader::read(const LightGBMTreeText& text) {
  COPSE_CHECK(require(text, {Key::num_leaves, Key::num_cat, Key::leaf_value}));
  constexpr std::uint32_t most = limits::nodes / 2;
  COPSE_TRY(const std::uint32_t leaves, whole_number(text[Key::num_leaves], 1, most));
  COPSE_TRY(const std::uint32_t sets, whole_number(text[Key::num_cat], 0, most));
  std::uint32_t linear = 0;
  if (text[Key::is_linear]) {
    COPSE_TRY(linear, whole_number(text[Key::is_linear], 0, 1));
  }
  COPSE_TRY(const auto values, numbers<double>(text[Key::leaf_value], leaves, "num_leaves"));
  Tree tree;
  if (leaves > 1) COPSE_CHECK(read_inner(text, leaves, sets, tree));
  tree.nodes.resize(std::size_t{leaves} * 2 - 1);
  for (std::uint32_t i = 0; i < leaves; ++i) {
    Node& node = tree.nodes[leaves - 1 + i];
    node.number = i;
    node.value = values[i];
  }
  if (linear != 0) COPSE_CHECK(read_linear(text, leaves, tree));
  COPSE_CHECK(read_covers(text, leaves, tree));
  return tree;
}

}  // namespace copse
