#include "egress/export_window.h"

#include "base/nearest_name.h"

namespace sojourn {
namespace {

// Sunday of the week that holds the day: 1970-01-01 was a Thursday.
std::int64_t WeekStart(std::int64_t local_us) {
  constexpr std::int64_t kFirstSundayUs = 3 * kDayUs;
  return kFirstSundayUs + FloorTo(local_us - kFirstSundayUs, kWeekUs);
}

std::int64_t MonthStart(std::int64_t local_us) {
  CivilDate date = CivilFromDays(FloorTo(local_us, kDayUs) / kDayUs);
  date.day = 1;
  return DaysFromCivil(date) * kDayUs;
}

struct LocalSpan {
  std::int64_t start_us;
  std::int64_t end_us;
};

std::optional<LocalSpan> NamedSpan(std::string_view name, std::int64_t now_local_us) {
  if (name == "previous_hour") {
    const std::int64_t hour_us = FloorTo(now_local_us, kHourUs);
    return LocalSpan{hour_us - kHourUs, hour_us};
  }
  if (name == "previous_day") {
    const std::int64_t day_us = FloorTo(now_local_us, kDayUs);
    return LocalSpan{day_us - kDayUs, day_us};
  }
  if (name == "previous_week") {
    const std::int64_t week_us = WeekStart(now_local_us);
    return LocalSpan{week_us - kWeekUs, week_us};
  }
  if (name == "month_to_date") {
    return LocalSpan{MonthStart(now_local_us), FloorTo(now_local_us, kSecondUs)};
  }
  return std::nullopt;
}

Result<LocalSpan> WrittenSpan(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    const std::vector<std::string> known = {
        "all", "previous_hour", "previous_day", "previous_week", "month_to_date"};
    return InvalidArgument(
        fmt::format("unknown window: {}", text),
        NearestNameHint(text, known) + "; or start/end, as in 2026-01-01/2026-02-01");
  }
  const auto start_us = ParseLocalTime(text.substr(0, slash));
  const auto end_us = ParseLocalTime(text.substr(slash + 1));
  if (!start_us || !end_us) {
    return InvalidArgument(fmt::format("window is not start/end of two local times: {}", text),
                           "as in 2026-01-01/2026-02-01 or 2026-01-01T08:00/2026-01-01T09:00");
  }
  return LocalSpan{*start_us, *end_us};
}

}  // namespace

std::string ExportWindow::RangeText() const {
  return fmt::format("{}/{}", LocalTimeText(start_local_us), LocalTimeText(end_local_us));
}

Result<std::optional<ExportWindow>> ResolveExportWindow(std::string_view text,
                                                        const TimeZone& zone,
                                                        std::int64_t now_us) {
  if (text == "all" || text.empty()) {
    return std::optional<ExportWindow>();
  }
  std::optional<LocalSpan> span = NamedSpan(text, zone.ToLocal(now_us));
  if (!span) {
    ASSIGN_OR_RETURN(span, WrittenSpan(text));
  }
  const ExportWindow window{.start_local_us = span->start_us,
                            .end_local_us = span->end_us,
                            .start_us = zone.ToInstant(span->start_us),
                            .end_us = zone.ToInstant(span->end_us)};
  if (window.end_us <= window.start_us) {
    return InvalidArgument(
        fmt::format(
            "window {} in {} ends before it has begun: {}", text, zone.name(), window.RangeText()),
        "the end must be later than the start, and an hour that the clock skips has no data");
  }
  return std::optional<ExportWindow>(window);
}

}  // namespace sojourn
