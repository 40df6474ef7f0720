// The events of a file in the neutral form, taken in as they come.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ensemble/ensemble.hpp"
#include "import/json_events.hpp"
#include "import/neutral_tree.hpp"
#include "import/neutral_words.hpp"

namespace copse::neutral {

inline bool is_whole(double x, double least, double most) {
  return x >= least && x <= most && x == std::floor(x);
}

class Reader final : public JsonEvents {
 public:
  Reader() { ensemble_.input = ensemble_.sum = Real::f64; }
  /// After `parse`: what the file holds, not yet validated.
  Result<Ensemble> take() &&;

 private:
  // What stands before the trees is kept as it is given until they begin.
  struct Number {
    double wide;    // as float64
    double narrow;  // as the nearest float32
  };
  struct PerOutput {
    bool given = false;
    bool single = false;  // one number, for each output
    std::vector<Number> numbers;
  };

  // neutral_reader.cpp: the events, and what stands before the trees.
  bool on_scalar(const JsonScalar& scalar) override;
  bool on_open(bool is_array) override;
  bool on_close(bool is_array) override;

  bool opens(bool is_array);
  bool begin_value();
  bool expected(const std::string& what);
  bool unknown();
  bool refuse(const std::string& what);
  bool header_scalar(const JsonScalar& scalar);
  bool header_number(const JsonScalar& scalar);
  bool header_element(const JsonScalar& scalar);
  bool open_header(bool is_array);
  bool feature_scalar(const JsonScalar& scalar);
  bool add_feature();
  bool begin_trees();
  template <class Words, class Value>
  bool word(const JsonScalar& scalar, const Words& words, Value& value);
  bool whole(const JsonScalar& scalar, std::uint32_t least, std::uint32_t most,
             std::uint32_t& value);
  bool number(const JsonScalar& scalar, Number& value);
  bool text(const JsonScalar& scalar, std::string& value);
  double in_sum(const Number& number) const;
  std::vector<double> per_output(const PerOutput& given) const;

  // neutral_reader_trees.cpp
  bool tree_scalar(const JsonScalar& scalar);
  bool open_in_tree(bool is_array);
  bool column_entry(const JsonScalar& scalar);
  bool check_entry(Column column, double entry);
  bool leaf_value(const JsonScalar& scalar);
  bool linear_entry(const JsonScalar& scalar);
  bool end_leaf_row();
  bool finish_tree();

  Ensemble ensemble_;
  bool known_ = false;  // the first key and its version have been read
  bool features_given_ = false;
  bool opening_ = false;  // an array or object is just beginning
  bool done_ = false;     // the trees have been read
  bool any_named_ = false;
  bool any_categories_ = false;
  std::optional<std::string> feature_name_;  // of the feature whose object is open
  Categories feature_;                       // the same
  bool unseen_given_ = false;                // the same
  std::uint32_t outputs_ = 0;                // 0: not said
  std::optional<Number> divisor_;
  std::optional<Number> scale_;
  PerOutput base_margin_;
  PerOutput bias_;
  std::optional<Test> test_;
  TreeColumns tree_;
  std::optional<Column> column_;  // whose array is open
  std::size_t row_size_ = 0;      // of leaf_values: numbers so far
};

template <class Words, class Value>
bool Reader::word(const JsonScalar& scalar, const Words& words, Value& value) {
  const auto found =
      scalar.kind == JsonScalar::Kind::text ? find(words, scalar.text) : std::nullopt;
  if (!found) return expected(list(words));
  value = *found;
  return true;
}

}  // namespace copse::neutral
