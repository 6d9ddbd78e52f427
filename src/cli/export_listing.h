// Exports and their runs as rows for the terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/rows.h"
#include "control/control_db.h"
#include "model/definitions.h"

namespace sojourn {

// One row per export, by name, with its last run.
MemoryRows ExportRowsOf(const Definitions& definitions, const std::vector<RunRecord>& runs);

// One row per attempt, in the order given; named as in the run log (cli/run_entry.h).
MemoryRows RunRowsOf(const std::vector<RunRecord>& runs);

// Counts of runs by `keys` ("user", "destination", "export", "state"), in the order of the keys'
// values: attempts, deliveries (empty ones included), failures, and the rows and bytes delivered.
// kInvalidArgument for another key.
Result<MemoryRows> RunTotalsBy(const std::vector<std::string>& keys,
                               const std::vector<RunRecord>& runs);

}  // namespace sojourn
