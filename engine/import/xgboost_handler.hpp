// The events of an XGBoost model file (JSON or UBJSON), taken in as they come: one tree's columns
// at a time, never the whole document.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// What the file says besides its trees.
struct XGBoostHeader {
  std::string booster;     // learner.gradient_booster.name
  std::string objective;   // learner.objective.name
  std::string base_score;  // learner.learner_model_param.base_score: "5E-1", since 3.1 "[5E-1]"
  std::string num_class;
  std::string num_feature;
  std::string num_target;
  std::vector<std::uint64_t> version;
};

class XGBoostHandler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  /// @param size  bytes of the file: no file holds more values than bytes
  explicit XGBoostHandler(std::size_t size) : values_left_(size) {}

  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(std::int64_t value) override;
  bool number_unsigned(std::uint64_t value) override;
  bool number_float(double value, const std::string& text) override;
  bool string(std::string& value) override;
  bool binary(nlohmann::json::binary_t& value) override;
  bool start_object(std::size_t size) override;
  bool key(std::string& name) override;
  bool end_object() override;
  bool start_array(std::size_t size) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override;

  const XGBoostHeader& header() const { return header_; }
  bool saw_learner() const { return saw_learner_; }
  std::vector<Tree>& trees() { return trees_; }
  std::vector<std::string>& feature_names() { return feature_names_; }
  /// What stopped the reading; its message begins with the place.
  const Error& error() const { return error_; }

 private:
  enum Column { left, right, feature, condition, default_left, hessian, split_type, column_count };
  struct Frame {
    bool is_array;
    std::size_t index;  // of the element being read
    std::string key;    // of the member being read
  };

  bool fail(const std::string& what, Code code = Code::corrupt);
  bool value();
  bool number(double value);
  bool at(std::initializer_list<std::string_view> path) const;
  bool in_trees() const;
  bool open(bool is_array);
  std::string path() const;
  bool finish_tree();
  bool check_columns();

  std::vector<Frame> frames_;
  std::size_t values_left_;
  std::array<std::vector<double>, column_count> columns_;
  std::vector<double>* active_ = nullptr;  // the column whose array is open
  XGBoostHeader header_;
  bool saw_learner_ = false;
  std::vector<Tree> trees_;
  std::vector<std::string> feature_names_;
  Error error_{Code::corrupt, ""};
};

}  // namespace copse
