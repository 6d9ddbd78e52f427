// The span of data one run is about, fixed when the run begins: "previous_day" and its like become
// dates in the view's zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/civil_time.h"
#include "base/result.h"

namespace sojourn {

// Half-open: start included, end not.
struct ExportWindow {
  std::int64_t start_local_us = 0;  // clock of the zone, as people write it
  std::int64_t end_local_us = 0;
  std::int64_t start_us = 0;  // instants
  std::int64_t end_us = 0;

  // "2026-01-31T00:00:00/2026-02-01T00:00:00", a request's range.
  std::string RangeText() const;
  friend bool operator==(const ExportWindow&, const ExportWindow&) = default;
};

// Resolves `text` at the instant `now_us`; nothing for "all".
//   previous_hour   the last whole hour of the wall clock. An hour that occurs twice in autumn is
//   one window of two hours;
//                   asked for just after the hour that spring skips, kInvalidArgument
//   previous_day    yesterday, whatever its length
//   previous_week   the last seven days from Sunday to Saturday (the calendar's default first day)
//   month_to_date   from the first of the month to now, seconds cut off
//   start/end       local times as in a request's range; the end must be later
// kInvalidArgument for anything else.
Result<std::optional<ExportWindow>> ResolveExportWindow(std::string_view text,
                                                        const TimeZone& zone,
                                                        std::int64_t now_us);

}  // namespace sojourn
