#include "import/catboost_features.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/city_hash.hpp"

namespace copse {
namespace {

// A feature as splits call it, by its index within its kind.
struct Place {
  std::optional<std::uint32_t> feature;  // of the ensemble
  bool missing_left = false;
};

struct Layout {
  std::vector<Place> real;
  std::vector<Place> categorical;
};

// Texts for the categories that splits ask for, if the file knows them all. Others are all alike.
Result<Categories> categories_of(const CatBoostFeature& feature, const CatBoostModel& model) {
  std::vector<std::uint32_t> hashes = feature.hashes;
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  Categories categories;
  categories.coding = Categories::Coding::catboost_hash;
  categories.unseen = Categories::Unseen::other;
  for (const std::uint32_t hash : hashes) {
    const auto found = model.category_names.find(hash);
    if (found == model.category_names.end()) {
      categories.names.clear();
      break;
    }
    if (catboost_hash(found->second) != hash)
      return Error{Code::corrupt, "features_info.cat_features_hash: " + std::to_string(hash) +
                                      " is not the hash of \"" + found->second + "\""};
    categories.names.push_back(found->second);
  }
  std::sort(categories.names.begin(), categories.names.end());
  return categories;
}

// What CatBoost does with NaN: it answers no, except where training saw NaN in nan_mode Max.
Status place(const CatBoostFeature& feature, std::uint32_t position, Layout& layout) {
  const bool real = feature.kind == CatBoostFeature::Kind::real;
  std::vector<Place>& places = real ? layout.real : layout.categorical;
  if (*feature.index >= places.size()) places.resize(*feature.index + std::size_t{1});
  Place& at = places[*feature.index];
  if (at.feature)
    return Error{Code::corrupt, std::string("features_info.") +
                                    (real ? "float_features" : "categorical_features") +
                                    ": feature_index " + std::to_string(*feature.index) +
                                    " is there twice"};
  at.feature = position;
  at.missing_left = real && !(feature.has_missing && feature.missing_is_yes);
  return ok();
}

// Features that the model dropped leave gaps among the flat indexes. Columns are found by their
// names, so with names a gap needs no input; without, every column keeps its place.
Result<Layout> set_features(CatBoostModel& model, Ensemble& ensemble) {
  auto& features = model.features;
  std::sort(features.begin(), features.end(),
            [](const auto& a, const auto& b) { return *a.flat_index < *b.flat_index; });
  bool named = false;
  bool categorical = false;
  for (const CatBoostFeature& feature : features) {
    named = named || !feature.name.empty();
    categorical = categorical || feature.kind == CatBoostFeature::Kind::categorical;
  }
  const auto position = [&](std::size_t i) {
    return named ? static_cast<std::uint32_t>(i) : *features[i].flat_index;
  };
  if (!features.empty()) ensemble.feature_count = position(features.size() - 1) + 1;
  if (categorical) ensemble.categories.resize(ensemble.feature_count);
  Layout layout;
  for (std::size_t i = 0; i < features.size(); ++i) {
    CatBoostFeature& feature = features[i];
    if (i > 0 && feature.flat_index == features[i - 1].flat_index)
      return Error{Code::corrupt, "features_info: flat_feature_index " +
                                      std::to_string(*feature.flat_index) + " is there twice"};
    COPSE_CHECK(place(feature, position(i), layout));
    if (feature.kind == CatBoostFeature::Kind::categorical) {
      COPSE_TRY(ensemble.categories[position(i)], categories_of(feature, model));
    }
    if (!named) continue;
    ensemble.feature_names.push_back(feature.name.empty() ? std::to_string(*feature.flat_index)
                                                          : std::move(feature.name));
  }
  // A hash of 32 bits is not exact in a float32, so where there are any no feature is rounded.
  ensemble.input = categorical ? Real::f64 : Real::f32;
  return layout;
}

// A split on a statistic, as the IR asks it: whether the category is one of those whose answer is
// not that of unknown categories.
struct Question {
  std::uint32_t feature = 0;
  Test test = Test::in_set;
  std::uint32_t set = 0;
  double value = 0;
  bool unknown_is_yes = false;
};
using Questions = std::map<std::uint32_t, Question>;  // by split_index

// Sets are as many values as there are categories for each split; a file must not make more of
// them than memory is worth.
constexpr std::size_t most_set_values = std::size_t{1} << 24U;

class QuestionMaker {
 public:
  QuestionMaker(const CatBoostModel& model, const Layout& layout, Ensemble& ensemble)
      : model_(model), layout_(layout), ensemble_(ensemble) {}

  /// @param splits  the split_index of those that trees ask, with their borders
  Result<Questions> make(const std::map<std::uint32_t, double>& splits) {
    Questions questions;
    std::size_t first = model_.splits_before_statistics;
    auto split = splits.begin();
    for (std::size_t k = 0; k < model_.statistics.size() && split != splits.end(); ++k) {
      const CatBoostStatistic& statistic = model_.statistics[k];
      const std::size_t behind = first + statistic.borders.size();
      if (split->first < first) break;
      if (split->first < behind) COPSE_CHECK(compute(k));
      for (; split != splits.end() && split->first < behind; ++split) {
        if (static_cast<double>(statistic.borders[split->first - first]) != split->second)
          return error(k, "border " + std::to_string(split->first - first) +
                              " is not that of split_index " + std::to_string(split->first));
        COPSE_TRY(questions[split->first], ask(k, split->second));
      }
      first = behind;
    }
    if (split == splits.end()) return questions;
    return Error{Code::corrupt, model_.trees_key + ": split_index " + std::to_string(split->first) +
                                    " is that of no statistic in features_info.ctrs"};
  }

 private:
  static Error error(std::size_t k, const std::string& what, Code code = Code::corrupt) {
    return {code, "features_info.ctrs[" + std::to_string(k) + "]: " + what};
  }

  Status compute(std::size_t k) {
    const CatBoostStatistic& statistic = model_.statistics[k];
    const auto table = model_.tables.find(statistic.identifier);
    if (table == model_.tables.end()) return error(k, "ctr_data has no table of its identifier");
    COPSE_CHECK(spend(k, table->second.keys.size()));
    auto values = category_values(statistic, table->second);
    if (!values) return error(k, values.error().message, values.error().code);
    values_ = std::move(*values);
    return ok();
  }

  Status spend(std::size_t k, std::size_t values) {
    spent_ += values;
    if (spent_ <= most_set_values) return ok();
    return error(
        k,
        "more than " + std::to_string(most_set_values) + " categories in all splits on statistics",
        Code::limit);
  }

  Result<Question> ask(std::size_t k, double border) {
    const std::uint32_t feature = model_.statistics[k].cat_features[0];
    if (feature >= layout_.categorical.size() || !layout_.categorical[feature].feature)
      return error(k, "categorical feature " + std::to_string(feature) + " is not listed");
    const auto limit = static_cast<float>(border);
    Question question;
    question.feature = *layout_.categorical[feature].feature;
    question.unknown_is_yes = values_.unknown > limit;
    std::vector<double> set;
    for (const CategoryValue& category : values_.known)
      if ((category.value > limit) != question.unknown_is_yes)
        set.push_back(static_cast<double>(category.hash));
    COPSE_CHECK(spend(k, set.size()));
    if (set.empty()) {  // all alike: a question that every hash answers with no
      question.test = Test::equal;
      question.value = -1;
      return question;
    }
    set.shrink_to_fit();
    question.set = static_cast<std::uint32_t>(ensemble_.sets.size());
    ensemble_.sets.push_back(std::move(set));
    return question;
  }

  const CatBoostModel& model_;
  const Layout& layout_;
  Ensemble& ensemble_;
  CategoryValues values_;
  std::size_t spent_ = 0;
};

Result<Questions> statistic_questions(const CatBoostModel& model, const Layout& layout,
                                      Ensemble& ensemble) {
  std::map<std::uint32_t, double> splits;
  for (const Tree& tree : model.trees)
    for (const Node& node : tree.nodes)
      if (!node.is_leaf() && node.test == Test::in_set &&
          !splits.emplace(node.feature, node.value).second && splits[node.feature] != node.value)
        return Error{Code::corrupt, model.trees_key + ": split_index " +
                                        std::to_string(node.feature) + " has unlike borders"};
  return QuestionMaker(model, layout, ensemble).make(splits);
}

void ask(const Question& question, Node& node) {
  node.feature = question.feature;
  node.test = question.test;
  node.at = question.set;
  node.value = question.value;
  if (question.unknown_is_yes) std::swap(node.left, node.right);
}

Status set_trees(CatBoostModel& model, const Layout& layout, Ensemble& ensemble) {
  COPSE_TRY(const Questions questions, statistic_questions(model, layout, ensemble));
  model.tables.clear();
  ensemble.trees = std::move(model.trees);
  for (std::size_t t = 0; t < ensemble.trees.size(); ++t) {
    for (Node& node : ensemble.trees[t].nodes) {
      if (node.is_leaf()) continue;
      if (node.test == Test::in_set) {
        ask(questions.find(node.feature)->second, node);
        continue;
      }
      const bool real = node.test != Test::equal;
      const std::vector<Place>& places = real ? layout.real : layout.categorical;
      if (node.feature >= places.size() || !places[node.feature].feature)
        return Error{Code::corrupt, model.trees_key + "[" + std::to_string(t) + "]: a split on " +
                                        (real ? "float" : "categorical") + " feature " +
                                        std::to_string(node.feature) +
                                        ", which features_info does not list"};
      const Place& at = places[node.feature];
      node.feature = *at.feature;
      node.missing_left = at.missing_left;
      if (real && ensemble.input == Real::f64) node.value = widest(node.value);
    }
  }
  return ok();
}

// With texts for categories, a feature's are those that its splits or statistics know.
void gather_categories(CatBoostModel& model) {
  if (model.category_names.empty()) return;
  std::set<std::string> done;
  for (const CatBoostStatistic& statistic : model.statistics) {
    const auto table = model.tables.find(statistic.identifier);
    if (table == model.tables.end() || !done.insert(statistic.identifier).second) continue;
    for (CatBoostFeature& feature : model.features) {
      if (feature.kind != CatBoostFeature::Kind::categorical ||
          feature.index != statistic.cat_features[0])
        continue;
      const std::vector<std::uint32_t> hashes = categories_in(table->second);
      feature.hashes.insert(feature.hashes.end(), hashes.begin(), hashes.end());
    }
  }
}

}  // namespace

Status set_features_and_trees(CatBoostModel& model, Ensemble& ensemble) {
  gather_categories(model);
  COPSE_TRY(const Layout layout, set_features(model, ensemble));
  return set_trees(model, layout, ensemble);
}

}  // namespace copse
