// CHECK: our own invariants, always on. A failure is a bug of Sojourn, never the user's mistake.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace sojourn::internal {

// Prints place, condition and values to stderr and aborts.
[[noreturn]] void CheckFailed(const char* file,
                              int line,
                              const char* condition,
                              std::string_view values);

}  // namespace sojourn::internal

#define CHECK(condition)                                                    \
  do {                                                                      \
    if (!(condition)) [[unlikely]] {                                        \
      ::sojourn::internal::CheckFailed(__FILE__, __LINE__, #condition, {}); \
    }                                                                       \
  } while (false)

#define SOJOURN_CHECK_OP(op, a, b)                                                              \
  do {                                                                                          \
    if (const auto& check_a = (a); true) {                                                      \
      if (const auto& check_b = (b); !(check_a op check_b)) [[unlikely]] {                      \
        ::sojourn::internal::CheckFailed(                                                       \
            __FILE__, __LINE__, #a " " #op " " #b, fmt::format("{} and {}", check_a, check_b)); \
      }                                                                                         \
    }                                                                                           \
  } while (false)

// Compare two printable values and print both when it fails.
#define CHECK_EQ(a, b) SOJOURN_CHECK_OP(==, a, b)
#define CHECK_LE(a, b) SOJOURN_CHECK_OP(<=, a, b)
#define CHECK_LT(a, b) SOJOURN_CHECK_OP(<, a, b)

// CHECK in debug and test builds only: for hot loops.
#ifdef _GLIBCXX_ASSERTIONS
#define DCHECK(condition) CHECK(condition)
#else
#define DCHECK(condition) static_cast<void>(0)
#endif
