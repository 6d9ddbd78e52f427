// The reporting window as users write it.
#pragma once

#include <string>
#include <string_view>

#include "base/calendar.h"
#include "base/civil_time.h"
#include "base/result.h"
#include "journey/persistence.h"

namespace sojourn {

// Where and when a range is read.
struct RangeFrame {
  TimeZone zone = TimeZone::Utc();
  Calendar calendar;
  std::int64_t now_us = 0;
};

// The window that `text` (model/written_range.h) means in `frame`: an edge without zone is a local
// time, a formula starts from the frame's moment. In formulas hours are counted in instants and
// everything else on the calendar and the clock. Empty: all of time. kInvalidArgument names
// what is wrong; an end at or before the start is refused.
Result<ReportingWindow> ParseRange(std::string_view text, const RangeFrame& frame);

// The first instant of the month of `zone` in which the window begins; its start without a range.
std::int64_t MonthStart(const ReportingWindow& window, const TimeZone& zone);

// The UTC months that the window has a part in, from the start of the first to the end of the last
// (dataviews.md 8.8).
ReportingWindow WholeMonths(const ReportingWindow& window);

// "2026-01-01T00:00:00/2026-02-01T00:00:00" in local time; "all" without a range.
std::string RangeText(const ReportingWindow& window, const TimeZone& zone);

}  // namespace sojourn
