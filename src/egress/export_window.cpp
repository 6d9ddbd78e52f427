#include "egress/export_window.h"

#include "base/nearest_name.h"

namespace sojourn {
namespace {

struct NamedWindow {
  std::string_view name;
  std::string_view range;
};
constexpr NamedWindow kNamedWindows[] = {
    {"previous_hour", "th-1h/th"}, {"previous_day", "td-1d/td"}, {"previous_week", "tw-1w/tw"}};

// Up to the last whole second; no formula says now.
ReportingWindow MonthToDate(const RangeFrame& frame) {
  const std::int64_t today = FloorTo(frame.zone.ToLocal(frame.now_us), kDayUs) / kDayUs;
  const std::int64_t first = frame.calendar.UnitStart(CalendarUnit::kMonth, today);
  return {frame.zone.ToInstant(first * kDayUs), FloorTo(frame.now_us, kSecondUs)};
}

Result<ReportingWindow> WrittenWindow(std::string_view text, const RangeFrame& frame) {
  if (text.find('/') != std::string_view::npos) {
    return ParseRange(text, frame);
  }
  std::vector<std::string> known = {"all", "month_to_date"};
  for (const NamedWindow& window : kNamedWindows) {
    if (window.name == text) {
      return ParseRange(window.range, frame);
    }
    known.emplace_back(window.name);
  }
  return InvalidArgument(
      fmt::format("unknown window: {}", text),
      NearestNameHint(text, known) + "; or start/end, as in 2026-01-01/2026-02-01 or td-7d/td");
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
                                                        const RangeFrame& frame) {
  if (text == "all" || text.empty()) {
    return std::optional<ExportWindow>();
  }
  ReportingWindow window = MonthToDate(frame);
  if (text != "month_to_date") {
    ASSIGN_OR_RETURN(window, WrittenWindow(text, frame));
  } else if (window.end_us <= window.begin_us) {
    return InvalidArgument(
        fmt::format("window month_to_date has no second yet: {}", RangeText(window, frame.zone)),
        "run the export again a second later");
  }
  return std::optional(ExportWindow{.start_local_us = frame.zone.ToLocal(window.begin_us),
                                    .end_local_us = frame.zone.ToLocal(window.end_us),
                                    .start_us = window.begin_us,
                                    .end_us = window.end_us});
}

}  // namespace sojourn
