#include "report/worker.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "report/trend_runs.h"

namespace sojourn {

ReportWorker::ReportWorker(const Plan& plan,
                           const StoreSnapshot& store,
                           PersonItems& persons,
                           bool with_totals)
    : plan_(plan),
      store_(store),
      persons_(persons),
      with_totals_(with_totals),
      cells_(plan.report_dimensions()),
      rows_(plan),
      totals_(plan),
      credits_(plan, cells_) {
  for (const PlannedDimension& dimension : plan.report_dimensions()) {
    is_multi_valued_ |= dimension.is_multi_valued();
  }
  for (const PlannedMetric& metric : plan.metrics) {
    has_attribution_ |= metric.attribution.has_value();
    has_unattributed_ |= !metric.attribution.has_value();
    looks_at_all_events_ |= metric.kind != MetricKind::kAmounts &&
                            metric.kind != MetricKind::kSessionStarts &&
                            metric.kind != MetricKind::kSessionEnds;
  }
  rows_.Grow(cells_.size());
  totals_.Grow(2);
}

Status ReportWorker::RunShard(std::uint32_t shard, std::size_t batch_events) {
  ASSIGN_OR_RETURN(const auto cursor,
                   store_.OpenShard(shard,
                                    {.columns = plan_.columns,
                                     .batch_events = batch_events,
                                     .needs_sequence = plan_.needs_dataset,
                                     .needs_person_ids = plan_.needs_person_ids}));
  EventBatch batch;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, cursor->Next(batch));
    if (!more) {
      return {};
    }
    arena_.Reset();
    RunStages(plan_, shard, batch, persons_, arena_, stages_);
    if (plan_.is_trend) {
      RunTrend();
    } else {
      RunBatch();
    }
  }
}

void ReportWorker::RunTrend() {
  const Scopes scopes = plan_.needs_sessions ? SessionScopes(stages_.sessions)
                                             : PersonScopes(stages_.batch->person_start);
  TrendRuns runs = FindTrendRuns(plan_, cells_, stages_.batch->time_us, scopes, arena_);
  rows_.AddRuns(stages_, runs, arena_);
  if (with_totals_) {
    const auto total = arena_.Allocate<std::uint32_t>(runs.cell.size());
    std::ranges::transform(runs.cell, total.begin(), [](std::uint32_t cell) { return cell != 0; });
    runs.cell = total;
    totals_.AddRuns(stages_, runs, arena_);
  }
}

void ReportWorker::RunBatch() {
  rows_.Grow(cells_.size());
  if (has_unattributed_) {
    const Placement rows = is_multi_valued_                             ? PlaceSeveral()
                           : !looks_at_all_events_ && cells_.is_dense() ? PlaceListed()
                                                                        : PlaceRows();
    rows_.Grow(cells_.size());
    rows_.Add(stages_, rows, true, arena_);
  }
  if (has_attribution_) {
    credits_.Add(stages_, rows_, arena_);
  }
  if (with_totals_) {
    totals_.Add(stages_, PlaceTotal(), false, arena_);
  }
}

// One value a dimension: one cell an event.
Placement ReportWorker::PlaceRows() {
  const std::size_t events = stages_.batch->num_events();
  const std::size_t dimensions = plan_.num_report_dimensions;
  const auto cell = arena_.Allocate<std::uint32_t>(events);
  if (dimensions == 0 && stages_.counts.empty()) {
    return {.shared = 1};
  }
  if (cells_.is_dense()) {
    std::fill(cell.begin(), cell.end(), 1);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const auto resolved = stages_.dimensions[d].resolved;
      const std::uint32_t stride = cells_.stride(d);
      for (std::size_t event = 0; event < events; ++event) {
        cell[event] += resolved[event] * stride;
      }
    }
    for (std::size_t event = 0; event < stages_.counts.size(); ++event) {
      cell[event] = stages_.counts[event] != 0 ? cell[event] : 0;
    }
    return {.cell = cell};
  }
  std::vector<std::uint32_t> codes(dimensions);
  std::vector<std::uint32_t> last_codes;
  std::uint32_t last_cell = 0;
  for (std::size_t event = 0; event < events; ++event) {
    if (!stages_.Counts(event)) {
      cell[event] = 0;
      continue;
    }
    for (std::size_t d = 0; d < dimensions; ++d) {
      codes[d] = stages_.dimensions[d].resolved[event];
    }
    if (codes != last_codes) {
      last_cell = cells_.CellOf(codes);
      last_codes = codes;
    }
    cell[event] = last_cell;
  }
  return {.cell = cell};
}

// Dimensions with several values: one cell for each combination. An event without values has the
// no-value item.
Placement ReportWorker::PlaceSeveral() {
  const std::size_t events = stages_.batch->num_events();
  const auto start = arena_.Allocate<std::uint32_t>(events + 1);
  std::vector<std::size_t> dimensions(plan_.num_report_dimensions);
  std::iota(dimensions.begin(), dimensions.end(), 0);
  std::vector<std::uint32_t> codes(dimensions.size());
  std::vector<std::uint32_t> cells;
  std::vector<std::uint32_t> event_of;
  for (std::uint32_t event = 0; event < events; ++event) {
    start[event] = static_cast<std::uint32_t>(cells.size());
    if (stages_.Counts(event)) {
      ForEachTuple(stages_, dimensions, event, codes, [&] {
        cells.push_back(cells_.CellOf(codes));
        event_of.push_back(event);
      });
    }
  }
  start[events] = static_cast<std::uint32_t>(cells.size());
  const auto cell_span = arena_.Allocate<std::uint32_t>(cells.size());
  const auto event_span = arena_.Allocate<std::uint32_t>(cells.size());
  std::ranges::copy(cells, cell_span.begin());
  std::ranges::copy(event_of, event_span.begin());
  return {.cell = cell_span, .start = start, .event = event_span};
}

Placement ReportWorker::PlaceListed() {
  const auto cell = arena_.Allocate<std::uint32_t>(stages_.batch->num_events());
  const auto place = [&](std::span<const std::uint32_t> events) {
    for (const std::uint32_t event : events) {
      cell[event] = stages_.Counts(event) ? 1 : 0;
      for (std::size_t d = 0; cell[event] != 0 && d < plan_.num_report_dimensions; ++d) {
        cell[event] += stages_.dimensions[d].resolved[event] * cells_.stride(d);
      }
    }
  };
  for (const PlannedMetric& metric : plan_.metrics) {
    if (metric.kind == MetricKind::kSessionStarts) {
      place(stages_.sessions.first_event);
    } else if (metric.kind == MetricKind::kSessionEnds) {
      place(stages_.sessions.last_event);
    } else if (!metric.attribution) {
      place(stages_.occurrences[metric.occurrences].events);
    }
  }
  return {.cell = cell};
}

Placement ReportWorker::PlaceTotal() {
  if (stages_.counts.empty()) {
    return {.shared = 1};
  }
  const auto cell = arena_.Allocate<std::uint32_t>(stages_.batch->num_events());
  for (std::size_t event = 0; event < cell.size(); ++event) {
    cell[event] = stages_.Counts(event);
  }
  return {.cell = cell};
}

}  // namespace sojourn
