// The values that dimensions show: persistence and binding (dataviews.md 9).
#pragma once

#include "base/arena.h"
#include "report/dimension_items.h"
#include "report/plan.h"
#include "report/stages.h"

namespace sojourn {

// Fills stages.dimensions, as Plan::dimensions. Sessions and occurrences must be there.
void ResolveDimensions(const Plan& plan, PersonItems& persons, Arena& arena, BatchStages& stages);

}  // namespace sojourn
