#include "import/json_events.hpp"

#include <fast_float/fast_float.h>

#include <iterator>

namespace copse {
namespace {

// Deep enough for any model file; the UBJSON parser recurses, so there must be an end.
constexpr std::size_t most_nested = 64;
constexpr std::size_t progress_step = 1U << 20U;

// Hands the parser one byte after the other and tells how far it has come.
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

}  // namespace

double nearest_f32(const JsonScalar& scalar) {
  if (scalar.text.empty()) return static_cast<double>(static_cast<float>(scalar.number));
  float single = 0;
  fast_float::from_chars(scalar.text.data(), scalar.text.data() + scalar.text.size(), single);
  return static_cast<double>(single);
}

Status JsonEvents::parse(std::span<const std::byte> bytes, Format format,
                         const Progress& progress) {
  const auto* first = reinterpret_cast<const char*>(bytes.data());
  const char* last = first + bytes.size();
  values_left_ = bytes.size();
  Cursor::Watch watch{bytes.size() > progress_step ? first + progress_step : nullptr, first, last,
                      &progress};
  using Input = nlohmann::json::input_format_t;
  nlohmann::json_sax<nlohmann::json>* const events = this;
  if (!nlohmann::json::sax_parse(Cursor(first, &watch), Cursor(last, &watch), events,
                                 format == Format::json ? Input::json : Input::ubjson))
    return error_;
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
  std::string text;
  for (const Frame& frame : frames_) {
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

bool JsonEvents::null() { return scalar({JsonScalar::Kind::null}); }
bool JsonEvents::boolean(bool value) {
  return scalar({JsonScalar::Kind::boolean, value ? 1.0 : 0.0});
}
bool JsonEvents::number_integer(std::int64_t value) {
  return scalar({JsonScalar::Kind::number, static_cast<double>(value)});
}
bool JsonEvents::number_unsigned(std::uint64_t value) {
  return scalar({JsonScalar::Kind::number, static_cast<double>(value)});
}
bool JsonEvents::number_float(double value, const std::string& text) {
  return scalar({JsonScalar::Kind::number, value, text});
}
bool JsonEvents::string(std::string& value) { return scalar({JsonScalar::Kind::text, 0, value}); }
bool JsonEvents::binary(nlohmann::json::binary_t&) { return fail("binary data"); }

bool JsonEvents::open(bool is_array) {
  if (frames_.size() == most_nested) return fail("nested too deeply");
  if (!count()) return false;
  frames_.emplace_back(is_array);
  return on_open(is_array);
}

bool JsonEvents::close(bool is_array) {
  if (!is_array) frames_.back().key.clear();
  if (!on_close(is_array)) return false;
  frames_.pop_back();
  if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  return true;
}

bool JsonEvents::start_object(std::size_t) { return open(false); }
bool JsonEvents::end_object() { return close(false); }
bool JsonEvents::start_array(std::size_t) { return open(true); }
bool JsonEvents::end_array() { return close(true); }

bool JsonEvents::key(std::string& name) {
  if (!count()) return false;
  Frame& frame = frames_.back();
  frame.key = name;
  if (!frame.keys.insert(name).second) return fail("given twice");
  return true;
}

bool JsonEvents::parse_error(std::size_t position, const std::string&,
                             const nlohmann::detail::exception& error) {
  std::string what = error.what();
  if (const std::size_t colon = what.find(": "); colon != std::string::npos)
    what = what.substr(colon + 2);
  const std::string place = path();
  return fail(Error{Code::corrupt, "damaged or cut short at byte " + std::to_string(position) +
                                       (place.empty() ? "" : ", in " + place) + ": " + what});
}

}  // namespace copse
