// The part of the C ABI that says why and what if.
#include <algorithm>

#include "capi_shared.hpp"
#include "whatif/counterfactual.hpp"
#include "whatif/curve.hpp"

namespace {

using copse::Code;
using copse::Model;
using namespace copse::capi;

static_assert(static_cast<int>(copse::Goal::Kind::above) == COPSE_GOAL_ABOVE);
static_assert(static_cast<int>(copse::Levers::any) == COPSE_ANY);
static_assert(static_cast<int>(copse::LeverState::too_fine) == COPSE_LEVER_TOO_FINE);

// One row, side by side.
std::vector<double> row_of(const copse_model* model, const double* values,
                           ptrdiff_t column_stride) {
  std::vector<double> row(model->model.input_count());
  for (double& value : row) {
    value = *values;
    values += column_stride;
  }
  return row;
}

int32_t explain(const copse_model* model, const double* values, size_t rows, ptrdiff_t row_stride,
                ptrdiff_t column_stride, double* contributions,
                copse::Status (Model::*explain_rows)(const copse::Rows&, double*, copse::Workspace&)
                    const) {
  if (const char* what = bad_rows(model, values, rows)) return fail(what);
  if (contributions == nullptr) return fail("the place for the contributions is null");
  Borrowed workspace(model);
  const auto status = (model->model.*explain_rows)(
      rows_of(model, values, rows, row_stride, column_stride), contributions, *workspace);
  return status ? COPSE_OK : fail(status.error());
}

}  // namespace

int32_t copse_explain(const copse_model* model, const double* values, size_t rows,
                      ptrdiff_t row_stride, ptrdiff_t column_stride, double* contributions) {
  return explain(model, values, rows, row_stride, column_stride, contributions, &Model::explain);
}

int32_t copse_explain_prediction(const copse_model* model, const double* values, size_t rows,
                                 ptrdiff_t row_stride, ptrdiff_t column_stride,
                                 double* contributions) {
  return explain(model, values, rows, row_stride, column_stride, contributions,
                 &Model::explain_prediction);
}

size_t copse_background_count(const copse_model* model) {
  const auto& background = package_of(model).background;
  return background ? background->inputs.size() / model->model.input_count() : 0;
}

int32_t copse_explain_against_background(const copse_model* model, const double* values,
                                         size_t rows, ptrdiff_t row_stride, ptrdiff_t column_stride,
                                         double* contributions) {
  return explain(model, values, rows, row_stride, column_stride, contributions,
                 &Model::explain_against_background);
}

int32_t copse_explain_prediction_against_background(const copse_model* model, const double* values,
                                                    size_t rows, ptrdiff_t row_stride,
                                                    ptrdiff_t column_stride,
                                                    double* contributions) {
  return explain(model, values, rows, row_stride, column_stride, contributions,
                 &Model::explain_prediction_against_background);
}

int32_t copse_interactions(const copse_model* model, const double* values, size_t rows,
                           ptrdiff_t row_stride, ptrdiff_t column_stride, double* interactions) {
  if (const char* what = bad_rows(model, values, rows)) return fail(what);
  if (interactions == nullptr) return fail("the place for the interactions is null");
  Borrowed workspace(model);
  const auto status = model->model.interactions(
      rows_of(model, values, rows, row_stride, column_stride), interactions, *workspace);
  return status ? COPSE_OK : fail(status.error());
}

size_t copse_language_count(const copse_model* model) {
  return package_of(model).reasons ? package_of(model).reasons->languages.size() : 0;
}

const char* copse_language_name(const copse_model* model, size_t index) {
  return index < copse_language_count(model)
             ? package_of(model).reasons->languages[index].name.c_str()
             : nullptr;
}

const char* copse_reason_group(const copse_model* model, size_t index) {
  return package_of(model).reasons ? name_at(package_of(model).reasons->groups, index) : nullptr;
}

int32_t copse_reasons(const copse_model* model, const double* values, ptrdiff_t column_stride,
                      size_t language, copse_reason* reasons, size_t* count) {
  if (const char* what = bad_rows(model, values, 1)) return fail(what);
  if (count == nullptr || (reasons == nullptr && *count > 0))
    return fail("the place for the reasons or their count is null");
  if (package_of(model).reasons && language >= copse_language_count(model))
    return fail("there is no such language");
  static thread_local std::vector<copse::SpokenReason> spoken;
  Borrowed workspace(model);
  auto found = model->model.reasons(rows_of(model, values, 1, 1, column_stride), language, *count,
                                    *workspace);
  if (!found) return fail(found.error());
  spoken = std::move(*found);
  *count = spoken.size();
  for (size_t i = 0; reasons != nullptr && i < spoken.size(); ++i)
    reasons[i] = {spoken[i].effect, spoken[i].text.c_str(), spoken[i].group};
  return COPSE_OK;
}

int32_t copse_curve(const copse_model* model, const double* values, ptrdiff_t column_stride,
                    size_t input, copse_curve_step* steps, size_t* count) {
  if (const char* what = bad_rows(model, values, 1)) return fail(what);
  if (input >= model->model.input_count()) return fail("there is no such input");
  if (count == nullptr || (steps == nullptr && *count > 0))
    return fail("the place for the steps or their count is null");
  Borrowed workspace(model);
  const auto found = copse::curve(model->model, row_of(model, values, column_stride),
                                  static_cast<uint32_t>(input), *workspace);
  if (!found) return fail(found.error());
  const size_t room = *count;
  *count = found->size();
  if (found->size() > room) return fail("there are more steps than there is room for");
  for (size_t i = 0; steps != nullptr && i < found->size(); ++i)
    steps[i] = {(*found)[i].from, (*found)[i].prediction, (*found)[i].verdict, 0};
  return COPSE_OK;
}

int32_t copse_grid(const copse_model* model, const double* values, ptrdiff_t column_stride,
                   size_t first_input, size_t second_input, size_t most, double* first,
                   double* second, double* predictions, int32_t* verdicts, uint32_t* counts) {
  if (const char* what = bad_rows(model, values, 1)) return fail(what);
  if (std::max(first_input, second_input) >= model->model.input_count())
    return fail("there is no such input");
  if (first == nullptr || second == nullptr || predictions == nullptr || verdicts == nullptr ||
      counts == nullptr || most == 0)
    return fail("a place for the grid is null, or it has no room");
  Borrowed workspace(model);
  const auto found = copse::grid(model->model, row_of(model, values, column_stride),
                                 static_cast<uint32_t>(first_input),
                                 static_cast<uint32_t>(second_input), most, *workspace);
  if (!found) return fail(found.error());
  std::copy(found->values[0].begin(), found->values[0].end(), first);
  std::copy(found->values[1].begin(), found->values[1].end(), second);
  std::copy(found->predictions.begin(), found->predictions.end(), predictions);
  std::copy(found->verdicts.begin(), found->verdicts.end(), verdicts);
  for (size_t i = 0; i < 2; ++i) counts[i] = static_cast<uint32_t>(found->values[i].size());
  return COPSE_OK;
}

int32_t copse_counterfactuals(const copse_model* model, const double* values,
                              ptrdiff_t column_stride, int32_t goal, double prediction,
                              int32_t levers, const uint32_t* locked, size_t locked_count,
                              copse_counterfactual* found, size_t most, copse_search* search) {
  if (const char* what = bad_rows(model, values, 1)) return fail(what);
  if (goal < COPSE_GOAL_ACCEPT || goal > COPSE_GOAL_ABOVE) return fail("there is no such goal");
  if (levers != COPSE_ACTIONABLE && levers != COPSE_ANY) return fail("there are no such levers");
  if (search == nullptr || found == nullptr || (locked == nullptr && locked_count > 0))
    return fail("a place for the counterfactuals or the locked inputs is null");
  Borrowed workspace(model);
  const auto done = copse::counterfactuals(model->model, row_of(model, values, column_stride),
                                           {static_cast<copse::Goal::Kind>(goal), prediction},
                                           static_cast<copse::Levers>(levers),
                                           {locked, locked_count}, most, *workspace);
  if (!done) return fail(done.error());
  for (const copse::Counterfactual& one : done->found) {
    *found = {one.cost,   one.prediction, {}, {}, static_cast<uint32_t>(one.changes.size()),
              one.verdict};
    for (size_t i = 0; i < one.changes.size(); ++i) {
      found->values[i] = one.changes[i].value;
      found->inputs[i] = one.changes[i].input;
    }
    ++found;
  }
  *search = {static_cast<double>(done->tried), static_cast<uint32_t>(done->found.size()),
             done->reached ? 1U : 0U};
  return COPSE_OK;
}

double copse_input_step(const copse_model* model, size_t index) {
  const auto& scales = package_of(model).scales;
  return index < scales.size() && scales[index].categories.empty() ? scales[index].step : 0;
}

int32_t copse_lever(const copse_model* model, const double* values, ptrdiff_t column_stride,
                    int32_t levers, size_t input) {
  const bool known = levers == COPSE_ACTIONABLE || levers == COPSE_ANY;
  if (bad_rows(model, values, 1) != nullptr || !known || input >= model->model.input_count())
    return -1;
  return static_cast<int32_t>(
      copse::lever_state(model->model.package(), row_of(model, values, column_stride),
                         static_cast<copse::Levers>(levers), static_cast<uint32_t>(input)));
}

int32_t copse_feature_reads(const copse_model* model, size_t feature, size_t input) {
  const auto& reads = model->model.reads();
  if (feature >= reads.size()) return 0;
  const auto& read = reads[feature];
  return std::binary_search(read.begin(), read.end(), input) ? 1 : 0;
}
