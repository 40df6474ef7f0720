#include "import/json_events.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/bits.hpp"
#include "ensemble/limits.hpp"
#include "import/json_text.hpp"

namespace copse {
namespace {

// The UBJSON parser recurses, so there must be an end soon. The text's does not: CatBoost nests a
// tree's nodes as deep as the tree is.
constexpr std::size_t most_nested_ubjson = 64;
constexpr std::size_t most_nested_text = limits::depth + 8;
// A key of an object with more members than this is compared when the object ends, not at once.
constexpr std::size_t few_members = 64;
constexpr std::size_t progress_step = 1U << 20U;

// Hands the UBJSON parser one byte after the other and tells how far it has come.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  struct Watch {
    const char* next;  // where progress is due
    const char* first;
    const char* last;
    const Progress* progress;
  };

  Cursor(const char* at, Watch* watch) : at_(at), watch_(watch) {}
  const char& operator*() const { return *at_; }
  Cursor& operator++() {
    if (++at_ == watch_->next) report();
    return *this;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  void report() {
    if (*watch_->progress)
      (*watch_->progress)(static_cast<double>(at_ - watch_->first) /
                          static_cast<double>(watch_->last - watch_->first));
    const auto left = static_cast<std::size_t>(watch_->last - at_);
    watch_->next = left > progress_step ? at_ + progress_step : nullptr;
  }
  const char* at_;
  Watch* watch_;
};

// FNV-1a: two keys of one object with the same 64 bits are the same key but by malice.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return value;
}

}  // namespace

// The events of nlohmann's UBJSON parser, as JsonEvents takes them.
class UbjsonAdapter final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit UbjsonAdapter(JsonEvents& events) : events_(events) {}

  bool null() override { return events_.scalar({JsonScalar::Kind::null}); }
  bool boolean(bool value) override {
    return events_.scalar({JsonScalar::Kind::boolean, value ? 1.0 : 0.0});
  }
  bool number_integer(std::int64_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) override { return number(static_cast<double>(value)); }
  bool number_float(double value, const std::string& text) override {
    return events_.scalar({JsonScalar::Kind::number, value, text});
  }
  bool string(std::string& value) override {
    return events_.scalar({JsonScalar::Kind::text, 0, value});
  }
  bool binary(nlohmann::json::binary_t&) override { return events_.fail("binary data"); }
  bool start_object(std::size_t) override { return events_.open(false); }
  bool key(std::string& name) override { return events_.member(name); }
  bool end_object() override { return events_.close(false); }
  bool start_array(std::size_t) override { return events_.open(true); }
  bool end_array() override { return events_.close(true); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    std::string what = error.what();
    if (const std::size_t colon = what.find(": "); colon != std::string::npos)
      what = what.substr(colon + 2);
    return events_.damaged(position, what);
  }

 private:
  bool number(double value) { return events_.scalar({JsonScalar::Kind::number, value}); }
  JsonEvents& events_;
};

double nearest_f32(const JsonScalar& scalar) {
  const auto rounded = static_cast<double>(static_cast<float>(scalar.number));
  // Two roundings differ from one only where the first ended halfway between two float32.
  constexpr std::uint64_t below = (std::uint64_t{1} << 29U) - 1;
  constexpr auto least = static_cast<double>(std::numeric_limits<float>::min());
  const bool halfway = (bit_cast<std::uint64_t>(scalar.number) & below) == (below >> 1U) + 1;
  if (scalar.text.empty() || (!halfway && std::abs(scalar.number) >= least)) return rounded;
  if (scalar.number == 0 || !std::isfinite(scalar.number)) return rounded;
  float single = 0;
  fast_float::from_chars(scalar.text.data(), scalar.text.data() + scalar.text.size(), single);
  return static_cast<double>(single);
}

Status JsonEvents::parse(std::span<const std::byte> bytes, Format format,
                         const Progress& progress) {
  const auto* first = reinterpret_cast<const char*>(bytes.data());
  const char* last = first + bytes.size();
  frames_.clear();
  most_nested_ = format == Format::ubjson ? most_nested_ubjson : most_nested_text;
  values_left_ = bytes.size();
  bool whole = false;
  if (format == Format::ubjson) {
    Cursor::Watch watch{bytes.size() > progress_step ? first + progress_step : nullptr, first, last,
                        &progress};
    UbjsonAdapter adapter(*this);
    whole = nlohmann::json::sax_parse(Cursor(first, &watch), Cursor(last, &watch), &adapter,
                                      nlohmann::json::input_format_t::ubjson);
  } else {
    whole = JsonText(first, last, *this, format == Format::json_non_finite, progress).read();
  }
  if (!whole) return error_;
  if (progress) progress(1);
  return ok();
}

JsonEvents::Format JsonEvents::format_of(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t second = text.find_first_not_of(" \t\r\n", 1);
  const bool json = second == std::string_view::npos || text[second] == '"' || text[second] == '}';
  return json ? Format::json : Format::ubjson;
}

std::string JsonEvents::path() const {
  // Of a path that is absurdly deep, its beginning and its end.
  constexpr std::size_t shown = 32;
  std::string text;
  for (std::size_t level = 0; level < frames_.size(); ++level) {
    if (frames_.size() > 2 * shown && level == shown) {
      level = frames_.size() - shown;
      text += ".…";
    }
    const Frame& frame = frames_[level];
    if (frame.is_array)
      text += "[" + std::to_string(frame.index) + "]";
    else if (!frame.key.empty())
      text += (text.empty() ? "" : ".") + frame.key;
  }
  return text;
}

bool JsonEvents::fail(const std::string& what, Code code) {
  const std::string place = path();
  return fail(Error{code, place.empty() ? what : place + ": " + what});
}

bool JsonEvents::fail(Error error) {
  error_ = std::move(error);
  return false;
}

bool JsonEvents::damaged(std::size_t position, const std::string& what) {
  const std::string place = path();
  return fail(Error{Code::corrupt, "damaged or cut short at byte " + std::to_string(position) +
                                       (place.empty() ? "" : ", in " + place) + ": " + what});
}

bool JsonEvents::at(std::initializer_list<std::string_view> path) const {
  if (frames_.size() != path.size()) return false;
  const auto* frame = frames_.data();
  for (const std::string_view name : path)
    if (const Frame& here = *frame++; here.is_array ? name != "*" : here.key != name) return false;
  return true;
}

bool JsonEvents::count() {
  if (values_left_ == 0) return fail("more values than the file has bytes");
  --values_left_;
  return true;
}

// Every scalar passes here once; in an array the next element is then at hand.
bool JsonEvents::scalar(const JsonScalar& scalar) {
  if (!count() || !on_scalar(scalar)) return false;
  if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  return true;
}

bool JsonEvents::open(bool is_array) {
  if (frames_.size() == most_nested_) return fail("nested too deeply");
  if (!count()) return false;
  frames_.emplace_back(is_array);
  return on_open(is_array);
}

bool JsonEvents::member(std::string_view name) {
  if (!count()) return false;
  Frame& frame = frames_.back();
  frame.key = name;
  const std::uint64_t mark = hash(name);
  if (frame.keys.size() < few_members &&
      std::find(frame.keys.begin(), frame.keys.end(), mark) != frame.keys.end())
    return fail("given twice");
  frame.keys.push_back(mark);
  return true;
}

bool JsonEvents::close(bool is_array) {
  Frame& frame = frames_.back();
  frame.key.clear();
  if (frame.keys.size() >= few_members) {
    std::sort(frame.keys.begin(), frame.keys.end());
    if (std::adjacent_find(frame.keys.begin(), frame.keys.end()) != frame.keys.end())
      return fail("a member is given twice");
  }
  if (!on_close(is_array)) return false;
  frames_.pop_back();
  if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  return true;
}

}  // namespace copse
