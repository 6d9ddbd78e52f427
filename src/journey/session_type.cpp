#include "journey/session_type.h"

namespace sojourn {

std::span<const std::uint8_t> FirstTimeSessions(std::span<const std::int64_t> time_us,
                                                std::span<const std::uint32_t> person_start,
                                                const Sessions& sessions,
                                                const ReportingWindow& window,
                                                std::int64_t lookback_begin_us,
                                                Arena& arena) {
  const auto first_time = arena.Filled<std::uint8_t>(sessions.size(), 0);
  for (std::size_t person = 0; person + 1 < person_start.size(); ++person) {
    const std::uint32_t begin = person_start[person];
    const std::uint32_t end = person_start[person + 1];
    std::uint32_t event = begin;
    while (event < end && time_us[event] < window.begin_us) {
      ++event;
    }
    if (event == end || !window.Holds(time_us[event])) {
      continue;
    }
    const bool was_seen = event > begin && time_us[event - 1] >= lookback_begin_us;
    first_time[sessions.of_event[event]] = was_seen ? 0 : 1;
  }
  return first_time;
}

}  // namespace sojourn
