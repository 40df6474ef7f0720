// Errors as values. Bad input (a file, a row, an argument) travels as an Error that says where and
// why; broken invariants of our own assert. Nothing in the engine throws.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

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

/// A value or an Error. `*r` and `r->` need `bool(r)`; `error()` needs `!r`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() {
    assert(*this);
    return *std::get_if<0>(&held_);
  }
  const T& operator*() const {
    assert(*this);
    return *std::get_if<0>(&held_);
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }
  Error& error() {
    assert(!*this);
    return *std::get_if<1>(&held_);
  }
  const Error& error() const {
    assert(!*this);
    return *std::get_if<1>(&held_);
  }

 private:
  std::variant<T, Error> held_;
};

/// Success, or an Error.
using Status = Result<std::monostate>;
inline Status ok() { return std::monostate{}; }

}  // namespace copse

#define COPSE_JOIN_(a, b) a##b
#define COPSE_JOIN(a, b) COPSE_JOIN_(a, b)
/// `COPSE_TRY(auto x, f())`: the value of `f()`, or return its Error from here.
#define COPSE_TRY(declaration, expression)                                                     \
  auto COPSE_JOIN(result_, __LINE__) = (expression);                                           \
  if (!COPSE_JOIN(result_, __LINE__)) return std::move(COPSE_JOIN(result_, __LINE__).error()); \
  declaration = std::move(*COPSE_JOIN(result_, __LINE__))
/// `COPSE_CHECK(f())`: return the Error of `f()` from here, if it is one.
#define COPSE_CHECK(expression) \
  if (auto status_ = (expression); !status_) return std::move(status_.error())
