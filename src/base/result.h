// Result<T>: a value or the Status that says why there is none, and the macros that pass failures
// up.
#pragma once

#include <utility>
#include <variant>

#include "base/check.h"
#include "base/status.h"

namespace sojourn {

// A value, or the reason there is none. Never holds an ok Status.
template <typename T>
class [[nodiscard]] Result {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): so that a function can `return value;`.
  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}

  // NOLINTNEXTLINE(google-explicit-constructor): so that a function can `return status;`.
  Result(Status status) : outcome_(std::in_place_index<1>, std::move(status)) {
    CHECK(!std::get<1>(outcome_).ok());
  }

  bool ok() const { return outcome_.index() == 0; }
  Status status() const { return ok() ? Status() : std::get<1>(outcome_); }

  // Require: ok().
  T& value() & { return *Checked(std::get_if<0>(&outcome_)); }
  const T& value() const& { return *Checked(std::get_if<0>(&outcome_)); }
  T value() && { return std::move(*Checked(std::get_if<0>(&outcome_))); }

 private:
  template <typename P>
  static P Checked(P value) {
    CHECK(value != nullptr);
    return value;
  }

  std::variant<T, Status> outcome_;
};

}  // namespace sojourn

#define SOJOURN_JOIN(a, b) SOJOURN_JOIN_AGAIN(a, b)
#define SOJOURN_JOIN_AGAIN(a, b) a##b

// Returns from the enclosing function when the expression is a failed Status.
#define RETURN_IF_ERROR(...) SOJOURN_RETURN_IF(SOJOURN_JOIN(status_, __COUNTER__), __VA_ARGS__)
#define SOJOURN_RETURN_IF(status, ...)                            \
  do {                                                            \
    if (::sojourn::Status status = (__VA_ARGS__); !status.ok()) { \
      return status;                                              \
    }                                                             \
  } while (false)

// Binds `lhs` to the value of the expression, or returns its Status from the enclosing function.
#define ASSIGN_OR_RETURN(lhs, ...) \
  SOJOURN_ASSIGN_OR(SOJOURN_JOIN(result_, __COUNTER__), lhs, __VA_ARGS__)
#define SOJOURN_ASSIGN_OR(result, lhs, ...) \
  auto result = (__VA_ARGS__);              \
  if (!result.ok()) {                       \
    return result.status();                 \
  }                                         \
  lhs = std::move(result).value()
