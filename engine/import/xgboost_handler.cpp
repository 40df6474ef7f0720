#include "import/xgboost_handler.hpp"

#include <fast_float/fast_float.h>

#include <cmath>

namespace copse {
namespace {

// Deep enough for any model file; the UBJSON parser recurses, so there must be an end.
constexpr std::size_t most_nested = 32;

constexpr std::array<std::string_view, 7> column_names{
    "left_children", "right_children", "split_indices", "split_conditions",
    "default_left",  "sum_hessian",    "split_type"};

bool is_whole(double x, double low, double high) {
  return x >= low && x <= high && x == std::floor(x);
}

}  // namespace

std::string XGBoostHandler::path() const {
  std::string text;
  for (const Frame& frame : frames_) {
    if (frame.is_array)
      text += "[" + std::to_string(frame.index) + "]";
    else if (!frame.key.empty())
      text += (text.empty() ? "" : ".") + frame.key;
  }
  return text;
}

bool XGBoostHandler::fail(const std::string& what, Code code) {
  const std::string place = path();
  error_ = {code, place.empty() ? what : place + ": " + what};
  return false;
}

bool XGBoostHandler::at(std::initializer_list<std::string_view> path) const {
  if (frames_.size() != path.size()) return false;
  const auto* frame = frames_.data();
  for (const std::string_view name : path)
    if (const Frame& here = *frame++; here.is_array ? name != "*" : here.key != name) return false;
  return true;
}

bool XGBoostHandler::in_trees() const {
  return frames_.size() >= 5 && frames_[0].key == "learner" &&
         frames_[1].key == "gradient_booster" && frames_[2].key == "model" &&
         frames_[3].key == "trees" && frames_[4].is_array;
}

// Every value passes here once: counts it, and moves on in an array.
bool XGBoostHandler::value() {
  if (values_left_ == 0) return fail("more values than the file has bytes");
  --values_left_;
  if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  return true;
}

bool XGBoostHandler::null() {
  if (active_ != nullptr) return fail("null where a number must stand");
  return value();
}

bool XGBoostHandler::boolean(bool value) {
  if (active_ != nullptr) return number(value ? 1 : 0);
  return this->value();
}

bool XGBoostHandler::number(double value) {
  if (active_ != nullptr) active_->push_back(value);
  if (at({"version", "*"})) {
    if (!is_whole(value, 0, 1e6)) return fail("not a version number");
    header_.version.push_back(static_cast<std::uint64_t>(value));
  }
  return this->value();
}

bool XGBoostHandler::number_integer(std::int64_t value) {
  return number(static_cast<double>(value));
}

bool XGBoostHandler::number_unsigned(std::uint64_t value) {
  return number(static_cast<double>(value));
}

bool XGBoostHandler::number_float(double value, const std::string& text) {
  if (active_ == nullptr || text.empty()) return number(value);
  // Straight from decimal to float32: by way of a double it could round twice.
  float single = 0;
  fast_float::from_chars(text.data(), text.data() + text.size(), single);
  return number(static_cast<double>(single));
}

bool XGBoostHandler::string(std::string& value) {
  if (active_ != nullptr) return fail("text where a number must stand");
  if (at({"learner", "feature_names", "*"}))
    feature_names_.push_back(value);
  else if (at({"learner", "gradient_booster", "name"}))
    header_.booster = value;
  else if (at({"learner", "objective", "name"}))
    header_.objective = value;
  else if (at({"learner", "learner_model_param", "base_score"}))
    header_.base_score = value;
  else if (at({"learner", "learner_model_param", "num_class"}))
    header_.num_class = value;
  else if (at({"learner", "learner_model_param", "num_feature"}))
    header_.num_feature = value;
  else if (at({"learner", "learner_model_param", "num_target"}))
    header_.num_target = value;
  return this->value();
}

bool XGBoostHandler::binary(nlohmann::json::binary_t&) { return fail("binary data"); }

bool XGBoostHandler::open(bool is_array) {
  if (active_ != nullptr) return fail("a container where a number must stand");
  if (frames_.size() == most_nested) return fail("nested too deeply");
  if (values_left_ == 0) return fail("more values than the file has bytes");
  --values_left_;
  frames_.push_back({is_array, 0, {}});
  return true;
}

bool XGBoostHandler::start_object(std::size_t) {
  if (in_trees() && frames_.size() == 5)
    for (auto& column : columns_) column.clear();
  return open(false);
}

bool XGBoostHandler::key(std::string& name) {
  frames_.back().key = name;
  if (frames_.size() == 1 && name == "learner") saw_learner_ = true;
  return true;
}

bool XGBoostHandler::end_object() {
  frames_.back().key.clear();
  const bool tree = in_trees() && frames_.size() == 6;
  if (tree && !finish_tree()) return false;
  frames_.pop_back();
  if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  return true;
}

bool XGBoostHandler::start_array(std::size_t) {
  std::vector<double>* column = nullptr;
  if (in_trees() && frames_.size() == 6)
    for (std::size_t c = 0; c < column_count; ++c)
      if (frames_.back().key == column_names[c]) column = &columns_[c];
  if (column != nullptr && !column->empty()) return fail("given twice");
  if (!open(true)) return false;
  active_ = column;
  return true;
}

bool XGBoostHandler::end_array() {
  active_ = nullptr;
  frames_.pop_back();
  if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  return true;
}

bool XGBoostHandler::parse_error(std::size_t position, const std::string&,
                                 const nlohmann::detail::exception& error) {
  std::string what = error.what();
  if (const std::size_t colon = what.find(": "); colon != std::string::npos)
    what = what.substr(colon + 2);
  const std::string place = path();
  error_ = {Code::corrupt, "damaged or cut short at byte " + std::to_string(position) +
                               (place.empty() ? "" : ", in " + place) + ": " + what};
  return false;
}

bool XGBoostHandler::check_columns() {
  const std::size_t size = columns_[left].size();
  if (size == 0) return fail("left_children is absent or empty");
  for (std::size_t c = 0; c < column_count; ++c) {
    if (columns_[c].size() == size || (c == split_type && columns_[c].empty())) continue;
    return fail(std::string(column_names[c]) + " has " + std::to_string(columns_[c].size()) +
                " values where left_children has " + std::to_string(size));
  }
  for (std::size_t i = 0; i < size; ++i) {
    const auto bad = [&](Column c, const std::string& what) {
      return fail(std::string(column_names[c]) + "[" + std::to_string(i) + "]: " + what);
    };
    if (!columns_[split_type].empty() && columns_[split_type][i] != 0)
      return fail(std::string(column_names[split_type]) + "[" + std::to_string(i) +
                      "]: a categorical split, which this version does not read",
                  Code::unsupported);
    const auto most = static_cast<double>(size - 1);
    for (const Column c : {left, right})
      if (!is_whole(columns_[c][i], -1, most)) return bad(c, "not a node of this tree");
    if ((columns_[left][i] == -1) != (columns_[right][i] == -1))
      return bad(right, "one child only");
    if (columns_[left][i] == -1) continue;
    if (!is_whole(columns_[feature][i], 0, 4294967295.0)) return bad(feature, "not a feature");
    if (!is_whole(columns_[default_left][i], 0, 1)) return bad(default_left, "neither 0 nor 1");
  }
  return true;
}

// Nodes keep their order; those that pruning cut off, which no path reaches, are dropped.
bool XGBoostHandler::finish_tree() {
  if (!check_columns()) return false;
  const std::size_t size = columns_[left].size();
  std::vector<std::int32_t> place(size, -1);
  std::vector<std::size_t> open{0};
  while (!open.empty()) {
    const std::size_t i = open.back();
    open.pop_back();
    if (place[i] == 0)
      return fail("node " + std::to_string(i) + " is reached twice, so this is no tree");
    place[i] = 0;
    if (columns_[left][i] == -1) continue;
    open.push_back(static_cast<std::size_t>(columns_[right][i]));
    open.push_back(static_cast<std::size_t>(columns_[left][i]));
  }
  std::int32_t next = 0;
  for (std::int32_t& p : place)
    if (p == 0) p = next++;
  Tree tree;
  tree.nodes.reserve(static_cast<std::size_t>(next));
  for (std::size_t i = 0; i < size; ++i) {
    if (place[i] < 0) continue;
    Node node;
    node.value = columns_[condition][i];
    node.cover = columns_[hessian][i];
    if (columns_[left][i] != -1) {
      node.left = place[static_cast<std::size_t>(columns_[left][i])];
      node.right = place[static_cast<std::size_t>(columns_[right][i])];
      node.feature = static_cast<std::uint32_t>(columns_[feature][i]);
      node.missing_left = columns_[default_left][i] != 0;
    }
    tree.nodes.push_back(node);
  }
  trees_.push_back(std::move(tree));
  return true;
}

}  // namespace copse
