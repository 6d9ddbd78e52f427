// The sessions or persons of a batch, as the stretches of events that rules look at one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/sessionize.h"

namespace sojourn {

// S sessions or persons over the E events of a batch, numbered by their first events.
struct Scopes {
  std::span<const std::uint32_t> first_event;  // [S] ascending
  std::span<const std::uint32_t> of_event;  // [E] number of each event's scope; empty: the events
                                            // of a scope stand side by side

  std::size_t size() const { return first_event.size(); }
  bool side_by_side() const { return of_event.empty(); }
};

// person_start [P+1] as in journey/sessionize.h.
Scopes PersonScopes(std::span<const std::uint32_t> person_start);
Scopes SessionScopes(const Sessions& sessions);

// The number of each event's scope: [E].
std::span<const std::uint32_t> ScopeOfEvent(const Scopes& scopes, std::size_t events, Arena& arena);

// Calls visit(event, state) for all events in order, with the state of the event's scope, which
// begins as State().
template <typename State, typename Visit>
void ForEachInScope(const Scopes& scopes, std::size_t events, Arena& arena, Visit visit) {
  if (!scopes.side_by_side()) {
    const auto states = arena.Filled(scopes.size(), State());
    for (std::size_t event = 0; event < events; ++event) {
      visit(event, states[scopes.of_event[event]]);
    }
    return;
  }
  for (std::size_t scope = 0; scope < scopes.size(); ++scope) {
    const std::size_t end = scope + 1 < scopes.size() ? scopes.first_event[scope + 1] : events;
    State state;
    for (std::size_t event = scopes.first_event[scope]; event < end; ++event) {
      visit(event, state);
    }
  }
}

}  // namespace sojourn
