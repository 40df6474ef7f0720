// Errors as values. Bad input (a file, a row, an argument) travels as an Error that says where and
// why; broken invariants of our own assert. Nothing in the engine throws.
#pragma once

#include <cassert>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#if defined(__clang__)
#define COPSE_IN_REGISTER [[clang::trivial_abi]]
#else
#define COPSE_IN_REGISTER
#endif

namespace copse {

/// Kinds of failure, in the order of `copse_status` in include/copse.h.
enum class Code : std::int32_t {
  argument = 1,     ///< the caller's argument is out of contract
  corrupt = 2,      ///< bytes, JSON or CSV that do not say what they must
  unsupported = 3,  ///< well-formed, but of a version or kind that this engine does not read
  limit = 4,        ///< larger than the stated limits (ensemble/limits.hpp)
  mismatch = 5,     ///< the known answers of a package are not reproduced
  io = 6,           ///< the host could not read or write
  memory = 7,       ///< the allocator had no memory to give
};

/// What went wrong, where, as a sentence for a person.
struct Error {
  Code code;
  std::string message;
};

/// What takes the place of a {} in a sentence. Lives no longer than what it is made of.
class Part {
 public:
  Part(std::string_view text)
      : text_(text.empty() ? "" : text.data()), number_(static_cast<std::int64_t>(text.size())) {}
  Part(const std::string& text) : Part(std::string_view(text)) {}
  Part(const char* text) : Part(std::string_view(text)) {}
  template <std::integral T>
  Part(T number) : number_(static_cast<std::int64_t>(number)) {}

  void append_to(std::string& sentence) const;

 private:
  const char* text_ = nullptr;  // null: a number
  std::int64_t number_;         // or the text's size
};

/// Success, or an Error: one pointer, in a register where the compiler knows how, for most of what
/// the engine does with bad input is to pass on what is wrong with it.
class [[nodiscard]] COPSE_IN_REGISTER Status {
 public:
  Status() = default;
  Status(Error error);
  /// `sentence` with each {} replaced by the next of the parts.
  Status(Code code, std::string_view sentence, std::initializer_list<Part> parts = {});
  Status(Status&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
  Status& operator=(Status&& other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~Status() {
    if (error_ != nullptr) destroy(error_);
  }

  /// The same Error, said of a place: "place: message".
  Status within(std::string_view place, std::initializer_list<Part> parts = {}) &&;

  explicit operator bool() const { return error_ == nullptr; }
  Error& error() const {
    assert(!*this);
    return *error_;
  }
  Status failure() && { return std::move(*this); }

 private:
  static void destroy(Error* error);

  Error* error_ = nullptr;
};
inline Status ok() { return {}; }

/// A value or an Error. `*r` and `r->` need `bool(r)`; `error()` and `failure()` need `!r`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : status_(std::move(error)) {}
  Result(Status failure) : status_(std::move(failure)) { assert(!status_); }

  explicit operator bool() const { return static_cast<bool>(status_); }
  T& operator*() {
    assert(*this);
    return *value_;
  }
  const T& operator*() const {
    assert(*this);
    return *value_;
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }
  Error& error() { return status_.error(); }
  const Error& error() const { return status_.error(); }
  /// The Error, to be passed on.
  Status failure() && { return std::move(status_); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace copse

#define COPSE_JOIN_(a, b) a##b
#define COPSE_JOIN(a, b) COPSE_JOIN_(a, b)
/// `COPSE_TRY(auto x, f())`: the value of `f()`, or return its Error from here.
#define COPSE_TRY(declaration, expression)                                                       \
  auto COPSE_JOIN(result_, __LINE__) = (expression);                                             \
  if (!COPSE_JOIN(result_, __LINE__)) return std::move(COPSE_JOIN(result_, __LINE__)).failure(); \
  declaration = std::move(*COPSE_JOIN(result_, __LINE__))
/// `COPSE_CHECK(f())`: return the Error of `f()` from here, if it is one.
#define COPSE_CHECK(expression) \
  if (auto status_ = (expression); !status_) return std::move(status_).failure()
