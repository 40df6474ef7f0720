// The events of a JSON or UBJSON file with the place where each happens: what the readers of source
// models stand on. Never the whole document, so memory is the model's, not the text's.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "import/progress.hpp"

namespace copse {

/// A value that is neither an object nor an array.
struct JsonScalar {
  enum class Kind : std::uint8_t { null, boolean, number, text };
  Kind kind;
  double number = 0;  ///< a boolean is 0 or 1
  /// Of a text; of a number with a fraction or an exponent, or beyond 2^53, its digits as they
  /// stand in the file ("" in UBJSON and for other whole numbers).
  std::string_view text = {};
};

/// The number as the nearest float32, rounded once from its digits where there are any: by way of a
/// double it could round twice. Infinite if it is too large for one.
double nearest_f32(const JsonScalar& scalar);

class JsonEvents {
 public:
  enum class Format : std::uint8_t {
    json,             ///< RFC 8259 and nothing else
    json_non_finite,  ///< it may also say NaN, Infinity and -Infinity, as XGBoost does
    ubjson,
  };

  virtual ~JsonEvents() = default;

  /// Which of the two a text is that begins with "{": UBJSON's first key begins with the type of
  /// its length or "$" or "#", JSON's with a quote.
  static Format format_of(std::span<const std::byte> bytes);

  /// Reads the file to its end, or to the first `fail`. O(bytes); memory for one path, and eight
  /// bytes for each key of the objects that are open.
  /// @return an Error that begins with the place: "learner.objective.name: …"
  Status parse(std::span<const std::byte> bytes, Format format, const Progress& progress);

 protected:
  /// The text of the scalar lives until this returns.
  /// @return false after `fail`, which ends the reading
  virtual bool on_scalar(const JsonScalar& scalar) = 0;
  /// An object or array begins; `at` already speaks of what is inside it.
  virtual bool on_open(bool is_array) = 0;
  /// It ends; `at` still speaks of what is inside it.
  virtual bool on_close(bool is_array) = 0;

  /// Whether the value at hand stands at this path: keys, and "*" for any element of an array.
  bool at(std::initializer_list<std::string_view> path) const;
  /// The key or index at hand at `level` of the path, 0 being the outermost.
  std::string_view key(std::size_t level) const { return frames_[level].key; }
  std::size_t index(std::size_t level) const { return frames_[level].index; }
  bool is_array(std::size_t level) const { return frames_[level].is_array; }
  std::size_t depth() const { return frames_.size(); }
  /// "learner.gradient_booster.model.trees[3].split_indices[7]"
  std::string path() const;

  /// Ends the reading with this sentence, placed at the value at hand.
  bool fail(const std::string& what, Code code = Code::corrupt);
  bool fail(Error error);  ///< one that names its place itself

 private:
  friend class JsonText;
  friend class UbjsonAdapter;

  struct Frame {
    explicit Frame(bool array) : is_array(array) {}
    bool is_array;
    std::size_t index = 0;            // of the element at hand
    std::string key;                  // of the member at hand
    std::vector<std::uint64_t> keys;  // hashes of the members so far
  };

  bool scalar(const JsonScalar& scalar);
  bool count();
  bool open(bool is_array);
  bool member(std::string_view name);
  bool close(bool is_array);
  bool damaged(std::size_t position, const std::string& what);

  std::vector<Frame> frames_;
  std::size_t most_nested_ = 0;
  std::size_t values_left_ = 0;  // no file holds more values than bytes
  Error error_{Code::corrupt, ""};
};

}  // namespace copse
