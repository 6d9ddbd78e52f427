// The dimensions that group events by time spent: on the event, in its session, by its person
// (dataviews.md 7.3, 7.4; D-14, D-15, R-16).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/arena.h"
#include "journey/persistence.h"
#include "journey/sessionize.h"

namespace sojourn {

// Whose time is added up.
enum class TimeSpentOf { kEvent, kSession, kPerson };

// "<15 s", "15–30 s" … "≥30 min" of events, "<1 min" … "≥15 h" of sessions and persons; codes from
// 1 are in this order. Buckets hold their lower bound.
std::string TimeSpentLabel(TimeSpentOf whose, std::uint32_t code);
std::uint32_t NumTimeSpentItems(TimeSpentOf whose);

// What the codes are made from: of one batch, as in journey/sessionize.h.
struct TimeSpentInput {
  std::span<const std::int64_t> time_us;        // [E]
  std::span<const std::uint32_t> person_start;  // [P+1]
  const Sessions& sessions;
  ReportingWindow window;
};

// Code of each event: [E]. An event's time ends with the next event of its session; the last one
// has none, and so have sessions of one event: code 0. A session counts whole, a person with
// the time of its events inside the window (D-34).
std::span<const std::uint32_t> TimeSpentCodes(TimeSpentOf whose,
                                              const TimeSpentInput& input,
                                              Arena& arena);

}  // namespace sojourn
