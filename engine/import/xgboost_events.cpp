#include "import/xgboost_events.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ensemble/limits.hpp"
#include "import/utf8.hpp"

namespace copse {
namespace {

constexpr double most_whole = 9007199254740992;  // 2^53

bool is_whole(double x, double low, double high) {
  return x >= low && x <= high && x == std::floor(x);
}

}  // namespace

// Where in the path "model" stands: learner.gradient_booster.model, or, of dart,
// learner.gradient_booster.gbtree.model. 0 outside of it.
std::size_t XGBoostEvents::model_level() const {
  if (depth() < 4 || key(0) != "learner" || key(1) != "gradient_booster") return 0;
  if (key(2) == "model") return 2;
  return key(2) == "gbtree" && key(3) == "model" ? 3 : 0;
}

bool XGBoostEvents::on_open(bool is_array) {
  if (whole_ != nullptr || real_ != nullptr || values_ != nullptr || texts_ != nullptr)
    return fail(is_array ? "an array, where a plain value must stand"
                         : "an object, where a plain value must stand");
  if (const std::size_t level = model_level(); level != 0) return open_in_model(level);
  if (!is_array) {
    if (depth() == 2 && key(0) == "learner") file_.has_learner = true;
    return true;
  }
  if (at({"version", "*"}))
    whole_ = &file_.version;
  else if (at({"learner", "feature_names", "*"}))
    texts_ = &file_.feature_names;
  else if (at({"learner", "gradient_booster", "weight_drop", "*"}))
    real_ = &file_.weight_drop;
  return true;
}

// An object or array inside "model", which stands at `level` of the path.
bool XGBoostEvents::open_in_model(std::size_t level) {
  const std::size_t inside = depth() - 1 - level;
  if (inside < 2) return true;
  const std::string_view part = key(level + 1);
  const bool is_array = this->is_array(depth() - 1);
  if (part == "tree_info" && inside == 2 && is_array) {
    whole_ = &file_.tree_info;
  } else if (part == "iteration_indptr" && inside == 2 && is_array) {
    whole_ = &file_.first_trees;
  } else if (part == "trees") {
    if (inside == 2) {
      if (!is_array || file_.has_trees) return fail("the one array of the trees must stand here");
      file_.has_trees = true;
      file_.is_dart = level == 3;
    } else if (inside == 3) {
      if (is_array) return fail("a tree must stand here");
      columns_.clear();
      node_count_ = -1;
    } else if (inside == 4 && is_array) {
      return find_column();
    }
  } else if (part == "cats" && inside >= 3 && key(level + 2) == "enc") {
    if (inside == 4) {
      if (is_array) return fail("the categories of a feature must stand here");
      if (file_.categories.size() == limits::features) return too_many();
      is_text_ = false;
      offsets_.clear();
      category_values_.clear();
    } else if (inside == 5 && is_array && key(level + 4) == "offsets") {
      is_text_ = true;
      whole_ = &offsets_;
    } else if (inside == 5 && is_array && key(level + 4) == "values") {
      values_ = &category_values_;
    }
  }
  return true;
}

bool XGBoostEvents::too_many() {
  return fail("more than the " + std::to_string(limits::features) + " features that can be",
              Code::limit);
}

bool XGBoostEvents::find_column() {
  struct Whole {
    std::string_view name;
    std::vector<std::int32_t> XGBoostColumns::*column;
  };
  struct Single {
    std::string_view name;
    std::vector<float> XGBoostColumns::*column;
  };
  static constexpr std::array<Whole, 9> whole_columns{{
      {"left_children", &XGBoostColumns::left},
      {"right_children", &XGBoostColumns::right},
      {"split_indices", &XGBoostColumns::feature},
      {"default_left", &XGBoostColumns::default_left},
      {"split_type", &XGBoostColumns::split_type},
      {"categories", &XGBoostColumns::categories},
      {"categories_nodes", &XGBoostColumns::categories_nodes},
      {"categories_segments", &XGBoostColumns::categories_segments},
      {"categories_sizes", &XGBoostColumns::categories_sizes},
  }};
  static constexpr std::array<Single, 4> real_columns{{
      {"split_conditions", &XGBoostColumns::condition},
      {"sum_hessian", &XGBoostColumns::hessian},
      {"base_weights", &XGBoostColumns::base_weights},
      {"leaf_weights", &XGBoostColumns::leaf_weights},
  }};
  const std::string_view name = key(depth() - 2);
  for (const Whole& known : whole_columns)
    if (known.name == name) whole_ = &(columns_.*known.column);
  for (const Single& known : real_columns)
    if (known.name == name) real_ = &(columns_.*known.column);
  return true;
}

bool XGBoostEvents::whole(const JsonScalar& scalar, std::int32_t& value) {
  constexpr double most = std::numeric_limits<std::int32_t>::max();
  if (scalar.kind == JsonScalar::Kind::null || scalar.kind == JsonScalar::Kind::text ||
      !is_whole(scalar.number, -most, most))
    return fail("a whole number must stand here");
  value = static_cast<std::int32_t>(scalar.number);
  return true;
}

bool XGBoostEvents::on_scalar(const JsonScalar& scalar) {
  if (real_ != nullptr) {
    if (scalar.kind != JsonScalar::Kind::number) return fail("a number must stand here");
    real_->push_back(static_cast<float>(nearest_f32(scalar)));
    return true;
  }
  if (whole_ != nullptr) return whole(scalar, whole_->emplace_back());
  if (values_ != nullptr) {
    if (scalar.kind != JsonScalar::Kind::number ||
        !is_whole(scalar.number, -most_whole, most_whole))
      return fail("a whole number within 2^53 must stand here");
    values_->push_back(scalar.number);
    return true;
  }
  if (texts_ != nullptr) {
    if (scalar.kind != JsonScalar::Kind::text) return fail("a text must stand here");
    if (texts_->size() == limits::features) return too_many();
    texts_->emplace_back(scalar.text);
    return true;
  }
  if (const std::size_t level = model_level(); level != 0) return tree_fact(scalar, level);
  return header(scalar);
}

bool XGBoostEvents::header(const JsonScalar& scalar) {
  if (at({"learner"})) return fail("an object must stand here");
  std::string* target = nullptr;
  if (at({"learner", "gradient_booster", "name"}))
    target = &file_.booster;
  else if (at({"learner", "objective", "name"}))
    target = &file_.objective;
  else if (at({"learner", "learner_model_param", "base_score"}))
    target = &file_.base_score;
  else if (at({"learner", "learner_model_param", "num_class"}))
    target = &file_.num_class;
  else if (at({"learner", "learner_model_param", "num_feature"}))
    target = &file_.num_feature;
  else if (at({"learner", "learner_model_param", "num_target"}))
    target = &file_.num_target;
  else if (at({"learner", "attributes", "best_iteration"}))
    target = &file_.best_iteration;
  if (target == nullptr) return true;
  if (scalar.kind != JsonScalar::Kind::text) return fail("a text must stand here");
  *target = scalar.text;
  return true;
}

// What a tree says besides its columns.
bool XGBoostEvents::tree_fact(const JsonScalar& scalar, std::size_t level) {
  const std::size_t inside = depth() - 1 - level;
  if (inside == 2 && key(level + 1) == "gbtree_model_param" &&
      scalar.kind == JsonScalar::Kind::text) {
    if (key(level + 2) == "num_parallel_tree") file_.num_parallel_tree = scalar.text;
    if (key(level + 2) == "num_trees") file_.num_trees = scalar.text;
  }
  if (inside < 2 || key(level + 1) != "trees") return true;
  if (inside == 2) return fail("a tree must stand here");
  if (inside == 3 && key(level + 3) == "id") {
    if (scalar.kind != JsonScalar::Kind::number ||
        scalar.number != static_cast<double>(file_.trees.size()))
      return fail("the trees must stand in their order");
  }
  if (inside != 4 || key(level + 3) != "tree_param") return true;
  const bool is_width = key(level + 4) == "size_leaf_vector";
  if (!is_width && key(level + 4) != "num_nodes") return true;
  std::uint32_t count = 0;
  if (scalar.kind != JsonScalar::Kind::text || scalar.text.empty() || scalar.text.size() > 9)
    return fail("a count, as a text, must stand here");
  for (const char c : scalar.text) {
    if (c < '0' || c > '9') return fail("a count, as a text, must stand here");
    count = count * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (is_width)
    columns_.leaf_width = std::max(count, 1U);  // "0" up to 1.7
  else
    node_count_ = count;
  return true;
}

bool XGBoostEvents::on_close(bool is_array) {
  if (is_array) {
    whole_ = nullptr;
    real_ = nullptr;
    values_ = nullptr;
    texts_ = nullptr;
    return true;
  }
  const std::size_t level = model_level();
  if (level == 0) return true;
  const std::size_t inside = depth() - 1 - level;
  if (inside == 3 && key(level + 1) == "trees") return finish_tree();
  if (inside == 4 && key(level + 1) == "cats" && key(level + 2) == "enc")
    return finish_categories();
  return true;
}

bool XGBoostEvents::finish_tree() {
  if (node_count_ >= 0 && static_cast<std::size_t>(node_count_) != columns_.left.size())
    return fail("tree_param.num_nodes says " + std::to_string(node_count_) +
                " where left_children has " + std::to_string(columns_.left.size()));
  auto tree = xgboost_tree(columns_, file_.sets);
  if (!tree) return fail(Error{tree.error().code, path() + "." + tree.error().message});
  file_.trees.push_back(std::move(*tree));
  return true;
}

bool XGBoostEvents::finish_categories() {
  Categories& categories = file_.categories.emplace_back();
  if (!is_text_) {
    for (const double value : category_values_)
      categories.names.push_back(std::to_string(static_cast<std::int64_t>(value)));
  } else {
    std::string all;
    std::size_t empty = 0;
    for (const double value : category_values_) {
      if (value < -128 || value > 255) return fail("values: not the bytes of a text");
      all += static_cast<char>(static_cast<int>(value));
    }
    for (std::size_t i = 1; i < offsets_.size(); ++i) {
      const std::int32_t begin = offsets_[i - 1];
      // Equal ones are an empty name, of which there can be one.
      empty += offsets_[i] == begin ? 1U : 0U;
      if (begin < 0 || offsets_[i] < begin || empty > 1 ||
          static_cast<std::size_t>(offsets_[i]) > all.size())
        return fail("offsets: they must ascend within values");
      categories.names.push_back(all.substr(static_cast<std::size_t>(begin),
                                            static_cast<std::size_t>(offsets_[i] - begin)));
      if (!is_utf8(categories.names.back()))
        return fail(
            "values: a name with letters beyond ASCII, which XGBoost 3.1 and 3.2 cut short when "
            "pandas gives them; train with plain names, or delete \"cats\" from the JSON to score "
            "the categories' codes");
    }
  }
  if (!categories.names.empty()) categories.coding = Categories::Coding::index;
  return true;
}

}  // namespace copse
