#include "import/catboost_handler.hpp"

#include <cmath>
#include <utility>

#include "ensemble/limits.hpp"

namespace copse {
namespace {

// The text of a class: a whole number, one with a fraction, a truth value or a text.
std::string class_text(const JsonScalar& scalar) {
  using Kind = JsonScalar::Kind;
  if (scalar.kind == Kind::boolean) return scalar.number != 0 ? "True" : "False";
  if (scalar.kind == Kind::text || !scalar.text.empty()) return std::string(scalar.text);
  return std::to_string(static_cast<std::int64_t>(scalar.number));
}

// "… Branch: tags/v1.2.10\n …" gives "1.2.10".
std::string version_in(std::string_view text) {
  constexpr std::string_view mark = "tags/v";
  const std::size_t found = text.find(mark);
  if (found == std::string_view::npos) return "";
  text = text.substr(found + mark.size());
  return std::string(text.substr(0, text.find_first_not_of("0123456789.")));
}

// model_info.loss_function of a sum of models is JSON inside a text.
class LossText final : public JsonEvents {
 public:
  std::string type;

 private:
  bool on_scalar(const JsonScalar& scalar) override {
    if (scalar.kind == JsonScalar::Kind::text && at({"type"})) type = scalar.text;
    return true;
  }
  bool on_open(bool) override { return true; }
  bool on_close(bool) override { return true; }
};

}  // namespace

bool CatBoostHandler::number(const JsonScalar& scalar, double& value) {
  if (scalar.kind != JsonScalar::Kind::number || !std::isfinite(scalar.number))
    return fail("must be a finite number");
  value = scalar.number;
  return true;
}

bool CatBoostHandler::whole(const JsonScalar& scalar, double most,
                            std::optional<std::uint32_t>& value) {
  const double x = scalar.number;
  if (scalar.kind != JsonScalar::Kind::number || !(x >= 0 && x <= most) || std::floor(x) != x)
    return fail("must be a whole number from 0 to " +
                std::to_string(static_cast<std::uint32_t>(most)));
  value = static_cast<std::uint32_t>(x);
  return true;
}

// Of 32 bits; the file has them with a sign in splits and without one in cat_features_hash.
bool CatBoostHandler::hash(const JsonScalar& scalar, std::uint32_t& value) {
  const double x = scalar.number;
  if (scalar.kind != JsonScalar::Kind::number || !(x >= -0x1p31 && x < 0x1p32) ||
      std::floor(x) != x)
    return fail("must be a hash of 32 bits");
  value = static_cast<std::uint32_t>(static_cast<std::int64_t>(x));
  return true;
}

bool CatBoostHandler::text(const JsonScalar& scalar, std::string& value) {
  if (scalar.kind != JsonScalar::Kind::text) return fail("must be a text");
  if (scalar.text.size() > limits::name_bytes)
    return fail("longer than a name may be", Code::limit);
  value = scalar.text;
  return true;
}

bool CatBoostHandler::on_scalar(const JsonScalar& scalar) {
  if (skipped_ != 0) return true;
  if (depth() == 0) return fail("not a CatBoost model: it is no JSON object");
  const std::string_view section = key(0);
  if (depth() == 1) {
    // A model of no trees, or none of whose features is left, has null here.
    const bool empty = scalar.kind == JsonScalar::Kind::null;
    if (in_trees()) return empty ? open_trees(true) : fail("must be a list of trees");
    if (section == "features_info" || section == "model_info") return fail("must be an object");
    if (section == "scale_and_bias") return fail("must be a list");
    return true;
  }
  if (in_trees()) return tree_scalar(scalar);
  if (section == "features_info") return feature_scalar(scalar);
  if (section == "ctr_data") return table_scalar(scalar);
  if (section == "model_info") return info_scalar(scalar);
  if (section == "scale_and_bias") return scale_scalar(scalar);
  return true;
}

bool CatBoostHandler::on_open(bool is_array) {
  if (skipped_ != 0) return true;
  if (depth() == 1) return is_array ? fail("not a CatBoost model: it is no JSON object") : true;
  const std::string_view section = key(0);
  if (in_trees()) return open_trees(is_array);
  if (section == "features_info") return open_features(is_array);
  if (section == "ctr_data") return open_table(is_array);
  if (section == "model_info") {
    if (depth() == 2 && is_array) return fail("must be an object");
    if (key(1) == "params" || key(1) == "class_params" || key(1) == "multiclass_params")
      return true;
    if (depth() == 2) return true;
  }
  if (section == "scale_and_bias") {
    if (is_array && (depth() == 2 || (depth() == 3 && index(1) == 1))) return true;
    return fail("must be [scale, [bias, …]]");
  }
  skipped_ = depth();
  return true;
}

bool CatBoostHandler::on_close(bool) {
  if (skipped_ != 0) {
    if (depth() == skipped_) skipped_ = 0;
    return true;
  }
  if (depth() == 1) return true;
  if (in_trees()) return close_trees();
  if (key(0) == "features_info") return close_features();
  if (key(0) == "ctr_data") return close_table();
  return true;
}

bool CatBoostHandler::open_features(bool is_array) {
  if (depth() == 2) {
    model_.has_features = true;
    return is_array ? fail("must be an object") : true;
  }
  const std::string_view list = key(1);
  const bool real = list == "float_features";
  const bool categorical = list == "categorical_features";
  const bool other = list == "text_features" || list == "embedding_features";
  const bool statistics = list == "ctrs";
  if (!real && !categorical && !other && !statistics && list != "cat_features_hash") {
    skipped_ = depth();
    return true;
  }
  if (depth() == 3) return is_array ? true : fail("must be a list");
  if (depth() == 4) {
    if (is_array) return fail("must be an object");
    category_name_.clear();
    category_hash_.reset();
    if (statistics) model_.statistics.emplace_back();
    if (!real && !categorical && !other) return true;
    if (model_.features.size() == limits::features)
      return fail("more than " + std::to_string(limits::features) + " features", Code::limit);
    using Kind = CatBoostFeature::Kind;
    model_.features.emplace_back();
    model_.features.back().kind = real ? Kind::real : categorical ? Kind::categorical : Kind::other;
    return true;
  }
  const std::string_view field = key(3);
  if (statistics && (field == "elements" || (is_array && field == "borders"))) return true;
  if (depth() == 5 && is_array && field == (real ? "borders" : categorical ? "values" : ""))
    return true;
  skipped_ = depth();
  return true;
}

bool CatBoostHandler::close_features() {
  if (depth() == 2) return check_statistics();
  if (depth() != 4) return true;
  const std::string_view list = key(1);
  if (list == "ctrs") return true;
  if (list == "cat_features_hash") {
    if (!category_hash_) return fail("has no hash");
    model_.category_names[*category_hash_] = std::move(category_name_);
    return true;
  }
  const CatBoostFeature& feature = model_.features.back();
  if (feature.kind == CatBoostFeature::Kind::other)
    return fail("feature \"" + feature.name + "\" is text or an embedding, which is not read",
                Code::unsupported);
  if (!feature.index) return fail("has no feature_index");
  if (!feature.flat_index) return fail("has no flat_feature_index");
  return true;
}

bool CatBoostHandler::feature_scalar(const JsonScalar& scalar) {
  constexpr double most = limits::features - 1;
  const std::string_view list = key(1);
  if (list == "ctrs") return statistic_scalar(scalar);
  if (depth() == 2) {
    if (list != "float_features" && list != "categorical_features") return true;
    return scalar.kind == JsonScalar::Kind::null ? true : fail("must be a list");
  }
  if (depth() == 3) return fail("must be an object");
  const std::string_view field = key(3);
  if (list == "cat_features_hash") {
    std::uint32_t value = 0;
    if (field == "value") return text(scalar, category_name_);
    if (field != "hash") return true;
    if (!hash(scalar, value)) return false;
    category_hash_ = value;
    return true;
  }
  CatBoostFeature& feature = model_.features.back();
  if (depth() == 5) {
    ++model_.splits_before_statistics;
    double border = 0;
    if (feature.kind == CatBoostFeature::Kind::real) return number(scalar, border);
    return hash(scalar, feature.hashes.emplace_back());
  }
  if (field == "feature_index") return whole(scalar, most, feature.index);
  if (field == "flat_feature_index") return whole(scalar, most, feature.flat_index);
  if (field == "feature_name" || (field == "feature_id" && feature.name.empty()))
    return text(scalar, feature.name);
  if (field == "has_nans") {
    if (scalar.kind != JsonScalar::Kind::boolean) return fail("must be true or false");
    feature.has_missing = scalar.number != 0;
  }
  if (field == "nan_value_treatment") {
    if (scalar.text != "AsIs" && scalar.text != "AsFalse" && scalar.text != "AsTrue")
      return fail("must be \"AsIs\", \"AsFalse\" or \"AsTrue\"");
    feature.missing_is_yes = scalar.text == "AsTrue";
  }
  if (field == "values") return fail("must be a list");
  return true;
}

bool CatBoostHandler::info_scalar(const JsonScalar& scalar) {
  const bool is_text = scalar.kind == JsonScalar::Kind::text;
  if (at({"model_info", "catboost_version_info"}) && is_text) {
    model_.version = version_in(scalar.text);
  } else if (at({"model_info", "params", "loss_function", "type"}) ||
             at({"model_info", "loss_function", "type"})) {
    return text(scalar, model_.loss);
  } else if (at({"model_info", "loss_function"}) && is_text) {
    LossText loss;
    const std::string_view json = scalar.text;
    const auto status = loss.parse({reinterpret_cast<const std::byte*>(json.data()), json.size()},
                                   Format::json, {});
    if (!status) return fail("must be a loss function in JSON");
    model_.loss = loss.type;
  } else if (key(1) == "class_params" || key(1) == "multiclass_params") {
    return class_scalar(scalar);
  }
  return true;
}

bool CatBoostHandler::class_scalar(const JsonScalar& scalar) {
  model_.has_classes = true;
  if (depth() != 4 || !is_array(3)) return true;
  if (key(2) == "class_names") {
    if (!(std::abs(scalar.number) < 0x1p63) || scalar.kind == JsonScalar::Kind::null)
      return fail("must be the name of a class");
    model_.class_names.push_back(class_text(scalar));
  }
  if (key(2) == "class_to_label") {
    std::optional<std::uint32_t> label;
    if (!whole(scalar, limits::outputs, label)) return false;
    model_.class_to_name.push_back(*label);
  }
  return true;
}

bool CatBoostHandler::scale_scalar(const JsonScalar& scalar) {
  double value = 0;
  if (depth() == 2 && index(1) == 1 && scalar.kind == JsonScalar::Kind::null) return true;
  if (!number(scalar, value)) return false;
  if (depth() == 2 && index(1) == 0)
    model_.scale = value;
  else if (depth() == 2 && index(1) > 1)
    return fail("must be [scale, [bias, …]]");
  else if (model_.bias.size() == limits::outputs)
    return fail("more than " + std::to_string(limits::outputs) + " outputs", Code::limit);
  else
    model_.bias.push_back(value);
  return true;
}

}  // namespace copse
