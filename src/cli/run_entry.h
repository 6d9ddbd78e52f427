// One attempt of a run as a record for the terminal. Columns are named as in the run log (export.md
// 17.2), those that are only ours come last.
#pragma once

#include <string>
#include <string_view>

#include "base/rows.h"
#include "control/control_db.h"

namespace sojourn {

// Columns whose cells are JSON lists.
inline constexpr std::string_view kRunListColumns[] = {"warnings"};

// What somebody who waited for the run wants to know. `folder` is the project's; the manifest's
// path is absolute, as whoever reads it may work in another folder.
MemoryRows RunSummaryOf(const RunRecord& run, const std::string& folder);

// Every field of 17.2 in its order, no value where one does not apply or is not built yet; then
// warnings, state of the data, reporting window, trigger and the hint of a failure.
// `late_by` and `throttle_s` are seconds, `peak_memory` is bytes.
MemoryRows RunLogEntryOf(const RunRecord& run, const std::string& folder);

}  // namespace sojourn
