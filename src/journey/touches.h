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
  std::span<const std::int64_t>
      last_us;  // [T] last instant of a conversion that the touch can have a part in
  std::span<const std::uint32_t> start;  // [T+1] or empty
  std::span<const std::uint32_t> codes;

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

// The touches in reach of one conversion: [begin, end) of the touches. A touch counts when it
// stands at or before the conversion in the order of events (the conversion's own event included)
// and the conversion at or before its last_us (D-46: exactly the lookback is inside).
struct TouchRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool empty() const { return begin >= end; }
};

// The range of every conversion: [C]. last_us must not fall along the touches of a scope. Linear in
// T + C.
std::span<const TouchRange> FindTouches(const Touches& touches,
                                        const Conversions& conversions,
                                        Arena& arena);

}  // namespace sojourn
