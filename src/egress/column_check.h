// What definitions say about columns against what the lake has: for `sojourn validate`. Of datasets
// that nothing was ingested into only that is said which fits no column.
#pragma once

#include <vector>

#include "base/result.h"
#include "control/control_db.h"
#include "model/definitions.h"
#include "model/parse.h"

namespace sojourn {

// One mistake for each column that is defined with another type than the lake has it, each person
// column and each field of a view that is not there (with the nearest name), and each field whose
// column has types that do not go together, and each setting that does not fit its column
// (CheckComponent). Fields are looked for only when all datasets of the connection have columns.
// `control` may be null: nothing was ingested.
Result<std::vector<Mistake>> CheckColumns(const Definitions& definitions, ControlDb* control);

}  // namespace sojourn
