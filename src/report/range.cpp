#include "report/range.h"

#include <optional>

namespace sojourn {
namespace {

constexpr std::string_view kRangeHint =
    "write start/end in the view's time zone, as in 2026-01-01/2026-02-01; the end is exclusive";

Result<std::int64_t> ParseEdge(std::string_view text,
                               std::string_view range,
                               const TimeZone& zone) {
  if (const std::optional<std::int64_t> instant_us = ParseInstant(text)) {
    return *instant_us;
  }
  const std::optional<std::int64_t> local_us = ParseLocalTime(text);
  if (!local_us) {
    return InvalidArgument(fmt::format("range {}: not a date or time: {}", range, text),
                           std::string(kRangeHint));
  }
  return zone.ToInstant(*local_us);
}

}  // namespace

Result<ReportingWindow> ParseRange(std::string_view text, const TimeZone& zone) {
  if (text.empty()) {
    return ReportingWindow();
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return InvalidArgument(fmt::format("range has no end: {}", text), std::string(kRangeHint));
  }
  ASSIGN_OR_RETURN(const std::int64_t begin_us, ParseEdge(text.substr(0, slash), text, zone));
  ASSIGN_OR_RETURN(const std::int64_t end_us, ParseEdge(text.substr(slash + 1), text, zone));
  if (end_us <= begin_us) {
    return InvalidArgument(fmt::format("range ends before it starts: {}", text),
                           std::string(kRangeHint));
  }
  return ReportingWindow{begin_us, end_us};
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
