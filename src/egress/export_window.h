// The span of data one run is about, fixed when the run begins: "previous_day" and its like become
// dates in the view's zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "report/range.h"

namespace sojourn {

// Half-open: start included, end not.
struct ExportWindow {
  std::int64_t start_local_us = 0;  // clock of the zone, as people write it
  std::int64_t end_local_us = 0;
  std::int64_t start_us = 0;  // instants
  std::int64_t end_us = 0;

  // "2026-01-31T00:00:00/2026-02-01T00:00:00" on the clock of the zone, for people; instants for an
  // hour that a clock change touches.
  std::string RangeText() const;
  // "2026-01-31T05:00:00Z/2026-02-01T05:00:00Z", a request's range.
  std::string InstantRange() const;
  friend bool operator==(const ExportWindow&, const ExportWindow&) = default;
};

// Resolves `text` at the moment, in the zone and in the calendar of `frame`; nothing for "all".
//   previous_hour   th-1h/th: the hour before the last whole one of the clock, counted in instants:
//                   the hour before a skipped one in spring, each of the two repeated ones in
//                   autumn
//   previous_day    td-1d/td: yesterday, whatever its length
//   previous_week   tw-1w/tw: the calendar's last whole week
//   month_to_date   from the first of the calendar's month to now, seconds cut off
//   start/end       as a report's range (report/range.h)
// kInvalidArgument for anything else.
Result<std::optional<ExportWindow>> ResolveExportWindow(std::string_view text,
                                                        const RangeFrame& frame);

}  // namespace sojourn
