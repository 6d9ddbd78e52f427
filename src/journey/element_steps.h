// Elements of arrays as steps of a journey: in array order, and an event without elements is one
// step. What resolves values over events then resolves them over elements.
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/persistence.h"

namespace sojourn {

// N steps of E events.
struct ElementSteps {
  std::span<const std::uint32_t> event;  // [N] of each step, ascending
  std::span<const std::uint32_t> first;  // [E+1] steps of event e are first[e] … first[e + 1] - 1

  // Those of event e with elements are its elements, else it has the one.
  std::size_t size() const { return event.size(); }
};

// `elements` [E+1]: those of event e are elements[e] … elements[e + 1] - 1; first 0.
ElementSteps StepsOf(std::span<const std::uint32_t> elements, Arena& arena);

// What a resolution reads with steps in place of events; `value` [N]. A metric ends values behind
// the last step of its event (D-37).
PersistenceInput OverSteps(const PersistenceInput& events,
                           const ElementSteps& steps,
                           std::span<const std::uint32_t> value,
                           Arena& arena);
Reach OverSteps(const Reach& reach, const ElementSteps& steps, Arena& arena);

}  // namespace sojourn
