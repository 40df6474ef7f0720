#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/city_hash.hpp"
#include "ensemble/limits.hpp"
#include "import/catboost_handler.hpp"
#include "import/import.hpp"

namespace copse {
namespace {

// What a loss function makes of its model: the default of predict for regressors and rankers
// (python-package core.py: Exponent for Poisson and Tweedie, else the margin), of predict_proba for
// classifiers (eval_helpers.cpp: sigmoids, but for MultiClass the softmax).
struct CatBoostLoss {
  std::string_view name;
  Task task;
  Link link;
};

constexpr auto regression = Task::regression;
constexpr auto classification = Task::classification;

constexpr std::array losses{
    CatBoostLoss{"Logloss", classification, Link::sigmoid},
    CatBoostLoss{"CrossEntropy", classification, Link::sigmoid},
    CatBoostLoss{"Focal", classification, Link::sigmoid},
    CatBoostLoss{"MultiClass", classification, Link::softmax},
    CatBoostLoss{"MultiClassOneVsAll", classification, Link::sigmoid},
    CatBoostLoss{"MultiLogloss", classification, Link::sigmoid},
    CatBoostLoss{"MultiCrossEntropy", classification, Link::sigmoid},
    CatBoostLoss{"Poisson", regression, Link::exponential},
    CatBoostLoss{"Tweedie", regression, Link::exponential},
    CatBoostLoss{"RMSE", regression, Link::identity},
    CatBoostLoss{"MultiRMSE", regression, Link::identity},
    CatBoostLoss{"MultiRMSEWithMissingValues", regression, Link::identity},
    CatBoostLoss{"MAE", regression, Link::identity},
    CatBoostLoss{"MAPE", regression, Link::identity},
    CatBoostLoss{"Quantile", regression, Link::identity},
    CatBoostLoss{"MultiQuantile", regression, Link::identity},
    CatBoostLoss{"GroupQuantile", regression, Link::identity},
    CatBoostLoss{"LogLinQuantile", regression, Link::identity},
    CatBoostLoss{"Expectile", regression, Link::identity},
    CatBoostLoss{"Lq", regression, Link::identity},
    CatBoostLoss{"Huber", regression, Link::identity},
    CatBoostLoss{"LogCosh", regression, Link::identity},
    CatBoostLoss{"Cox", regression, Link::identity},
    CatBoostLoss{"SurvivalAft", regression, Link::identity},
    CatBoostLoss{"YetiRank", regression, Link::identity},
    CatBoostLoss{"YetiRankPairwise", regression, Link::identity},
    CatBoostLoss{"PairLogit", regression, Link::identity},
    CatBoostLoss{"PairLogitPairwise", regression, Link::identity},
    CatBoostLoss{"QueryRMSE", regression, Link::identity},
    CatBoostLoss{"QuerySoftMax", regression, Link::identity},
    CatBoostLoss{"QueryCrossEntropy", regression, Link::identity},
    CatBoostLoss{"LambdaMart", regression, Link::identity},
    CatBoostLoss{"StochasticFilter", regression, Link::identity},
    CatBoostLoss{"StochasticRank", regression, Link::identity},
    CatBoostLoss{"Combination", regression, Link::identity},
    CatBoostLoss{"PythonUserDefinedPerObject", regression, Link::identity},
    CatBoostLoss{"PythonUserDefinedMultiTarget", regression, Link::identity},
};

// Sums of models of unlike losses have none. CatBoost then takes the margin of a regressor as it
// is and, with a warning, that of a classifier as MultiClass.
constexpr CatBoostLoss unknown_regression{"of unknown loss", regression, Link::identity};
constexpr CatBoostLoss unknown_classes{"of unknown loss", classification, Link::softmax};

Result<CatBoostLoss> find_loss(const CatBoostModel& model) {
  if (model.loss.empty()) return model.has_classes ? unknown_classes : unknown_regression;
  for (const CatBoostLoss& loss : losses)
    if (loss.name == model.loss) return loss;
  const std::string what = "model_info: the loss function \"" + model.loss + "\" ";
  if (model.loss == "RMSEWithUncertainty")
    return Error{Code::unsupported,
                 what + "predicts a mean and, by another link, a variance, which is not read"};
  return Error{Code::unsupported, what + "is not one that is read"};
}

Status set_outputs(CatBoostModel& model, Ensemble& ensemble) {
  COPSE_TRY(const CatBoostLoss loss, find_loss(model));
  const std::size_t outputs =
      !model.trees.empty() ? model.trees[0].width : std::max<std::size_t>(model.bias.size(), 1);
  if (std::all_of(model.bias.begin(), model.bias.end(), [](double b) { return b == 0; }))
    model.bias.clear();
  if (!model.bias.empty() && model.bias.size() != outputs)
    return Error{Code::corrupt, "scale_and_bias[1]: " + std::to_string(model.bias.size()) +
                                    " values for " + std::to_string(outputs) + " outputs"};
  ensemble.task = loss.task;
  ensemble.link = outputs == 1 && loss.link == Link::softmax ? Link::sigmoid : loss.link;
  ensemble.base_margin.assign(outputs, 0.0);
  ensemble.scale = model.scale;
  ensemble.bias = std::move(model.bias);
  ensemble.source =
      "CatBoost " + (model.version.empty() ? "" : model.version + " ") + std::string(loss.name);
  return ok();
}

// Classes that training never saw have names but no margins: CatBoost gives them -infinity and a
// probability of 0; here they are no outputs.
Status set_class_names(const CatBoostModel& model, Ensemble& ensemble) {
  if (ensemble.task == Task::regression) return ok();
  const std::size_t classes = ensemble.class_count();
  if (model.class_names.empty()) {
    // The labels are numbers, those of the classes.
    if (ensemble.output_count() > 1 && model.class_to_name.size() == classes)
      for (const std::uint32_t label : model.class_to_name)
        ensemble.class_names.push_back(std::to_string(label));
    return ok();
  }
  for (std::size_t k = 0; k < classes; ++k) {
    std::size_t name = k;
    if (!model.class_to_name.empty())
      name = k < model.class_to_name.size() ? model.class_to_name[k] : model.class_names.size();
    if (name >= model.class_names.size())
      return Error{Code::corrupt, "model_info.class_params: no name for class " +
                                      std::to_string(k) + " of " + std::to_string(classes)};
    ensemble.class_names.push_back(model.class_names[name]);
  }
  return ok();
}

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
  Categories categories;
  categories.coding = Categories::Coding::catboost_hash;
  categories.unseen = Categories::Unseen::other;
  for (const std::uint32_t hash : feature.hashes) {
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

Status set_trees(CatBoostModel& model, const Layout& layout, Ensemble& ensemble) {
  ensemble.trees = std::move(model.trees);
  for (std::size_t t = 0; t < ensemble.trees.size(); ++t) {
    for (Node& node : ensemble.trees[t].nodes) {
      if (node.is_leaf()) continue;
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

}  // namespace

Result<Ensemble> import_catboost(std::span<const std::byte> bytes, const Progress& progress) {
  CatBoostHandler handler;
  COPSE_CHECK(handler.parse(bytes, JsonEvents::Format::json, progress));
  CatBoostModel& model = handler.model();
  if (model.trees_key.empty())
    return Error{Code::corrupt,
                 "not a CatBoost model: it has neither \"oblivious_trees\" nor \"trees\""};
  Ensemble ensemble;
  ensemble.sum = Real::f64;
  COPSE_CHECK(set_outputs(model, ensemble));
  COPSE_CHECK(set_class_names(model, ensemble));
  COPSE_TRY(const Layout layout, set_features(model, ensemble));
  COPSE_CHECK(set_trees(model, layout, ensemble));
  COPSE_CHECK(validate(ensemble));
  return ensemble;
}

}  // namespace copse
