// All values that an event has in a dimension of an array, for what looks at whole events: filters
// and event rows.
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/value_lists.h"
#include "report/levels.h"

namespace sojourn {

// The values of each event's elements in their order, each once. `codes` by element of `level`.
// An event without elements has its code of `state`, where there is any; one without value has
// `none`. Codes of 0 are no values.
ValueLists ValuesOfEvents(std::size_t level,
                          std::span<const std::uint32_t> codes,
                          std::span<const std::uint32_t> state,
                          std::uint32_t none,
                          const BatchLevels& levels,
                          Arena& arena);

}  // namespace sojourn
