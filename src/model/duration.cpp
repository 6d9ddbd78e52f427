#include "model/duration.h"

#include <iterator>

#include "base/civil_time.h"
#include "base/number_text.h"

namespace sojourn {
namespace {

struct UnitRow {
  DurationUnit unit;
  std::string_view name;
  std::int64_t us;  // 0: counted on the calendar
  int months = 0;
};

constexpr UnitRow kUnits[] = {
    {DurationUnit::kSecond, "s", kSecondUs},
    {DurationUnit::kMinute, "m", kMinuteUs},
    {DurationUnit::kHour, "h", kHourUs},
    {DurationUnit::kDay, "d", kDayUs},
    {DurationUnit::kWeek, "w", kWeekUs},
    {DurationUnit::kMonth, "mo", 0, 1},
    {DurationUnit::kQuarter, "q", 0, 3},
    {DurationUnit::kYear, "y", 0, 12},
};
constexpr std::int64_t kMost = 1'000'000;

const UnitRow& Row(DurationUnit unit) {
  return kUnits[static_cast<std::size_t>(unit)];
}

}  // namespace

std::int64_t Duration::fixed_us() const {
  CHECK(!is_calendar());
  return count * Row(unit).us;
}

std::int64_t Duration::months() const {
  CHECK(is_calendar());
  return count * Row(unit).months;
}

Result<Duration> ParseDuration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::int64_t> count = ParseInteger(text.substr(0, digits));
  for (const UnitRow& row : kUnits) {
    if (count && *count >= 1 && *count <= kMost && text.substr(digits) == row.name) {
      return Duration{*count, row.unit};
    }
  }
  return InvalidArgument(fmt::format("not a duration: {}", text),
                         "write a whole number and a unit: s m h d w mo q y, as in 30m or 7d");
}

std::string DurationText(const Duration& duration) {
  return fmt::format("{}{}", duration.count, Row(duration.unit).name);
}

}  // namespace sojourn
