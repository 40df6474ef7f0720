#include <algorithm>
#include <array>
#include <utility>

#include "ensemble/limits.hpp"
#include "import/catboost_features.hpp"
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

}  // namespace

Result<Ensemble> import_catboost(std::span<const std::byte> bytes, const Progress& progress) {
  CatBoostHandler handler;
  COPSE_CHECK(handler.parse(bytes, JsonEvents::Format::json, progress));
  CatBoostModel& model = handler.model();
  if (model.trees_key.empty())
    return Error{Code::corrupt,
                 "not a CatBoost model: it has neither \"oblivious_trees\" nor \"trees\""};
  if (!model.has_features) return Error{Code::corrupt, "features_info: absent"};
  Ensemble ensemble;
  ensemble.sum = Real::f64;
  COPSE_CHECK(set_outputs(model, ensemble));
  COPSE_CHECK(set_class_names(model, ensemble));
  COPSE_CHECK(set_features_and_trees(model, ensemble));
  COPSE_CHECK(validate(ensemble));
  return ensemble;
}

}  // namespace copse
