// A small LightGBM model text, as LightGBM 4 writes it, with its parts open to change.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace copse::testing {

struct LightGBMText {
  using Lines = std::vector<std::pair<std::string, std::string>>;

  Lines header{{"version", "v4"},
               {"num_class", "1"},
               {"num_tree_per_iteration", "1"},
               {"label_index", "0"},
               {"max_feature_idx", "2"},
               {"objective", "binary sigmoid:1"},
               {"feature_names", "age limit city"},
               {"feature_infos", "[18:90] [0:1000] -1:0:1:2"},
               {"tree_sizes", "421 190"}};
  // age <= 30.5 ? (limit <= 100 ? leaf 0 : leaf 2) : (city in {1, 33} ? leaf 1 : leaf 3)
  Lines tree{{"num_leaves", "4"},
             {"num_cat", "1"},
             {"split_feature", "0 1 2"},
             {"split_gain", "5 4 3"},
             {"threshold", "30.5 100 0"},
             {"decision_type", "2 8 9"},
             {"left_child", "1 -1 -2"},
             {"right_child", "2 -3 -4"},
             {"leaf_value", "0.25 -0.5 0.125 1e-05"},
             {"leaf_weight", "4 3 2 1"},
             {"leaf_count", "40 30 20 10"},
             {"internal_value", "0 0 0"},
             {"internal_weight", "10 6 4"},
             {"internal_count", "100 60 40"},
             {"cat_boundaries", "0 2"},
             {"cat_threshold", "2 2"},
             {"is_linear", "0"},
             {"shrinkage", "1"}};
  Lines stump{{"num_leaves", "1"},     {"num_cat", "0"},     {"split_feature", ""},
              {"split_gain", ""},      {"threshold", ""},    {"decision_type", ""},
              {"left_child", ""},      {"right_child", ""},  {"leaf_value", "0.0625"},
              {"leaf_weight", ""},     {"leaf_count", "10"}, {"internal_value", ""},
              {"internal_weight", ""}, {"is_linear", "0"},   {"shrinkage", "1"}};
  std::string trees_end = "end of trees\n";
  std::string rest =
      "\nfeature_importances:\nage=1\n\nparameters:\n[boosting: gbdt]\n[categorical_feature: 2]\n\n"
      "end of parameters\n";
  std::string categories = "\npandas_categorical:[[\"Oslo\", \"Ulm\", \"Yport\"]]\n";
  std::string line_end = "\n";

  static void set(Lines& lines, const std::string& key, const std::string& value) {
    for (auto& line : lines)
      if (line.first == key) line.second = value;
  }
  static void drop(Lines& lines, const std::string& key) {
    for (std::size_t i = lines.size(); i-- > 0;)
      if (lines[i].first == key) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
  }

  /// The first tree begins in line 12, its num_leaves is in line 13.
  std::string text() const {
    std::string out = "tree\n" + join(header) + "\n";
    out += "Tree=0\n" + join(tree) + "\n\nTree=1\n" + join(stump) + "\n\n";
    out += trees_end + rest + categories;
    if (line_end == "\n") return out;
    std::string other;
    for (const char c : out) other += c == '\n' ? line_end : std::string(1, c);
    return other;
  }

 private:
  static std::string join(const Lines& lines) {
    std::string text;
    for (const auto& [key, value] : lines)
      text += value == "-" ? key + "\n" : key + "=" + value + "\n";
    return text;
  }
};

}  // namespace copse::testing
