// Numbers the sessions of one batch of whole persons (dataviews.md 5.2).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"

namespace sojourn {

// The sessions of a batch with E events and S sessions. Sessions are numbered from 0 over the whole
// batch, persons in order, those of one person in the order of their first events.
struct Sessions {
  std::span<const std::uint32_t> of_event;     // [E] number of the event's session
  std::span<const std::uint32_t> first_event;  // [S]
  std::span<const std::uint32_t> last_event;   // [S]
  bool contiguous = true;  // the events of each session stand side by side: always by timeout, not
                           // always by field

  std::size_t size() const { return first_event.size(); }
};

// Sessions by inactivity. Shapes, with E events and P persons:
//   time_us       [E]    microseconds since 1970 UTC, ascending inside a person
//   person_start  [P+1]  offset of each person's first event; first 0, last E; no person is empty
//   opens         [E]    1 where a start metric occurs on the event; empty: no start metrics
//
// A session ends when the gap to the next event is longer than the timeout; a gap of exactly the
// timeout stays in the session (D-10). An event that `opens` begins a session of its own, once,
// also where a gap begins one anyway. Linear.
Sessions SessionizeByTimeout(std::span<const std::int64_t> time_us,
                             std::span<const std::uint32_t> person_start,
                             std::int64_t timeout_us,
                             std::span<const std::uint8_t> opens,
                             Arena& arena);

// Sessions by the tracker's own ids: one session for each (person, id), also when they interleave;
// an event without id (0) is a session of its own.
//   id  [E]  dictionary codes
// Takes n log n in the events of a person.
Sessions SessionizeByField(std::span<const std::uint32_t> id,
                           std::span<const std::uint32_t> person_start,
                           Arena& arena);

// The events of a batch, those of each session side by side and in time order: [E]. Only needed
// where sessions are not contiguous; else it is 0, 1, 2 ….
std::span<const std::uint32_t> EventsBySession(const Sessions& sessions, Arena& arena);

// Position of each event in its session, from 1 (Event Depth, dataviews.md 7.1): [E].
std::span<const std::uint32_t> EventDepth(const Sessions& sessions, Arena& arena);

// Microseconds from each event to the next one of its session; 0 for the last (D-15): [E].
std::span<const std::int64_t> TimeSpent(std::span<const std::int64_t> time_us,
                                        const Sessions& sessions,
                                        Arena& arena);

}  // namespace sojourn
