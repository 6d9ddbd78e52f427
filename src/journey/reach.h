// How far forward an event reaches: the lifetime of a persisted value, the lookback of a touch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

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

// The latest of a row of events that still reaches an instant. It need not be the latest of all: on
// the calendar a later event may reach less far.
class LatestInReach {
 public:
  void Clear() { outliving_.clear(); }

  // Adds an event behind all others.
  void Add(std::uint32_t event, std::int64_t last_us) {
    while (!outliving_.empty() && outliving_.back().last_us <= last_us) {
      outliving_.pop_back();
    }
    outliving_.push_back({event, last_us});
  }

  // The latest event that reaches `time_us`, which must not fall between calls.
  std::optional<std::uint32_t> At(std::int64_t time_us) {
    while (!outliving_.empty() && outliving_.back().last_us < time_us) {
      outliving_.pop_back();
    }
    return outliving_.empty() ? std::nullopt : std::optional(outliving_.back().event);
  }

 private:
  struct Reaching {
    std::uint32_t event;
    std::int64_t last_us;
  };

  std::vector<Reaching> outliving_;  // each reaches further than all behind it
};

}  // namespace sojourn
