// Dimensions with allocation All: several values on one event (dataviews.md 9.2).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "base/journey_rules.h"
#include "journey/persistence.h"

namespace sojourn {

// The values of E events, without repeats. Events of one scope share its list: each has as many
// values from the list's front as there were when it came, so all lists together are no longer than
// E.
struct ValueLists {
  std::span<const std::uint32_t> start;  // [E] position of the event's first value in `values`
  std::span<const std::uint32_t> count;  // [E]
  std::span<const std::uint32_t> values;

  std::span<const std::uint32_t> ValuesOf(std::size_t event) const {
    return values.subspan(start[event], count[event]);
  }
};

// The distinct values seen at or before each event in its scope, in order of first appearance.
// Session scope sees all of the session, person scope the reporting window; an event outside it has
// its own value (D-34, D-40). Linear.
ValueLists ResolveAll(const PersistenceInput& input, Scope scope, Arena& arena);

}  // namespace sojourn
