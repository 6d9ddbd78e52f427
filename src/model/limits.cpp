#include "model/limits.h"

#include "base/civil_time.h"

namespace sojourn {
namespace {

constexpr std::int64_t kLongestTimeoutUs = 53 * kWeekUs;
constexpr std::int64_t kLongestCustomUs = 90 * kDayUs;
constexpr std::int64_t kLongestLookbackMonths = 13;
constexpr std::int64_t kLongestMonthUs = 31 * kDayUs;

}  // namespace

Status CheckSessionTimeout(const Duration& timeout) {
  if (!timeout.is_calendar() && timeout.fixed_us() >= kMinuteUs &&
      timeout.fixed_us() <= kLongestTimeoutUs) {
    return {};
  }
  return InvalidArgument(fmt::format("a session timeout is 1m to 53w: {}", DurationText(timeout)),
                         "write it in s, m, h, d or w");
}

Status CheckLookback(const Duration& lookback) {
  const bool fits = lookback.is_calendar() ? lookback.months() <= kLongestLookbackMonths
                                           : lookback.fixed_us() <= kLongestCustomUs;
  return fits ? Status()
              : InvalidArgument(
                    fmt::format("a lookback is 90d or 13mo at most under strict limits: {}",
                                DurationText(lookback)),
                    "or write lookback: window for the reporting window");
}

Status CheckLifetime(Allocation allocation, const Duration& lifetime) {
  const bool is_known =
      allocation == Allocation::kFirstKnown || allocation == Allocation::kLastKnown;
  const std::int64_t longest_us =
      lifetime.is_calendar() ? lifetime.months() * kLongestMonthUs : lifetime.fixed_us();
  return is_known || longest_us <= kLongestCustomUs
             ? Status()
             : InvalidArgument(fmt::format("an expiration is 90d at most under strict limits: {}",
                                           DurationText(lifetime)),
                               "or write expiration: person");
}

}  // namespace sojourn
