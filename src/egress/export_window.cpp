#include "egress/export_window.h"

#include "base/nearest_name.h"
#include "report/range.h"

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

ExportWindow OfInstants(std::int64_t start_us, std::int64_t end_us, const TimeZone& zone) {
  return {.start_local_us = zone.ToLocal(start_us),
          .end_local_us = zone.ToLocal(end_us),
          .start_us = start_us,
          .end_us = end_us};
}

// Counted back from the instant at which the clock last showed a whole hour, so that a skipped hour
// is none and each of two repeated ones is one.
ExportWindow PreviousHour(const TimeZone& zone, std::int64_t now_us) {
  const std::int64_t local_us = zone.ToLocal(now_us);
  const std::int64_t end_us = now_us - (local_us - FloorTo(local_us, kHourUs));
  return OfInstants(end_us - kHourUs, end_us, zone);
}

std::optional<ExportWindow> NamedWindow(std::string_view name,
                                        const TimeZone& zone,
                                        std::int64_t now_us) {
  const std::int64_t now_local_us = zone.ToLocal(now_us);
  const auto of_local = [&](std::int64_t start_us, std::int64_t end_us) {
    return ExportWindow{.start_local_us = start_us,
                        .end_local_us = end_us,
                        .start_us = zone.ToInstant(start_us),
                        .end_us = zone.ToInstant(end_us)};
  };
  if (name == "previous_hour") {
    return PreviousHour(zone, now_us);
  }
  if (name == "previous_day") {
    const std::int64_t day_us = FloorTo(now_local_us, kDayUs);
    return of_local(day_us - kDayUs, day_us);
  }
  if (name == "previous_week") {
    const std::int64_t week_us = WeekStart(now_local_us);
    return of_local(week_us - kWeekUs, week_us);
  }
  if (name == "month_to_date") {
    return OfInstants(zone.ToInstant(MonthStart(now_local_us)), FloorTo(now_us, kSecondUs), zone);
  }
  return std::nullopt;
}

// As a report's range: one rule for both.
Result<ExportWindow> WrittenWindow(std::string_view text, const TimeZone& zone) {
  if (text.find('/') == std::string_view::npos) {
    const std::vector<std::string> known = {
        "all", "previous_hour", "previous_day", "previous_week", "month_to_date"};
    return InvalidArgument(
        fmt::format("unknown window: {}", text),
        NearestNameHint(text, known) + "; or start/end, as in 2026-01-01/2026-02-01");
  }
  ASSIGN_OR_RETURN(const ReportingWindow range, ParseRange(text, zone));
  return OfInstants(range.begin_us, range.end_us, zone);
}

}  // namespace

std::string ExportWindow::RangeText() const {
  // An hour of a clock change has no local name of its own.
  if (end_us - start_us <= 2 * kHourUs && end_local_us - start_local_us != end_us - start_us) {
    return InstantRange();
  }
  return fmt::format("{}/{}", LocalTimeText(start_local_us), LocalTimeText(end_local_us));
}

std::string ExportWindow::InstantRange() const {
  return fmt::format("{}/{}", InstantText(start_us), InstantText(end_us));
}

Result<std::optional<ExportWindow>> ResolveExportWindow(std::string_view text,
                                                        const TimeZone& zone,
                                                        std::int64_t now_us) {
  if (text == "all" || text.empty()) {
    return std::optional<ExportWindow>();
  }
  std::optional<ExportWindow> window = NamedWindow(text, zone, now_us);
  if (!window) {
    ASSIGN_OR_RETURN(window, WrittenWindow(text, zone));
  }
  if (window->end_us <= window->start_us) {
    return InvalidArgument(
        fmt::format(
            "window {} in {} ends before it has begun: {}", text, zone.name(), window->RangeText()),
        "the end must be later than the start");
  }
  return window;
}

}  // namespace sojourn
