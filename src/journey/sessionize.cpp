#include "journey/sessionize.h"

#include <algorithm>

#include "base/prefetch.h"

namespace sojourn {
namespace {

// Sessions of a batch cannot be more than its events: arrays are allocated for that and cut
// afterwards.
struct SessionArrays {
  std::span<std::uint32_t> of_event;
  std::span<std::uint32_t> first_event;
  std::span<std::uint32_t> last_event;

  SessionArrays(std::size_t events, Arena& arena)
      : of_event(arena.Allocate<std::uint32_t>(events)),
        first_event(arena.Allocate<std::uint32_t>(events)),
        last_event(arena.Allocate<std::uint32_t>(events)) {}

  Sessions Cut(std::size_t sessions, bool contiguous) const {
    return {of_event, first_event.first(sessions), last_event.first(sessions), contiguous};
  }
};

// `Opens` tells whether a start metric occurs on an event; without start metrics it is constant and
// costs nothing.
template <typename Opens>
Sessions ByTimeout(std::span<const std::int64_t> time_us,
                   std::span<const std::uint32_t> person_start,
                   std::int64_t timeout_us,
                   Opens opens,
                   Arena& arena) {
  const SessionArrays out(time_us.size(), arena);
  std::uint32_t session = 0;  // number of the next session
  for (std::size_t person = 0; person + 1 < person_start.size(); ++person) {
    std::int64_t previous_us = time_us[person_start[person]];
    std::uint32_t current = session;
    for (std::uint32_t event = person_start[person]; event < person_start[person + 1]; ++event) {
      const bool fresh = (time_us[event] - previous_us > timeout_us) |
                         (opens(event) && event != person_start[person]);
      current += fresh;
      previous_us = time_us[event];
      PrefetchAhead(&time_us[event]);
      out.of_event[event] = current;
      out.last_event[current] = event;
    }
    session = current + 1;
  }
  for (std::uint32_t s = 0; s < session; ++s) {
    out.first_event[s] = s == 0 ? 0 : out.last_event[s - 1] + 1;
  }
  return out.Cut(session, true);
}

// Numbers the sessions of one person whose events are [begin, end), from `session` on; returns the
// next number. `order` is scratch: the person's events, then sorted by id.
std::uint32_t NumberByField(std::span<const std::uint32_t> id,
                            std::uint32_t begin,
                            std::uint32_t end,
                            std::uint32_t session,
                            std::span<std::uint32_t> order,
                            const SessionArrays& out) {
  for (std::uint32_t event = begin; event < end; ++event) {
    order[event - begin] = event;
  }
  const auto by_id = order.first(end - begin);
  std::stable_sort(
      by_id.begin(), by_id.end(), [&](std::uint32_t a, std::uint32_t b) { return id[a] < id[b]; });
  // Each event points to the first event of its session, for now.
  std::uint32_t head = begin;
  for (std::size_t i = 0; i < by_id.size(); ++i) {
    const std::uint32_t event = by_id[i];
    if (i == 0 || id[event] == 0 || id[event] != id[by_id[i - 1]]) {
      head = event;
    }
    out.of_event[event] = head;
  }
  for (std::uint32_t event = begin; event < end; ++event) {
    const std::uint32_t first = out.of_event[event];
    if (first == event) {
      out.first_event[session] = event;
      out.of_event[event] = session++;
    } else {
      out.of_event[event] = out.of_event[first];
    }
    out.last_event[out.of_event[event]] = event;
  }
  return session;
}

bool IsContiguous(const Sessions& sessions) {
  for (std::size_t event = 1; event < sessions.of_event.size(); ++event) {
    const std::uint32_t session = sessions.of_event[event];
    if (session != sessions.of_event[event - 1] && sessions.first_event[session] != event) {
      return false;
    }
  }
  return true;
}

}  // namespace

Sessions SessionizeByTimeout(std::span<const std::int64_t> time_us,
                             std::span<const std::uint32_t> person_start,
                             std::int64_t timeout_us,
                             std::span<const std::uint8_t> opens,
                             Arena& arena) {
  if (opens.empty()) {
    return ByTimeout(time_us, person_start, timeout_us, [](std::uint32_t) { return false; }, arena);
  }
  return ByTimeout(
      time_us,
      person_start,
      timeout_us,
      [&](std::uint32_t event) { return opens[event] != 0; },
      arena);
}

Sessions SessionizeByField(std::span<const std::uint32_t> id,
                           std::span<const std::uint32_t> person_start,
                           Arena& arena) {
  const SessionArrays out(id.size(), arena);
  const auto order = arena.Allocate<std::uint32_t>(id.size());
  std::uint32_t session = 0;
  for (std::size_t person = 0; person + 1 < person_start.size(); ++person) {
    session =
        NumberByField(id, person_start[person], person_start[person + 1], session, order, out);
  }
  Sessions sessions = out.Cut(session, true);
  sessions.contiguous = IsContiguous(sessions);
  return sessions;
}

std::span<const std::uint32_t> EventsBySession(const Sessions& sessions, Arena& arena) {
  const auto order = arena.Allocate<std::uint32_t>(sessions.of_event.size());
  const auto next = arena.Filled<std::uint32_t>(sessions.size() + 1, 0);
  for (const std::uint32_t session : sessions.of_event) {
    ++next[session + 1];
  }
  for (std::size_t session = 1; session < next.size(); ++session) {
    next[session] += next[session - 1];
  }
  for (std::uint32_t event = 0; event < order.size(); ++event) {
    order[next[sessions.of_event[event]]++] = event;
  }
  return order;
}

std::span<const std::uint32_t> EventDepth(const Sessions& sessions, Arena& arena) {
  const auto depth = arena.Allocate<std::uint32_t>(sessions.of_event.size());
  const auto seen = arena.Filled<std::uint32_t>(sessions.size(), 0);
  for (std::size_t event = 0; event < depth.size(); ++event) {
    depth[event] = ++seen[sessions.of_event[event]];
  }
  return depth;
}

std::span<const std::int64_t> TimeSpent(std::span<const std::int64_t> time_us,
                                        const Sessions& sessions,
                                        Arena& arena) {
  const auto spent = arena.Allocate<std::int64_t>(time_us.size());
  const auto next_us = arena.Allocate<std::int64_t>(sessions.size());
  for (std::size_t session = 0; session < sessions.size(); ++session) {
    next_us[session] = time_us[sessions.last_event[session]];
  }
  for (std::size_t event = time_us.size(); event-- > 0;) {
    std::int64_t& next = next_us[sessions.of_event[event]];
    spent[event] = next - time_us[event];
    next = time_us[event];
  }
  return spent;
}

}  // namespace sojourn
