#include "report/range.h"

#include <variant>

#include "model/written_range.h"

namespace sojourn {
namespace {

// The last instant at which the zone's clock showed a whole hour.
std::int64_t HourStart(std::int64_t now_us, const TimeZone& zone) {
  const std::int64_t local_us = zone.ToLocal(now_us);
  return now_us - (local_us - FloorTo(local_us, kHourUs));
}

// Not for hours.
CalendarUnit CalendarUnitOf(RangeUnit unit) {
  switch (unit) {
    case RangeUnit::kWeek:
      return CalendarUnit::kWeek;
    case RangeUnit::kMonth:
      return CalendarUnit::kMonth;
    case RangeUnit::kQuarter:
      return CalendarUnit::kQuarter;
    case RangeUnit::kYear:
      return CalendarUnit::kYear;
    default:
      return CalendarUnit::kDay;
  }
}

std::int64_t Start(RangeUnit unit, const RangeFrame& frame) {
  if (unit == RangeUnit::kHour) {
    return HourStart(frame.now_us, frame.zone);
  }
  const std::int64_t day = FloorTo(frame.zone.ToLocal(frame.now_us), kDayUs) / kDayUs;
  return frame.zone.ToInstant(frame.calendar.UnitStart(CalendarUnitOf(unit), day) * kDayUs);
}

std::int64_t Moved(std::int64_t time_us, const RangeFormula::Step& step, const RangeFrame& frame) {
  if (step.unit == RangeUnit::kHour) {
    return time_us + step.count * kHourUs;
  }
  const std::int64_t local_us = frame.zone.ToLocal(time_us);
  const std::int64_t day_us = FloorTo(local_us, kDayUs);
  const std::int64_t day =
      frame.calendar.Shift(day_us / kDayUs, CalendarUnitOf(step.unit), step.count);
  return frame.zone.ToInstant(day * kDayUs + local_us - day_us);
}

bool IsInCalendar(std::int64_t time_us) {
  static const std::int64_t kFirstUs = DaysFromCivil({1, 1, 2}) * kDayUs;
  static const std::int64_t kEndUs = DaysFromCivil({9999, 12, 31}) * kDayUs;
  return time_us >= kFirstUs && time_us < kEndUs;
}

Result<std::int64_t> Resolve(const RangeEdge& edge,
                             std::string_view range,
                             const RangeFrame& frame) {
  if (const auto* const local = std::get_if<LocalEdge>(&edge)) {
    return frame.zone.ToInstant(local->local_us);
  }
  if (const auto* const instant = std::get_if<InstantEdge>(&edge)) {
    return instant->instant_us;
  }
  const auto& formula = std::get<RangeFormula>(edge);
  std::int64_t time_us = Start(formula.start_of, frame);
  for (const RangeFormula::Step& step : formula.steps) {
    time_us = Moved(time_us, step, frame);
    if (!IsInCalendar(time_us)) {
      return InvalidArgument(fmt::format("a range outside the years 1 to 9999: {}", range),
                             std::string(kRangeHint));
    }
  }
  return time_us;
}

}  // namespace

Result<ReportingWindow> ParseRange(std::string_view text, const RangeFrame& frame) {
  if (text.empty()) {
    return ReportingWindow();
  }
  ASSIGN_OR_RETURN(const WrittenRange range, ParseWrittenRange(text));
  ASSIGN_OR_RETURN(const std::int64_t begin_us, Resolve(range.start, text, frame));
  ASSIGN_OR_RETURN(const std::int64_t end_us, Resolve(range.end, text, frame));
  const ReportingWindow window{begin_us, end_us};
  if (end_us <= begin_us) {
    return InvalidArgument(
        fmt::format(
            "a range that ends before it starts: {}, here {}", text, RangeText(window, frame.zone)),
        std::string(kRangeHint));
  }
  return window;
}

std::int64_t MonthStart(const ReportingWindow& window, const TimeZone& zone) {
  if (!window.is_limited()) {
    return window.begin_us;
  }
  CivilDate date = CivilFromDays(FloorTo(zone.ToLocal(window.begin_us), kDayUs) / kDayUs);
  date.day = 1;
  return zone.ToInstant(DaysFromCivil(date) * kDayUs);
}

ReportingWindow WholeMonths(const ReportingWindow& window) {
  if (!window.is_limited()) {
    return window;
  }
  const auto month_start_us = [](std::int64_t time_us, int months_later) {
    const CivilDate date = CivilFromDays(FloorTo(time_us, kDayUs) / kDayUs);
    const int month = date.year * 12 + date.month - 1 + months_later;
    return DaysFromCivil({month / 12, month % 12 + 1, 1}) * kDayUs;
  };
  return {month_start_us(window.begin_us, 0), month_start_us(window.end_us - 1, 1)};
}

std::string RangeText(const ReportingWindow& window, const TimeZone& zone) {
  if (!window.is_limited()) {
    return "all";
  }
  return fmt::format("{}/{}",
                     LocalTimeText(zone.ToLocal(window.begin_us)),
                     LocalTimeText(zone.ToLocal(window.end_us)));
}

}  // namespace sojourn
