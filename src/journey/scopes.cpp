#include "journey/scopes.h"

#include <algorithm>

namespace sojourn {

Scopes PersonScopes(std::span<const std::uint32_t> person_start) {
  return {person_start.first(person_start.size() - 1), {}};
}

Scopes SessionScopes(const Sessions& sessions) {
  return {sessions.first_event,
          sessions.contiguous ? std::span<const std::uint32_t>() : sessions.of_event};
}

std::span<const std::uint32_t> ScopeOfEvent(const Scopes& scopes,
                                            std::size_t events,
                                            Arena& arena) {
  if (!scopes.side_by_side()) {
    return scopes.of_event;
  }
  const auto scope_of_event = arena.Allocate<std::uint32_t>(events);
  for (std::uint32_t scope = 0; scope < scopes.size(); ++scope) {
    const std::size_t end = scope + 1 < scopes.size() ? scopes.first_event[scope + 1] : events;
    std::fill(scope_of_event.begin() + scopes.first_event[scope],
              scope_of_event.begin() + static_cast<std::ptrdiff_t>(end),
              scope);
  }
  return scope_of_event;
}

}  // namespace sojourn
