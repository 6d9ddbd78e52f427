// What is bounded and how: the one table of limits, which `sojourn limits` prints. Some hold
// always, some are settings with a default; the guardrails of dataviews.md 15, which only protect a
// vendor, hold where the project says `limits: {strict: true}`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/journey_rules.h"
#include "model/duration.h"

namespace sojourn {

inline constexpr std::size_t kLongestName = 63;      // bytes, of an object or component
inline constexpr std::size_t kLongestColumn = 255;   // bytes, where a definition names a column
inline constexpr std::size_t kLongestText = 10'000;  // bytes, of any text of a definition
inline constexpr std::size_t kLongestDocument = std::size_t{16} << 20;  // bytes
inline constexpr std::size_t kDeepestNesting = 64;
inline constexpr std::size_t kLongestExportPath = 512;  // bytes, before placeholders are filled in
inline constexpr std::size_t kMostReportDimensions = 10;
inline constexpr std::size_t kMostInputColumns = 4000;
inline constexpr std::size_t kLongestInputColumn = 1024;  // bytes
inline constexpr std::size_t kLongestBatchId = 200;       // bytes

enum class LimitKind {
  kAlways,
  kDefault,    // the bound is a default: `setting` is written where another is wanted
  kGuardrail,  // off unless limits.strict is true
};

struct Limit {
  std::string_view name;  // "report dimensions"
  std::string bound;      // "10", "1m to 53w"
  LimitKind kind;
  std::string_view setting;  // "limits.strict"; empty: none
  std::string_view text;
};

// All of them, in the order of a user's way: input, definitions, sessions, reports, exports.
std::vector<Limit> Limits();

// Always: 1 minute to 53 weeks, no months (D-09). kInvalidArgument.
Status CheckSessionTimeout(const Duration& timeout);

// Guardrail: 90 days or 13 months. kInvalidArgument.
Status CheckLookback(const Duration& lookback);

// Guardrail: a custom time of 90 days; First and Last known have none. kInvalidArgument.
Status CheckLifetime(Allocation allocation, const Duration& lifetime);

// Guardrail: 20 buckets, one more than the bounds. kInvalidArgument.
Status CheckNumBuckets(std::size_t num_bounds);

// Guardrail: 5,000 "dimensions" or "metrics" of a view. kInvalidArgument.
Status CheckNumComponents(std::string_view kinds, std::size_t number);

}  // namespace sojourn
