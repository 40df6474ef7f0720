#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "capi_shared.hpp"
#include "copse.h"
#include "embedded.hpp"
#include "ensemble/summary.hpp"
#include "features/dependencies.hpp"

namespace copse::capi {

std::string& last_error() {
  static thread_local std::string text;
  return text;
}

int32_t fail(const copse::Error& error) {
  last_error() = error.message;
  return static_cast<int32_t>(error.code);
}

int32_t fail(const char* message) { return fail(copse::Error{Code::argument, message}); }

}  // namespace copse::capi

namespace {

using copse::Code;
using namespace copse::capi;

static_assert(static_cast<int>(Code::argument) == COPSE_ARGUMENT);
static_assert(static_cast<int>(Code::mismatch) == COPSE_MISMATCH);
static_assert(static_cast<int>(Code::memory) == COPSE_MEMORY);
static_assert(static_cast<int>(copse::Task::classification) == COPSE_CLASSIFICATION);
static_assert(static_cast<int>(copse::Verdict::decline) == COPSE_DECLINE);
static_assert(static_cast<int>(copse::Verdict::refer) == COPSE_REFER);
static_assert(copse::referral::no_cost == COPSE_NO_COST);
static_assert(copse::referral::near_boundary == COPSE_NEAR_BOUNDARY);
static_assert(copse::referral::unlike_training == COPSE_UNLIKE_TRAINING);
static_assert(static_cast<int>(copse::Calibration::Method::isotonic) + 1 == COPSE_ISOTONIC);

constexpr const char* no_training = "the model does not say what its training data was like";

int32_t load(std::span<const std::byte> bytes, copse_model** model) {
  auto loaded = copse::Model::load(bytes);
  if (!loaded) return fail(loaded.error());
  std::string hash = copse::to_hex(loaded->hash());
  std::vector<std::string> classes;
  for (std::size_t k = 0; k < loaded->class_count(); ++k) classes.push_back(loaded->class_name(k));
  auto* made =
      new (std::nothrow) copse_model{std::move(*loaded), std::move(hash), std::move(classes)};
  if (made == nullptr) return fail({Code::memory, "out of memory"});
  *model = made;
  return COPSE_OK;
}

copse_decision to_abi(const copse::Decision& decision) {
  return {static_cast<int32_t>(decision.verdict),
          static_cast<int32_t>(decision.leaning),
          decision.referral,
          decision.grade,
          decision.expected_loss,
          decision.cost_accept,
          decision.cost_decline,
          decision.break_even};
}

}  // namespace

int32_t copse_abi_version(void) { return COPSE_ABI_VERSION; }
const char* copse_engine_version(void) { return COPSE_VERSION; }
const char* copse_last_error(void) { return last_error().c_str(); }

void* copse_alloc(size_t size) {
  constexpr size_t alignment = 16;
  if (size == 0 || size > std::numeric_limits<size_t>::max() - alignment) return nullptr;
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void copse_free(void* memory) { std::free(memory); }

int32_t copse_sha256(const void* bytes, size_t size, void* hash) {
  if ((bytes == nullptr && size > 0) || hash == nullptr) return fail("the bytes or hash are null");
  const auto found = copse::sha256({static_cast<const std::byte*>(bytes), size});
  std::copy(found.begin(), found.end(), static_cast<std::byte*>(hash));
  return COPSE_OK;
}

int32_t copse_load(const void* bytes, size_t size, copse_model** model) {
  if (model == nullptr) return fail("the place for the model is null");
  if (bytes == nullptr) return fail("the bytes are null");
  return load({static_cast<const std::byte*>(bytes), size}, model);
}

int32_t copse_load_embedded(copse_model** model) {
  if (model == nullptr) return fail("the place for the model is null");
  if (copse::embedded_package().empty())
    return fail({Code::unsupported, "this engine was built without a model"});
  return load(copse::embedded_package(), model);
}

void copse_unload(copse_model* model) { delete model; }

size_t copse_input_count(const copse_model* model) { return model->model.input_count(); }
size_t copse_feature_count(const copse_model* model) { return model->model.feature_count(); }
size_t copse_output_count(const copse_model* model) { return model->model.output_count(); }
size_t copse_member_count(const copse_model* model) { return package_of(model).members.size(); }

size_t copse_tree_count(const copse_model* model) { return model->model.tree_count(); }

size_t copse_node_count(const copse_model* model) {
  size_t count = 0;
  for (const auto& member : package_of(model).members)
    for (const auto& tree : member.ensemble.trees) count += tree.nodes.size();
  return count;
}

size_t copse_answer_count(const copse_model* model) {
  return package_of(model).answers.inputs.size() / model->model.input_count();
}

size_t copse_grade_count(const copse_model* model) {
  return package_of(model).policy ? package_of(model).policy->grades.size() : 0;
}

int32_t copse_task(const copse_model* model) { return static_cast<int32_t>(model->model.task()); }

size_t copse_class_count(const copse_model* model) { return model->classes.size(); }

const char* copse_class_name(const copse_model* model, size_t index) {
  return name_at(model->classes, index);
}

int32_t copse_has_policy(const copse_model* model) { return package_of(model).policy ? 1 : 0; }

int32_t copse_calibration(const copse_model* model) {
  const auto& calibration = package_of(model).calibration;
  return calibration ? static_cast<int32_t>(calibration->method) + 1 : COPSE_UNCALIBRATED;
}

int32_t copse_training_about(const copse_model* model, copse_training* about) {
  if (model == nullptr || about == nullptr) return fail("the model or the place for it is null");
  const auto& training = package_of(model).training;
  if (!training) return fail({Code::unsupported, no_training});
  *about = {training->unusual_above, training->unusual_share, training->rows,
            static_cast<uint32_t>(training->columns.size())};
  return COPSE_OK;
}

const char* copse_training_column_name(const copse_model* model, size_t index) {
  const auto& training = package_of(model).training;
  return training && index < training->columns.size()
             ? copse::column_name(package_of(model), training->columns[index].column).c_str()
             : nullptr;
}

namespace {

const copse::TrainingColumn* training_column(const copse_model* model, size_t index) {
  if (model == nullptr || !package_of(model).training) return nullptr;
  const auto& columns = package_of(model).training->columns;
  return index < columns.size() ? &columns[index] : nullptr;
}

}  // namespace

int32_t copse_training_column_about(const copse_model* model, size_t index,
                                    copse_training_column* about) {
  const copse::TrainingColumn* column = training_column(model, index);
  if (column == nullptr || about == nullptr) return fail("there is no such training column");
  *about = {column->kind == copse::TrainingColumn::Kind::bins ? 1U : 0U,
            static_cast<uint32_t>(column->points.size()),
            static_cast<uint32_t>(column->counts.size()), column->missing};
  return COPSE_OK;
}

int32_t copse_training_column_counts(const copse_model* model, size_t index, double* points,
                                     uint32_t* counts) {
  const copse::TrainingColumn* column = training_column(model, index);
  if (column == nullptr || points == nullptr || counts == nullptr) {
    return fail("there is no such training column, or a place for it is null");
  }
  std::copy(column->points.begin(), column->points.end(), points);
  std::copy(column->counts.begin(), column->counts.end(), counts);
  return COPSE_OK;
}

int32_t copse_input_is_protected(const copse_model* model, size_t input) {
  const auto& all = package_of(model).protected_inputs;
  return std::find(all.begin(), all.end(), input) != all.end() ? 1 : 0;
}

const char* copse_input_name(const copse_model* model, size_t index) {
  return name_at(package_of(model).inputs, index);
}

int32_t copse_input_is_category(const copse_model* model, size_t index) {
  return index < model->model.input_count() && model->model.coder(index).takes_text() ? 1 : 0;
}

size_t copse_category_count(const copse_model* model, size_t input) {
  const auto& all = package_of(model).categories;
  return input < all.size() ? all[input].names.size() : 0;
}

const char* copse_category_name(const copse_model* model, size_t input, size_t index) {
  return index < copse_category_count(model, input)
             ? package_of(model).categories[input].names[index].c_str()
             : nullptr;
}

int32_t copse_category_code(const copse_model* model, size_t input, const char* text, size_t size,
                            double* value) {
  if (model == nullptr) return fail("the model is null");
  if (input >= model->model.input_count()) return fail("there is no such input");
  if (value == nullptr || (text == nullptr && size > 0)) return fail("the text or value is null");
  const auto code = model->model.coder(input).code({text, size});
  if (!code)
    return fail({Code::argument, "\"" + std::string(text, size) + "\" " + code.error().message});
  *value = *code;
  return COPSE_OK;
}

const char* copse_feature_name(const copse_model* model, size_t index) {
  return name_at(package_of(model).program.feature_names, index);
}

const char* copse_member_name(const copse_model* model, size_t index) {
  const auto& members = package_of(model).members;
  return index < members.size() ? members[index].name.c_str() : nullptr;
}

const char* copse_member_source(const copse_model* model, size_t index) {
  const auto& members = package_of(model).members;
  return index < members.size() ? members[index].ensemble.source.c_str() : nullptr;
}

int32_t copse_member_about(const copse_model* model, size_t index, copse_member* about) {
  if (model == nullptr || about == nullptr) return fail("the model or the place for it is null");
  if (index >= copse_member_count(model)) return fail("there is no such member");
  const copse::Member& member = package_of(model).members[index];
  const copse::Summary summary = copse::summarize(member.ensemble);
  const auto count = [](size_t value) { return static_cast<uint32_t>(value); };
  *about = {member.weight,
            member.ensemble.feature_count,
            count(summary.trees),
            count(summary.nodes),
            count(summary.leaves),
            summary.depth,
            count(summary.set_splits),
            summary.covers ? 1 : 0,
            member.ensemble.sum == copse::Real::f32 ? 1 : 0,
            member.ensemble.input == copse::Real::f32 ? 1 : 0};
  return COPSE_OK;
}

const char* copse_grade_name(const copse_model* model, size_t index) {
  return index < copse_grade_count(model) ? package_of(model).policy->grades[index].name.c_str()
                                          : nullptr;
}

const char* copse_model_name(const copse_model* model) { return package_of(model).name.c_str(); }
const char* copse_model_version(const copse_model* model) {
  return package_of(model).version.c_str();
}
const char* copse_model_hash(const copse_model* model) { return model->hash.c_str(); }
const char* copse_model_texts(const copse_model* model) { return package_of(model).texts.c_str(); }

int32_t copse_score(const copse_model* model, const double* values, size_t rows,
                    ptrdiff_t row_stride, ptrdiff_t column_stride, double* predictions,
                    double* margins, double* member_margins, double* distances,
                    copse_decision* decisions) {
  if (const char* what = bad_rows(model, values, rows)) return fail(what);
  if (distances != nullptr && !model->model.knows_training()) return fail(no_training);
  if (decisions != nullptr && !package_of(model).policy)
    return fail("decisions are wanted and the model has no policy");
  // Blocks, so that decisions cross from the engine's struct to the ABI's in bounded memory.
  constexpr size_t block = copse::score_block;
  copse::Decision decided[block];
  const size_t outputs = copse_output_count(model);
  Borrowed workspace(model);
  const auto from = [](double* out, size_t index) { return out == nullptr ? out : out + index; };
  for (size_t row = 0; row < rows; row += block) {
    const size_t count = std::min(block, rows - row);
    model->model.score(rows_of(model, values + static_cast<ptrdiff_t>(row) * row_stride, count,
                               row_stride, column_stride),
                       {from(predictions, row * outputs), from(margins, row * outputs),
                        from(member_margins, row * outputs * copse_member_count(model)),
                        from(distances, row), decisions == nullptr ? nullptr : decided},
                       *workspace);
    for (size_t i = 0; decisions != nullptr && i < count; ++i)
      decisions[row + i] = to_abi(decided[i]);
  }
  return COPSE_OK;
}

int32_t copse_decide(const copse_policy* policy, const double* grade_ends,
                     const double* probabilities, const double* exposures, const uint8_t* unlike,
                     size_t rows, copse_decision* decisions) {
  if (policy == nullptr || (grade_ends == nullptr && policy->grades > 0))
    return fail("the policy or its grades are null");
  if (rows > 0 && (probabilities == nullptr || exposures == nullptr || decisions == nullptr))
    return fail("the probabilities, exposures or decisions are null");
  copse::Policy by{0,
                   policy->loss_given_default,
                   policy->interest_rate,
                   policy->funding_rate,
                   policy->term,
                   policy->default_rate,
                   policy->mean_exposure,
                   {},
                   {}};
  for (uint32_t i = 0; i < policy->grades; ++i) by.grades.push_back({{}, grade_ends[i]});
  if (!std::isnan(policy->refer_low) || !std::isnan(policy->refer_high))
    by.refer = copse::Refer{policy->refer_low, policy->refer_high, 0};
  if (auto status = copse::validate(by); !status)
    return fail(copse::Error{Code::argument, status.error().message});
  const copse::Decider decider(by);
  for (size_t i = 0; i < rows; ++i)
    decisions[i] =
        to_abi(decider.decide(probabilities[i], exposures[i], unlike != nullptr && unlike[i] != 0));
  return COPSE_OK;
}

int32_t copse_leaves(const copse_model* model, const double* values, size_t rows,
                     ptrdiff_t row_stride, ptrdiff_t column_stride, uint32_t* leaves) {
  if (const char* what = bad_rows(model, values, rows)) return fail(what);
  if (leaves == nullptr) return fail("the place for the leaves is null");
  model->model.leaves(rows_of(model, values, rows, row_stride, column_stride), leaves);
  return COPSE_OK;
}

int32_t copse_features(const copse_model* model, const double* values, size_t rows,
                       ptrdiff_t row_stride, ptrdiff_t column_stride, double* features) {
  if (const char* what = bad_rows(model, values, rows)) return fail(what);
  if (features == nullptr) return fail("the place for the features is null");
  model->model.features(rows_of(model, values, rows, row_stride, column_stride), features);
  return COPSE_OK;
}

int32_t copse_surprises(const copse_model* model, const double* values, size_t rows,
                        ptrdiff_t row_stride, ptrdiff_t column_stride, double* surprises) {
  if (const char* what = bad_rows(model, values, rows)) return fail(what);
  if (surprises == nullptr) return fail("the place for the surprises is null");
  if (!model->model.knows_training()) return fail(no_training);
  model->model.surprises(rows_of(model, values, rows, row_stride, column_stride), surprises);
  return COPSE_OK;
}
