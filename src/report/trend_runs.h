// Trends without a look at every event: where all dimensions of a report are time buckets or time
// parts, the events of a session nearly always share one cell.
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "journey/scopes.h"
#include "report/cells.h"
#include "report/plan.h"

namespace sojourn {

// R runs of a batch's events, in order: those of one run share a session (or person) and a cell.
struct TrendRuns {
  std::span<const std::uint32_t> cell;         // [R] 0: outside the reporting window
  std::span<const std::uint32_t> first_event;  // [R]
  std::span<const std::uint32_t> scope;        // [R] number of the session or person
};

// Whether runs can stand for the events: dimensions are of time, metrics count events,
// sessions by timeout or persons, and nothing filters but the window.
bool IsTrend(const Plan& plan);

// The runs of a batch. Looks at the first and last event of a scope, and at the others only where
// those two lie in different buckets. Requires IsTrend(plan) and scopes that stand side by side.
TrendRuns FindTrendRuns(const Plan& plan,
                        const CellIndex& cells,
                        std::span<const std::int64_t> time_us,
                        const Scopes& scopes,
                        Arena& arena);

}  // namespace sojourn
