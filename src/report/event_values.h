// All values that an event has in a dimension of an array, for what looks at whole events: filters
// and event rows.
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/value_lists.h"
#include "report/levels.h"
#include "report/plan.h"

namespace sojourn {

// The values of each event's elements in their order, each once. `codes` by element of the
// dimension's level. An event without any value has none, or the item that stands for it (8.6).
ValueLists ValuesOfEvents(const PlannedDimension& dimension,
                          std::span<const std::uint32_t> codes,
                          const BatchLevels& levels,
                          Arena& arena);

}  // namespace sojourn
