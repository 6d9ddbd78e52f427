// Binding: a dimension that keeps a value for each value of another one, as a search term for each
// product (dataviews.md 9.4).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/persistence.h"

namespace sojourn {

// What events bind, K times: `value` to `to`, neither 0. Ascending by event; those of one event in
// the order in which they bind (D-80).
struct Bindings {
  std::span<const std::uint32_t> event;  // [K]
  std::span<const std::uint32_t> to;     // [K]
  std::span<const std::uint32_t> value;  // [K]
};

// Where bound values are shown, Q times: on events, or several times on an event with several
// binding values. Ascending by event.
struct BoundPlaces {
  std::span<const std::uint32_t> event;  // [Q]
  std::span<const std::uint32_t> to;     // [Q] 0 = no binding value
  std::span<const std::uint32_t> own;    // [Q] the value set there itself; 0 = none
};

// Returns what each place shows: [Q]. All that an event binds comes before what it shows. A
// place shows what is bound to its binding value in its scope, else its own value; without binding
// value its own (D-42). Allocation, expiration and window are those of ResolvePersistence, for each
// bound value by itself (D-41); input.value is not read.
//
// Requires allocation most recent or original (D-43). Linear.
std::span<const std::uint32_t> ResolveBinding(const PersistenceInput& input,
                                              const Bindings& bindings,
                                              const BoundPlaces& places,
                                              const PersistenceRules& rules,
                                              Arena& arena);

}  // namespace sojourn
