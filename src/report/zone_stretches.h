// The view's zone over a span of time, as stretches of one offset from UTC: time dimensions look
// the offset up once per stretch, not per event.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/civil_time.h"
#include "journey/persistence.h"

namespace sojourn {

struct ZoneStretch {
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;
  std::int64_t offset_us = 0;  // local = instant + offset
};

// Stretches that touch and cover span.begin_us <= t < span.end_us, two neighbours never of one
// offset; one empty stretch where the span is empty.
inline std::vector<ZoneStretch> ZoneStretches(const TimeZone& zone, const ReportingWindow& span) {
  std::vector<ZoneStretch> stretches;
  std::int64_t at_us = span.begin_us;
  do {
    const TimeZone::Offset offset = zone.OffsetAt(at_us);
    const std::int64_t end_us = std::max(at_us, std::min(offset.end_us, span.end_us));
    if (!stretches.empty() && stretches.back().offset_us == offset.offset_us) {
      stretches.back().end_us = end_us;
    } else {
      stretches.push_back({at_us, end_us, offset.offset_us});
    }
    at_us = end_us;
  } while (at_us < span.end_us);
  return stretches;
}

// Steps from `at` to the stretch that holds the instant. Requires one of them to hold it. `Stretch`
// is a ZoneStretch or more.
template <typename Stretch>
const Stretch* StretchAt(const Stretch* at, std::int64_t time_us) {
  while (time_us < at->begin_us) {
    --at;
  }
  while (time_us >= at->end_us) {
    ++at;
  }
  return at;
}

}  // namespace sojourn
