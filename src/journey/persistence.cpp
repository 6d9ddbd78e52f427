#include "journey/persistence.h"

#include <algorithm>

#include "base/check.h"
#include "base/prefetch.h"

namespace sojourn {
namespace {

// Custom time sees values set up to this long before the reporting window (dataviews.md 9.3).
constexpr std::int64_t kContextUs = std::int64_t{90} * 24 * 3600 * 1'000'000;

// Instants at which a set value enters the state: the window itself for person scope, 90 days more
// for custom time, always for session scope.
ReportingWindow Admission(const PersistenceInput& input, const PersistenceRules& rules) {
  if (rules.scope == Scope::kSession) {
    return {};
  }
  ReportingWindow admitted = input.window;
  if (rules.lifetime.is_limited() &&
      admitted.begin_us > std::numeric_limits<std::int64_t>::min() + kContextUs) {
    admitted.begin_us -= kContextUs;
  }
  return admitted;
}

// State of one scope: the value kept and the last instant at which it is there.
struct Kept {
  std::uint32_t value = 0;
  std::int64_t last_us = std::numeric_limits<std::int64_t>::min();
};

// `replaces(kept, time)` says whether a new value takes the place of the kept one.
template <typename Replaces>
void RunForward(const PersistenceInput& input,
                const ReportingWindow& admitted,
                const Reach& lifetime,
                Replaces replaces,
                Arena& arena,
                std::span<std::uint32_t> resolved) {
  ForEachInScope<Kept>(input.scopes, resolved.size(), arena, [&](std::size_t event, Kept& state) {
    const std::int64_t time_us = input.time_us[event];
    PrefetchAhead(&input.time_us[event]);
    const std::uint32_t value = input.value[event];
    if (!admitted.Holds(time_us)) {
      resolved[event] = value;
      return;
    }
    // Values come at random: selecting costs less than a branch.
    const bool set = (value != 0) & replaces(state, time_us);
    const std::int64_t last_us = lifetime.LastInstant(event, time_us);
    state.value = set ? value : state.value;
    state.last_us = set ? last_us : state.last_us;
    resolved[event] = time_us <= state.last_us ? state.value : 0;
  });
}

void ResolveForward(const PersistenceInput& input,
                    const PersistenceRules& rules,
                    Arena& arena,
                    std::span<std::uint32_t> resolved) {
  const ReportingWindow admitted = Admission(input, rules);
  if (rules.allocation == Allocation::kMostRecent) {
    const auto always = [](const Kept&, std::int64_t) { return true; };
    RunForward(input, admitted, rules.lifetime, always, arena, resolved);
    return;
  }
  const auto expired = [](const Kept& state, std::int64_t time_us) {
    return time_us > state.last_us;
  };
  RunForward(input, admitted, rules.lifetime, expired, arena, resolved);
}

// First and Last known over a whole scope: one pass finds the value, a second writes it.
void ResolveKnown(const PersistenceInput& input,
                  const PersistenceRules& rules,
                  Arena& arena,
                  std::span<std::uint32_t> resolved) {
  const ReportingWindow admitted = Admission(input, rules);
  const bool first = rules.allocation == Allocation::kFirstKnown;
  const auto scope_of_event = ScopeOfEvent(input.scopes, resolved.size(), arena);
  const auto known = arena.Filled<std::uint32_t>(input.scopes.size(), 0);
  for (std::size_t event = 0; event < resolved.size(); ++event) {
    std::uint32_t& value = known[scope_of_event[event]];
    if (input.value[event] != 0 && admitted.Holds(input.time_us[event]) && (!first || value == 0)) {
      value = input.value[event];
    }
  }
  for (std::size_t event = 0; event < resolved.size(); ++event) {
    resolved[event] =
        admitted.Holds(input.time_us[event]) ? known[scope_of_event[event]] : input.value[event];
  }
}

// First known with custom time T: the earliest value at an event with |t - t(e)| <= T.
// Events before `begin` do not reach any more; whether the one there is later than e and too far is
// asked at each e, as on the calendar e may reach less far than the event before it.
void ResolveFirstKnownAround(const PersistenceInput& input,
                             const Reach& lifetime,
                             std::span<const std::uint32_t> set,
                             std::uint32_t first_event,
                             std::span<std::uint32_t> resolved) {
  std::size_t begin = 0;
  for (std::uint32_t i = 0; i < resolved.size(); ++i) {
    const std::uint32_t event = first_event + i;
    const std::int64_t time_us = input.time_us[event];
    while (begin < set.size() &&
           lifetime.LastInstant(set[begin], input.time_us[set[begin]]) < time_us) {
      ++begin;
    }
    const bool reaches =
        begin < set.size() &&
        (set[begin] <= event || input.time_us[set[begin]] <= lifetime.LastInstant(event, time_us));
    resolved[i] = reaches ? input.value[set[begin]] : 0;
  }
}

// Last known with custom time T: the latest value at an event after e that e reaches, else at the
// latest event up to e that reaches e. `end` is behind the events that e reaches; it goes back
// where e reaches less far than the event before it.
void ResolveLastKnownAround(const PersistenceInput& input,
                            const Reach& lifetime,
                            std::span<const std::uint32_t> set,
                            std::uint32_t first_event,
                            std::span<std::uint32_t> resolved) {
  LatestInReach before;
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < resolved.size(); ++i) {
    const std::uint32_t event = first_event + i;
    const std::int64_t last_us = lifetime.LastInstant(event, input.time_us[event]);
    if (input.value[event] != 0) {
      before.Add(event, last_us);
    }
    while (end < set.size() && input.time_us[set[end]] <= last_us) {
      ++end;
    }
    while (end > 0 && input.time_us[set[end - 1]] > last_us) {
      --end;
    }
    if (end > 0 && set[end - 1] > event) {
      resolved[i] = input.value[set[end - 1]];
    } else {
      const std::optional<std::uint32_t> known = before.At(input.time_us[event]);
      resolved[i] = known ? input.value[*known] : 0;
    }
  }
}

void ResolveKnownAround(const PersistenceInput& input,
                        const PersistenceRules& rules,
                        Arena& arena,
                        std::span<std::uint32_t> resolved) {
  const auto set =
      arena.Allocate<std::uint32_t>(resolved.size());  // a person's events with a value
  for (std::size_t person = 0; person + 1 < input.person_start.size(); ++person) {
    const std::uint32_t first = input.person_start[person];
    const std::uint32_t num_events = input.person_start[person + 1] - first;
    std::size_t num_set = 0;
    for (std::uint32_t event = first; event < first + num_events; ++event) {
      set[num_set] = event;
      num_set += input.value[event] != 0;
    }
    const auto resolve = rules.allocation == Allocation::kFirstKnown ? ResolveFirstKnownAround
                                                                     : ResolveLastKnownAround;
    resolve(input, rules.lifetime, set.first(num_set), first, resolved.subspan(first, num_events));
  }
}

}  // namespace

std::span<const std::uint32_t> ResolvePersistence(const PersistenceInput& input,
                                                  const PersistenceRules& rules,
                                                  Arena& arena) {
  CHECK(rules.allocation != Allocation::kAll);
  const auto resolved = arena.Allocate<std::uint32_t>(input.value.size());
  const bool known =
      rules.allocation == Allocation::kFirstKnown || rules.allocation == Allocation::kLastKnown;
  if (!known) {
    ResolveForward(input, rules, arena, resolved);
  } else if (rules.lifetime.is_limited()) {
    ResolveKnownAround(input, rules, arena, resolved);
  } else {
    ResolveKnown(input, rules, arena, resolved);
  }
  return resolved;
}

ValueLists ResolveAll(const PersistenceInput& input, Scope scope, Arena& arena) {
  const ReportingWindow admitted = scope == Scope::kSession ? ReportingWindow() : input.window;
  const std::size_t events = input.value.size();
  // Events that show a value for the first time in their scope, chained per scope from the newest
  // back.
  struct Link {
    std::uint32_t value;
    std::uint32_t before;  // position of the scope's previous link + 1; 0: none
  };
  const auto links = arena.Allocate<Link>(events);
  const auto scope_of_event = ScopeOfEvent(input.scopes, events, arena);
  const auto newest = arena.Filled<std::uint32_t>(input.scopes.size(), 0);
  const auto count = arena.Filled<std::uint32_t>(input.scopes.size(), 0);
  const auto start = arena.Allocate<std::uint32_t>(events + 1);
  const auto newest_at = arena.Allocate<std::uint32_t>(events);
  std::uint32_t num_links = 0;
  std::size_t total = 0;
  for (std::size_t event = 0; event < events; ++event) {
    start[event] = static_cast<std::uint32_t>(total);
    const std::uint32_t value = input.value[event];
    if (!admitted.Holds(input.time_us[event])) {
      newest_at[event] = 0;
      total += value != 0;
      continue;
    }
    const std::uint32_t s = scope_of_event[event];
    bool seen = value == 0;
    for (std::uint32_t link = newest[s]; link != 0 && !seen; link = links[link - 1].before) {
      seen = links[link - 1].value == value;
    }
    if (!seen) {
      links[num_links++] = {value, newest[s]};
      newest[s] = num_links;
      ++count[s];
    }
    newest_at[event] = newest[s];
    total += count[s];
  }
  CHECK_LE(total, std::size_t{std::numeric_limits<std::uint32_t>::max()});
  start[events] = static_cast<std::uint32_t>(total);
  const auto values = arena.Allocate<std::uint32_t>(total);
  for (std::size_t event = 0; event < events; ++event) {
    if (!admitted.Holds(input.time_us[event])) {
      if (start[event + 1] > start[event]) {
        values[start[event]] = input.value[event];
      }
      continue;
    }
    std::uint32_t link = newest_at[event];
    for (std::uint32_t place = start[event + 1]; place > start[event]; --place) {
      values[place - 1] = links[link - 1].value;
      link = links[link - 1].before;
    }
  }
  return {start, values};
}

}  // namespace sojourn
