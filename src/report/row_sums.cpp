#include "report/row_sums.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/civil_time.h"
#include "journey/accumulate.h"

namespace sojourn {
namespace {

// A per-event array at the cells of a placement.
template <typename T>
std::span<const T> Spread(std::span<const T> per_event, const Placement& placement, Arena& arena) {
  if (placement.start.empty()) {
    return per_event;
  }
  const auto spread = arena.Allocate<T>(placement.cell.size());
  for (std::size_t i = 0; i < spread.size(); ++i) {
    spread[i] = per_event[placement.event[i]];
  }
  return spread;
}

// Positions in placement.cell of the listed events, with the amount of each.
Occurrences SpreadList(const Occurrences& list, const Placement& placement, Arena& arena) {
  if (placement.start.empty()) {
    return list;
  }
  std::size_t size = 0;
  for (const std::uint32_t event : list.events) {
    size += placement.start[event + 1] - placement.start[event];
  }
  const auto positions = arena.Allocate<std::uint32_t>(size);
  const auto amounts = arena.Allocate<double>(size);
  std::size_t at = 0;
  for (std::size_t i = 0; i < list.events.size(); ++i) {
    for (std::uint32_t k = placement.start[list.events[i]]; k < placement.start[list.events[i] + 1];
         ++k) {
      positions[at] = k;
      amounts[at++] = list.amounts.empty() ? 1 : list.amounts[i];
    }
  }
  return {positions, amounts};
}

// `cell`, with cell 0 in place of those whose session the metric does not count: [cell].
std::span<const std::uint32_t> CellsOfCounted(CountedSessions counted,
                                              std::span<const std::uint32_t> cell,
                                              std::span<const std::uint32_t> session,
                                              const BatchStages& stages,
                                              Arena& arena) {
  if (counted == CountedSessions::kAll) {
    return cell;
  }
  const bool is_first_time = counted == CountedSessions::kFirstTime;
  const auto kept = arena.Allocate<std::uint32_t>(cell.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = (stages.first_time[session[i]] != 0) == is_first_time ? cell[i] : 0;
  }
  return kept;
}

std::int64_t NumCounted(CountedSessions counted, const BatchStages& stages) {
  const auto all = static_cast<std::int64_t>(stages.sessions.size());
  if (counted == CountedSessions::kAll) {
    return all;
  }
  const std::int64_t first_time = std::ranges::count(stages.first_time, 1);
  return counted == CountedSessions::kFirstTime ? first_time : all - first_time;
}

std::span<const std::uint32_t> PersonOfRun(std::span<const std::uint32_t> person_start,
                                           const TrendRuns& runs,
                                           Arena& arena) {
  const auto person_of_run = arena.Allocate<std::uint32_t>(runs.first_event.size());
  std::uint32_t person = 0;
  for (std::size_t run = 0; run < person_of_run.size(); ++run) {
    while (person_start[person + 1] <= runs.first_event[run]) {
      ++person;
    }
    person_of_run[run] = person;
  }
  return person_of_run;
}

}  // namespace

void MetricSums::Grow(std::size_t cells) {
  if (kind_ == MetricKind::kAmounts) {
    amounts_.resize(cells);
    return;
  }
  counts_.resize(cells);
  if (kind_ == MetricKind::kSessions || kind_ == MetricKind::kPeople) {
    last_seen_.resize(cells);
  }
}

double MetricSums::value(std::size_t cell) const {
  switch (kind_) {
    case MetricKind::kAmounts:
      return amounts_[cell].value();
    case MetricKind::kTimeSpent:
      return SecondsOf(counts_[cell]);
    default:
      return static_cast<double>(counts_[cell]);
  }
}

void MetricSums::Merge(const MetricSums& other, std::size_t from, std::size_t to) {
  if (kind_ == MetricKind::kAmounts) {
    amounts_[to].Add(other.amounts_[from]);
  } else {
    counts_[to] += other.counts_[from];
  }
}

RowSums::RowSums(const Plan& plan) : plan_(plan) {
  for (const PlannedMetric& metric : plan.metrics) {
    metrics_.emplace_back(metric.kind);
  }
}

void RowSums::Grow(std::size_t cells) {
  for (MetricSums& sums : metrics_) {
    sums.Grow(cells);
  }
}

void RowSums::Add(const BatchStages& stages,
                  std::size_t level,
                  const Placement& placement,
                  bool skip_attributed,
                  Arena& arena) {
  for (std::size_t index = 0; index < metrics_.size(); ++index) {
    if ((skip_attributed && plan_.metrics[index].attribution) ||
        plan_.LevelOf(plan_.metrics[index]) != level) {
      continue;
    }
    if (placement.shared) {
      AddShared(index, stages, *placement.shared, arena);
    } else {
      AddMetric(index, stages, placement, arena);
    }
  }
}

void RowSums::EndBatch(const BatchStages& stages) {
  constexpr std::uint64_t kMostGroups = std::numeric_limits<std::uint32_t>::max();
  CHECK_LT(std::uint64_t{next_session_} + stages.sessions.size(), kMostGroups);
  next_session_ += static_cast<std::uint32_t>(stages.sessions.size());
  next_person_ += static_cast<std::uint32_t>(stages.batch->num_persons());
}

void RowSums::AddRuns(const BatchStages& stages, const TrendRuns& runs, Arena& arena) {
  for (std::size_t index = 0; index < metrics_.size(); ++index) {
    AddMetricOfRuns(index, stages, runs, arena);
  }
  EndBatch(stages);
}

void RowSums::AddMetricOfRuns(std::size_t index,
                              const BatchStages& stages,
                              const TrendRuns& runs,
                              Arena& arena) {
  MetricSums& sums = metrics_[index];
  const std::size_t size = runs.cell.size();
  const auto ends_scope = [&](std::size_t run) {
    return run + 1 == size || runs.scope[run + 1] != runs.scope[run];
  };
  switch (plan_.metrics[index].kind) {
    case MetricKind::kEvents:
      for (std::size_t run = 0; run < size; ++run) {
        const std::size_t end =
            run + 1 < size ? runs.first_event[run + 1] : stages.batch->num_events();
        sums.counts()[runs.cell[run]] += static_cast<std::int64_t>(end - runs.first_event[run]);
      }
      return;
    case MetricKind::kSessions:
      CountGroups(CellsOfCounted(
                      plan_.metrics[index].counted_sessions, runs.cell, runs.scope, stages, arena),
                  runs.scope,
                  next_session_,
                  sums.last_seen(),
                  sums.counts());
      return;
    case MetricKind::kPeople:
      CountGroups(runs.cell,
                  PersonOfRun(stages.batch->person_start, runs, arena),
                  next_person_,
                  sums.last_seen(),
                  sums.counts());
      return;
    case MetricKind::kSessionStarts:
      for (std::size_t run = 0; run < size; ++run) {
        sums.counts()[runs.cell[run]] += run == 0 || ends_scope(run - 1);
      }
      return;
    case MetricKind::kSessionEnds:
      for (std::size_t run = 0; run < size; ++run) {
        sums.counts()[runs.cell[run]] += ends_scope(run);
      }
      return;
    case MetricKind::kTimeSpent:
    case MetricKind::kAmounts:
      break;  // no trend has them (report/trend_runs.h)
  }
  CHECK(false);
}

void RowSums::AddMetric(std::size_t index,
                        const BatchStages& stages,
                        const Placement& placement,
                        Arena& arena) {
  MetricSums& sums = metrics_[index];
  const auto count_list = [&](std::span<const std::uint32_t> events) {
    CountListed(placement.cell, SpreadList({events, {}}, placement, arena).events, sums.counts());
  };
  switch (plan_.metrics[index].kind) {
    case MetricKind::kEvents:
      CountEvents(placement.cell, sums.counts());
      return;
    case MetricKind::kSessions:
      AddSessions(index, stages, placement, arena);
      return;
    case MetricKind::kPeople:
      CountGroups(placement.cell,
                  Spread(stages.person_of_event, placement, arena),
                  next_person_,
                  sums.last_seen(),
                  sums.counts());
      return;
    case MetricKind::kSessionStarts:
      count_list(stages.sessions.first_event);
      return;
    case MetricKind::kSessionEnds:
      count_list(stages.sessions.last_event);
      return;
    case MetricKind::kTimeSpent:
      SumWhole(placement.cell,
               Spread(TimeSpent(stages.batch->time_us, stages.sessions, arena), placement, arena),
               sums.counts());
      return;
    case MetricKind::kAmounts: {
      const Occurrences list =
          SpreadList(stages.occurrences[plan_.metrics[index].occurrences], placement, arena);
      SumListed(placement.cell, list.events, list.amounts, sums.amounts());
      return;
    }
  }
}

// All events in one cell: what is counted is known without looking at them.
void RowSums::AddShared(std::size_t index,
                        const BatchStages& stages,
                        std::uint32_t cell,
                        Arena& arena) {
  MetricSums& sums = metrics_[index];
  switch (plan_.metrics[index].kind) {
    case MetricKind::kEvents:
      sums.counts()[cell] += static_cast<std::int64_t>(stages.batch->num_events());
      return;
    case MetricKind::kSessions:
      sums.counts()[cell] += NumCounted(plan_.metrics[index].counted_sessions, stages);
      return;
    case MetricKind::kSessionStarts:
    case MetricKind::kSessionEnds:
      sums.counts()[cell] += static_cast<std::int64_t>(stages.sessions.size());
      return;
    case MetricKind::kPeople:
      sums.counts()[cell] += static_cast<std::int64_t>(stages.batch->num_persons());
      return;
    case MetricKind::kTimeSpent: {
      const auto spent = TimeSpent(stages.batch->time_us, stages.sessions, arena);
      sums.counts()[cell] += std::accumulate(spent.begin(), spent.end(), std::int64_t{0});
      return;
    }
    case MetricKind::kAmounts: {
      ExactSum& sum = sums.amounts()[cell];
      for (const double amount : stages.occurrences[plan_.metrics[index].occurrences].amounts) {
        sum.Add(amount);
      }
      return;
    }
  }
}

void RowSums::AddSessions(std::size_t index,
                          const BatchStages& stages,
                          const Placement& placement,
                          Arena& arena) {
  MetricSums& sums = metrics_[index];
  const auto session = Spread(stages.sessions.of_event, placement, arena);
  const auto cell =
      CellsOfCounted(plan_.metrics[index].counted_sessions, placement.cell, session, stages, arena);
  if (stages.sessions.contiguous) {
    CountGroups(cell, session, next_session_, sums.last_seen(), sums.counts());
    return;
  }
  // Sessions that interleave: bring the events of each together first.
  const Occurrences order =
      SpreadList({EventsBySession(stages.sessions, arena), {}}, placement, arena);
  const auto cells = arena.Allocate<std::uint32_t>(order.events.size());
  const auto groups = arena.Allocate<std::uint32_t>(order.events.size());
  for (std::size_t i = 0; i < order.events.size(); ++i) {
    cells[i] = cell[order.events[i]];
    groups[i] = session[order.events[i]];
  }
  CountGroups(cells, groups, next_session_, sums.last_seen(), sums.counts());
}

}  // namespace sojourn
