#include "import/lightgbm_objective.hpp"

#include <array>

#include "ensemble/limits.hpp"

namespace copse {
namespace {

struct Known {
  std::string_view name;
  Link link;
  Task task;
  enum Parameters : std::uint8_t { none, square_root, sigmoid, classes, classes_sigmoid } reads;
};

// ConvertOutput and the constructors of src/objective. huber alone of the plain regressions leaves
// reg_sqrt out; the labels of cross_entropy are probabilities, not classes.
constexpr std::array<Known, 17> objectives{{
    {"regression", Link::identity, Task::regression, Known::square_root},
    {"regression_l1", Link::identity, Task::regression, Known::square_root},
    {"huber", Link::identity, Task::regression, Known::none},
    {"fair", Link::identity, Task::regression, Known::square_root},
    {"quantile", Link::identity, Task::regression, Known::square_root},
    {"mape", Link::identity, Task::regression, Known::square_root},
    {"poisson", Link::exponential, Task::regression, Known::none},
    {"gamma", Link::exponential, Task::regression, Known::none},
    {"tweedie", Link::exponential, Task::regression, Known::none},
    {"binary", Link::sigmoid, Task::classification, Known::sigmoid},
    {"multiclass", Link::softmax, Task::classification, Known::classes},
    {"multiclassova", Link::sigmoid, Task::classification, Known::classes_sigmoid},
    {"cross_entropy", Link::sigmoid, Task::regression, Known::none},
    {"cross_entropy_lambda", Link::softplus, Task::regression, Known::none},
    {"lambdarank", Link::identity, Task::regression, Known::none},
    {"rank_xendcg", Link::identity, Task::regression, Known::none},
    {"custom", Link::identity, Task::regression, Known::none},
}};

struct Alias {
  std::string_view alias;
  std::string_view name;
};

// Those of ParseObjectiveAlias that a file may hold: LightGBM writes its main names.
constexpr std::array<Alias, 6> aliases{{{"regression_l2", "regression"},
                                        {"xentropy", "cross_entropy"},
                                        {"xentlambda", "cross_entropy_lambda"},
                                        {"xendcg", "rank_xendcg"},
                                        {"none", "custom"},
                                        {"null", "custom"}}};

const Known* find(std::string_view name) {
  for (const Alias& other : aliases)
    if (other.alias == name) name = other.name;
  for (const Known& known : objectives)
    if (known.name == name) return &known;
  return nullptr;
}

// The text behind "key:" among the words; "" if there is none.
std::string_view parameter(std::string_view text, std::string_view key) {
  Words words(text);
  for (auto word = words.next(); !word.empty(); word = words.next())
    if (word.size() > key.size() && word.substr(0, key.size()) == key && word[key.size()] == ':')
      return word.substr(key.size() + 1);
  return {};
}

bool has_word(std::string_view text, std::string_view wanted) {
  Words words(text);
  for (auto word = words.next(); !word.empty(); word = words.next())
    if (word == wanted) return true;
  return false;
}

}  // namespace

Result<LightGBMObjective> read_lightgbm_objective(const TextField& field) {
  LightGBMObjective objective;
  objective.name = "custom";
  if (!field) return objective;
  const std::string_view name = Words(field.value).next();
  const Known* known = find(name);
  if (known == nullptr)
    return field.error(
        "\"" + std::string(name.substr(0, 40)) + "\" is not an objective of LightGBM",
        Code::unsupported);
  objective.name = known->name;
  objective.link = known->link;
  objective.task = known->task;
  if (known->reads == Known::square_root && has_word(field.value, "sqrt"))
    objective.link = Link::signed_square;
  if (known->reads == Known::classes || known->reads == Known::classes_sigmoid) {
    const std::string_view count = parameter(field.value, "num_class");
    if (!parse_number(count, objective.class_count) || objective.class_count < 2 ||
        objective.class_count > limits::outputs)
      return field.error("needs num_class: with a number from 2 to " +
                         std::to_string(limits::outputs));
  }
  if (known->reads == Known::sigmoid || known->reads == Known::classes_sigmoid) {
    const std::string_view scale = parameter(field.value, "sigmoid");
    if (!parse_number(scale, objective.link_scale) || objective.link_scale <= 0)
      return field.error("needs sigmoid: with a number above 0");
  }
  return objective;
}

}  // namespace copse
