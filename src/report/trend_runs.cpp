#include "report/trend_runs.h"

#include <algorithm>
#include <limits>

namespace sojourn {
namespace {

// A cell and the first instant after it.
struct TrendCell {
  std::uint32_t cell = 0;
  std::int64_t end_us = std::numeric_limits<std::int64_t>::max();
};

TrendCell CellAt(const Plan& plan, const CellIndex& cells, std::int64_t time_us) {
  if (!plan.window.Holds(time_us)) {
    return {.end_us = time_us < plan.window.begin_us ? plan.window.begin_us
                                                     : std::numeric_limits<std::int64_t>::max()};
  }
  TrendCell found{.cell = 1, .end_us = plan.window.end_us};
  for (std::size_t d = 0; d < plan.num_report_dimensions; ++d) {
    const PlannedDimension& dimension = plan.dimensions[d];
    const TimeItem item =
        dimension.buckets ? dimension.buckets->At(time_us) : dimension.parts->At(time_us);
    found.cell += item.code * cells.stride(d);
    found.end_us = std::min(found.end_us, item.end_us);
  }
  return found;
}

bool IsCountedByRuns(const PlannedMetric& metric) {
  return metric.kind != MetricKind::kTimeSpent && metric.kind != MetricKind::kAmounts;
}

}  // namespace

bool IsTrend(const Plan& plan) {
  const auto dimensions = plan.report_dimensions();
  return !dimensions.empty() && std::ranges::all_of(dimensions, &PlannedDimension::is_time) &&
         CellIndex(dimensions).is_dense() && std::ranges::all_of(plan.metrics, IsCountedByRuns) &&
         plan.filters.empty() && !plan.session_field;
}

TrendRuns FindTrendRuns(const Plan& plan,
                        const CellIndex& cells,
                        std::span<const std::int64_t> time_us,
                        const Scopes& scopes,
                        Arena& arena) {
  const auto cell = arena.Allocate<std::uint32_t>(time_us.size());
  const auto first_event = arena.Allocate<std::uint32_t>(time_us.size());
  const auto scope_of_run = arena.Allocate<std::uint32_t>(time_us.size());
  std::size_t size = 0;
  for (std::uint32_t scope = 0; scope < scopes.size(); ++scope) {
    const auto end = scope + 1 < scopes.size() ? scopes.first_event[scope + 1]
                                               : static_cast<std::uint32_t>(time_us.size());
    for (std::uint32_t event = scopes.first_event[scope]; event < end; ++size) {
      const TrendCell found = CellAt(plan, cells, time_us[event]);
      cell[size] = found.cell;
      first_event[size] = event;
      scope_of_run[size] = scope;
      if (time_us[end - 1] < found.end_us) {
        event = end;
      }
      while (event < end && time_us[event] < found.end_us) {
        ++event;
      }
    }
  }
  return {cell.first(size), first_event.first(size), scope_of_run.first(size)};
}

}  // namespace sojourn
