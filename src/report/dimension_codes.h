// The own values of a dimension: what the batch says, past the rules of the component (1.3).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "report/dimension_items.h"
#include "report/plan.h"
#include "report/stages.h"

namespace sojourn {

// Codes by unit of the level of the dimension's column. Reads what earlier stages left in `stages`.
std::span<const std::uint32_t> InstancesOf(const PlannedDimension& dimension,
                                           const Plan& plan,
                                           const BatchStages& stages,
                                           PersonItems& persons,
                                           Arena& arena);

}  // namespace sojourn
