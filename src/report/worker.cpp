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
      filtered_totals_(plan),
      credits_(plan, cells_),
      element_cells_(plan, cells_) {
  has_elements_ = plan.has_elements();
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
  filtered_totals_.Grow(2);
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
      RETURN_IF_ERROR(RunBatch());
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

Status ReportWorker::RunBatch() {
  rows_.Grow(cells_.size());
  if (has_elements_) {
    return AddElements();
  }
  if (is_multi_valued_) {
    RETURN_IF_ERROR(AddSeveral());
  } else if (has_unattributed_) {
    const Placement rows = !looks_at_all_events_ && cells_.is_dense() ? PlaceListed() : PlaceRows();
    rows_.Grow(cells_.size());
    rows_.Add(stages_, kEventLevel, rows, true, arena_);
  }
  rows_.EndBatch(stages_);
  const bool filters_totals = with_totals_ && plan_.hides_rows();
  if (has_attribution_) {
    credits_.Add(stages_, rows_, filters_totals ? &filtered_totals_ : nullptr, arena_);
  }
  if (with_totals_) {
    totals_.Add(stages_, kEventLevel, PlaceTotal(), false, arena_);
    totals_.EndBatch(stages_);
  }
  if (filters_totals) {
    filtered_totals_.Add(stages_, kEventLevel, PlaceFilteredTotal(), true, arena_);
    filtered_totals_.EndBatch(stages_);
  }
  return {};
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

Status ReportWorker::CheckTuples() const {
  constexpr std::uint64_t kMostTuples = std::uint64_t{1} << 30;
  const bool at_once = has_attribution_ || (plan_.needs_sessions && !stages_.sessions.contiguous);
  std::uint64_t tuples = 0;
  for (std::size_t event = 0; event < stages_.batch->num_events(); ++event) {
    std::uint64_t of_event = 1;
    for (std::size_t d = 0; d < plan_.num_report_dimensions && of_event <= kMostTuples; ++d) {
      of_event *= std::max<std::size_t>(stages_.dimensions[d].ValuesOf(event).size(), 1);
    }
    tuples = at_once ? tuples + of_event : of_event;
    if (tuples > kMostTuples) {
      return Busy(
          fmt::format("one person has more combinations of values under allocation all than fit in "
                      "memory: more than {}",
                      kMostTuples),
          "filter that person away, or choose another allocation or expiration: session");
    }
  }
  return {};
}

Status ReportWorker::AddSeveral() {
  RETURN_IF_ERROR(CheckTuples());
  std::span<std::uint32_t> cell_of_value;
  if (plan_.num_report_dimensions == 1) {
    const std::size_t num_values = stages_.dimensions[0].lists.values.size();
    cell_of_value = arena_.Filled<std::uint32_t>(num_values, 0);
  }
  std::uint32_t event = 0;
  while (has_unattributed_ && event < stages_.batch->num_events()) {
    part_arena_.Reset();
    const Placement rows = PlaceSeveral(event, cell_of_value);
    rows_.Grow(cells_.size());
    rows_.Add(stages_, kEventLevel, rows, true, part_arena_);
  }
  return {};
}

Status ReportWorker::AddElements() {
  RETURN_IF_ERROR(element_cells_.Begin(stages_));
  const bool is_whole = plan_.needs_sessions && !stages_.sessions.contiguous;
  for (std::size_t index = 0; index < element_cells_.num_levels(); ++index) {
    const std::size_t level = element_cells_.level(index);
    std::uint32_t unit = 0;
    while (element_cells_.has_rows(index) && unit < stages_.NumUnits(level)) {
      part_arena_.Reset();
      const Placement rows = element_cells_.Place(index, unit, is_whole, part_arena_);
      rows_.Grow(cells_.size());
      rows_.Add(stages_, level, rows, true, part_arena_);
    }
    if (with_totals_) {
      totals_.Add(stages_, level, element_cells_.PlaceTotal(index, arena_), false, arena_);
    }
    if (with_totals_ && plan_.hides_rows()) {
      filtered_totals_.Add(stages_, level, element_cells_.PlaceShown(index, arena_), true, arena_);
    }
  }
  rows_.EndBatch(stages_);
  if (has_attribution_) {
    const bool filters_totals = with_totals_ && plan_.hides_rows();
    credits_.Add(stages_, rows_, filters_totals ? &filtered_totals_ : nullptr, arena_);
  }
  totals_.EndBatch(stages_);
  filtered_totals_.EndBatch(stages_);
  return {};
}

// Dimensions with several values: one cell for each combination. An event without values has the
// no-value item.
Placement ReportWorker::PlaceSeveral(std::uint32_t& event, std::span<std::uint32_t> cell_of_value) {
  constexpr std::size_t kMostCells = std::size_t{1} << 20;
  const bool is_whole = plan_.needs_sessions && !stages_.sessions.contiguous;
  const std::size_t events = stages_.batch->num_events();
  const auto start = part_arena_.Filled<std::uint32_t>(events + 1, 0);
  std::vector<std::size_t> dimensions(plan_.num_report_dimensions);
  std::iota(dimensions.begin(), dimensions.end(), 0);
  std::vector<std::uint32_t> codes(dimensions.size());
  part_cells_.clear();
  part_events_.clear();
  for (; event < events && (is_whole || part_cells_.size() < kMostCells); ++event) {
    start[event] = static_cast<std::uint32_t>(part_cells_.size());
    if (!stages_.Counts(event)) {
      continue;
    }
    if (cell_of_value.empty() || stages_.dimensions[0].ValuesOf(event).empty()) {
      ForEachTuple(
          stages_, dimensions, event, codes, [&] { part_cells_.push_back(cells_.CellOf(codes)); });
    } else {
      const ValueLists& lists = stages_.dimensions[0].lists;
      for (std::uint32_t i = 0; i < lists.count[event]; ++i) {
        std::uint32_t& cell = cell_of_value[lists.start[event] + i];
        if (cell == 0) {
          cell = cells_.CellOf(lists.values.subspan(lists.start[event] + i, 1));
        }
        part_cells_.push_back(cell);
      }
    }
    part_events_.resize(part_cells_.size(), event);
  }
  std::fill(start.begin() + event, start.end(), static_cast<std::uint32_t>(part_cells_.size()));
  return {.cell = part_cells_, .start = start, .event = part_events_};
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

// Events with a value in every dimension whose rows without one are hidden.
Placement ReportWorker::PlaceFilteredTotal() {
  const auto cell = arena_.Allocate<std::uint32_t>(stages_.batch->num_events());
  for (std::size_t event = 0; event < cell.size(); ++event) {
    cell[event] = stages_.Counts(event);
  }
  for (std::size_t d = 0; d < plan_.num_report_dimensions; ++d) {
    const PlannedDimension& dimension = plan_.dimensions[d];
    const auto shows = [&](std::uint32_t code) { return !dimension.Hides(code); };
    for (std::size_t event = 0; dimension.hides_rows() && event < cell.size(); ++event) {
      const auto values = stages_.dimensions[d].ValuesOf(event);
      cell[event] &= static_cast<std::uint32_t>(
          values.empty() ? shows(0) : std::ranges::any_of(values, shows));
    }
  }
  return {.cell = cell};
}

}  // namespace sojourn
