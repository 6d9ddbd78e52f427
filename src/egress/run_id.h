// Names of runs: sortable by time, readable, safe in every path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sojourn {

// Returns "20260131T101512345-3fa9c1": milliseconds UTC, then a hash of what began and when, so
// that two exports that begin in one millisecond differ. `salt` counts up when an id is taken.
std::string MakeRunId(std::int64_t now_us, std::string_view export_name, int salt);

}  // namespace sojourn
