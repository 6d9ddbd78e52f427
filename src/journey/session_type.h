// Tells first-time sessions from return sessions (dataviews.md 7.5; D-16, D-17).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/persistence.h"
#include "journey/sessionize.h"

namespace sojourn {

// Shapes, with E events, P persons and S sessions:
//   time_us       [E]    ascending inside a person
//   person_start  [P+1]  as in journey/sessionize.h
//   result        [S]    1 where the session is first-time
//
// A person's earliest session in the reporting window is first-time, unless the person has an event
// from `lookback_begin_us`, included, to the window's start: then all of the person's sessions are
// return sessions, one that straddles the start too. Sessions outside the window are 0. One step
// per person, and one per event before the window.
std::span<const std::uint8_t> FirstTimeSessions(std::span<const std::int64_t> time_us,
                                                std::span<const std::uint32_t> person_start,
                                                const Sessions& sessions,
                                                const ReportingWindow& window,
                                                std::int64_t lookback_begin_us,
                                                Arena& arena);

}  // namespace sojourn
