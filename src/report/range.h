// The reporting window as users write it.
#pragma once

#include <string>
#include <string_view>

#include "base/civil_time.h"
#include "base/result.h"
#include "journey/persistence.h"

namespace sojourn {

// Reads "start/end" in local times of `zone`, end exclusive: "2026-01-01/2026-02-01",
// "2026-01-01T15:00/2026-01-02". An edge with Z or an offset is that instant. Empty: all of time
// . kInvalidArgument names what is wrong; an end at or before the start is refused.
Result<ReportingWindow> ParseRange(std::string_view text, const TimeZone& zone);

// The first instant of the month of `zone` in which the window begins; its start without a range.
std::int64_t MonthStart(const ReportingWindow& window, const TimeZone& zone);

// The UTC months that the window has a part in, from the start of the first to the end of the last
// (dataviews.md 8.8).
ReportingWindow WholeMonths(const ReportingWindow& window);

// "2026-01-01T00:00:00/2026-02-01T00:00:00" in local time; "all" without a range.
std::string RangeText(const ReportingWindow& window, const TimeZone& zone);

}  // namespace sojourn
