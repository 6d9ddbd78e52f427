#include "journey/persistence.h"

#include <algorithm>

#include "base/check.h"
#include "base/prefetch.h"

namespace sojourn {
namespace {

// Custom time sees values set up to this long before the reporting window (dataviews.md 9.3).
constexpr std::int64_t kContextUs = std::int64_t{90} * 24 * 3600 * 1'000'000;

// State of one scope: the value kept and the last instant at which it is there.
struct Kept {
  std::uint32_t value = 0;
  std::int64_t last_us = std::numeric_limits<std::int64_t>::min();
};

// `replaces(kept, time)` says whether a new value takes the place of the kept one, `ends(event)`
// whether the state does not survive the event.
template <typename Replaces, typename Ends>
void RunForward(const PersistenceInput& input,
                const ReportingWindow& admitted,
                const Reach& lifetime,
                Replaces replaces,
                Ends ends,
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
    if (ends(event)) {
      state = {};
    }
  });
}

template <typename Ends>
void ResolveForward(const PersistenceInput& input,
                    const PersistenceRules& rules,
                    Ends ends,
                    Arena& arena,
                    std::span<std::uint32_t> resolved) {
  const ReportingWindow admitted = AdmittedInstants(input, rules);
  if (rules.allocation == Allocation::kMostRecent) {
    const auto always = [](const Kept&, std::int64_t) { return true; };
    RunForward(input, admitted, rules.lifetime, always, ends, arena, resolved);
    return;
  }
  const auto expired = [](const Kept& state, std::int64_t time_us) {
    return time_us > state.last_us;
  };
  RunForward(input, admitted, rules.lifetime, expired, ends, arena, resolved);
}

// First and Last known over a whole scope: one pass finds the value, a second writes it.
void ResolveKnown(const PersistenceInput& input,
                  const PersistenceRules& rules,
                  Arena& arena,
                  std::span<std::uint32_t> resolved) {
  const ReportingWindow admitted = AdmittedInstants(input, rules);
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

ReportingWindow AdmittedInstants(const PersistenceInput& input, const PersistenceRules& rules) {
  if (rules.scope == Scope::kSession) {
    return {};
  }
  ReportingWindow admitted = input.window;
  if ((rules.lifetime.is_limited() || !input.ends.empty()) &&
      admitted.begin_us > std::numeric_limits<std::int64_t>::min() + kContextUs) {
    admitted.begin_us -= kContextUs;
  }
  if (rules.lifetime.is_limited()) {
    admitted.end_us = ReportingWindow().end_us;
  }
  return admitted;
}

std::span<const std::uint32_t> ResolvePersistence(const PersistenceInput& input,
                                                  const PersistenceRules& rules,
                                                  Arena& arena) {
  CHECK(rules.allocation != Allocation::kAll);
  const auto resolved = arena.Allocate<std::uint32_t>(input.value.size());
  const bool known =
      rules.allocation == Allocation::kFirstKnown || rules.allocation == Allocation::kLastKnown;
  CHECK(input.ends.empty() || !known);
  if (!input.ends.empty()) {
    const auto ends = [&](std::size_t event) { return input.ends[event] != 0; };
    ResolveForward(input, rules, ends, arena, resolved);
  } else if (!known) {
    const auto never = [](std::size_t) { return false; };
    ResolveForward(input, rules, never, arena, resolved);
  } else if (rules.lifetime.is_limited()) {
    ResolveKnownAround(input, rules, arena, resolved);
  } else {
    ResolveKnown(input, rules, arena, resolved);
  }
  return resolved;
}

}  // namespace sojourn
