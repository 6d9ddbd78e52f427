// Lengths of time as users write them: "30m", "7d", "3mo".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sojourn {

enum class DurationUnit { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

// `count` units. Seconds to weeks are fixed lengths (D-39: a day is 24 h); months, quarters and
// years are counted on the calendar of the view's zone.
struct Duration {
  std::int64_t count = 0;
  DurationUnit unit = DurationUnit::kSecond;

  bool is_calendar() const { return unit >= DurationUnit::kMonth; }
  // Microseconds of a fixed unit. Requires: !is_calendar().
  std::int64_t fixed_us() const;
  // Months of a calendar unit. Requires: is_calendar().
  std::int64_t months() const;

  friend bool operator==(const Duration&, const Duration&) = default;
};

// Reads "<n><unit>" with units s m h d w mo q y, n from 1; kInvalidArgument names the text.
Result<Duration> ParseDuration(std::string_view text);
std::string DurationText(const Duration& duration);

}  // namespace sojourn
