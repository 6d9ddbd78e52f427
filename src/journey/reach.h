// How far forward an event reaches: the lifetime of a persisted value, the lookback of a touch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sojourn {

// A fixed length, or one instant per event where the length is counted on a calendar (months; R-73:
// forward from the earlier event). Inclusive: an event at `time` reaches another at `later` when
// later <= LastInstant(event, time) (D-36, D-46).
struct Reach {
  // Longer than any two events lie apart, and far from overflow.
  static constexpr std::int64_t kForever = std::int64_t{1} << 61;

  std::int64_t fixed_us = kForever;
  std::span<const std::int64_t> last_us;  // [E]; empty: `fixed_us` holds

  bool is_limited() const { return fixed_us != kForever || !last_us.empty(); }
  std::int64_t LastInstant(std::size_t event, std::int64_t time_us) const {
    return last_us.empty() ? time_us + fixed_us : last_us[event];
  }
};

}  // namespace sojourn
