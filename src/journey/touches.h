// Touches and conversions of a batch, and which touches each conversion looks at
// (dataviews.md 10.2).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"

namespace sojourn {

// Instances that can take credit, T of them, in groups of one container (person or session):
// ascending by scope, inside a scope by event. Touch i has the values codes[start[i]] …
// codes[start[i + 1] - 1], each of which takes the touch's full credit (10.2, arrays); with an
// empty `start` its one value is codes[i]. Repeats of a value are touches too (D-47).
struct Touches {
  std::span<const std::uint32_t> scope;   // [T]
  std::span<const std::uint32_t> event;   // [T] ascending inside a scope
  std::span<const std::int64_t> time_us;  // [T]
  std::span<const std::int64_t> last_us;  // [T] last instant of a conversion that the touch can
                                          // have a part in; not before the touch
  std::span<const std::uint32_t> start;   // [T+1] or empty
  std::span<const std::uint32_t> codes;
  // [T] the touches in the order in which they go out of reach, scope by scope; empty: as they
  // stand. Months make it differ: 29 January 23:00 reaches to 28 February 23:00, 30 January 10:00
  // to 28 February 10:00.
  std::span<const std::uint32_t> leaving = {};

  std::uint32_t Leaving(std::uint32_t place) const {
    return leaving.empty() ? place : leaving[place];
  }
  std::span<const std::uint32_t> CodesOf(std::uint32_t touch) const {
    return start.empty() ? codes.subspan(touch, 1)
                         : codes.subspan(start[touch], start[touch + 1] - start[touch]);
  }
};

// C events with an amount that is not 0, grouped and ordered like the touches.
struct Conversions {
  std::span<const std::uint32_t> scope;   // [C]
  std::span<const std::uint32_t> event;   // [C]
  std::span<const std::int64_t> time_us;  // [C]
};

// The touches in reach of one conversion: the first `end` of the batch's touches without the first
// `begin` that leave. A touch counts when it stands at or before the conversion in the order of
// events (the conversion's own event included) and the conversion at or before its last_us (D-46:
// exactly the lookback is inside).
struct TouchRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first = 0;  // the earliest and the latest in reach, where there is one
  std::uint32_t last = 0;

  bool empty() const { return begin >= end; }
  std::uint32_t size() const { return end - begin; }
};

// Touches::leaving for touches that reach to `last_us`: empty where last_us does not fall along the
// touches of a scope.
std::span<const std::uint32_t> LeavingOrder(std::span<const std::uint32_t> scope,
                                            std::span<const std::int64_t> last_us,
                                            Arena& arena);

// The range of every conversion: [C]. Linear in T + C.
std::span<const TouchRange> FindTouches(const Touches& touches,
                                        const Conversions& conversions,
                                        Arena& arena);

}  // namespace sojourn
