#include "report/stages.h"

#include <algorithm>

#include "base/civil_time.h"
#include "journey/deduplicate.h"
#include "journey/session_type.h"
#include "report/dimension_codes.h"
#include "report/resolve_dimensions.h"

namespace sojourn {
namespace {

// The stages of one batch, one member function each.
class StageRun {
 public:
  StageRun(const Plan& plan, PersonItems& persons, Arena& arena, BatchStages& stages)
      : plan_(plan),
        batch_(*stages.batch),
        events_(batch_.num_events()),
        persons_(persons),
        arena_(arena),
        stages_(stages) {}

  void ReadOccurrences() {
    stages_.occurrences.clear();
    for (const PlannedOccurrences& source : plan_.occurrences) {
      const RawColumn& column = batch_.columns[source.column];
      const ZeroAmounts zeros = source.deduplicate ? ZeroAmounts::kKeep : ZeroAmounts::kDrop;
      const Occurrences list = OccurrencesOf(
          column, source.type, source.count, zeros, stages_.NumUnits(source.level), arena_);
      stages_.occurrences.push_back(source.filter ? source.filter->Keep(list, column, arena_)
                                                  : list);
    }
  }

  // Takes away the occurrences that repeat others, then those of 0.
  void DropRepeats() {
    for (std::size_t i = 0; i < plan_.occurrences.size(); ++i) {
      if (plan_.occurrences[i].deduplicate) {
        stages_.occurrences[i] = WithoutRepeats(plan_.occurrences[i], stages_.occurrences[i]);
      }
    }
  }

  void Sessionize() {
    if (!plan_.needs_sessions) {
      return;
    }
    if (plan_.session_field) {
      stages_.sessions =
          SessionizeByField(InstancesOf(*plan_.session_field, plan_, stages_, persons_, arena_),
                            batch_.person_start,
                            arena_);
      return;
    }
    const auto opens = MarkOccurrences(plan_.session_starts, plan_, stages_, arena_);
    stages_.sessions = SessionizeByTimeout(
        batch_.time_us, batch_.person_start, plan_.session_timeout_us, opens, arena_);
  }

  void TellFirstTime() {
    stages_.first_time = {};
    if (plan_.needs_first_time) {
      stages_.first_time = FirstTimeSessions(batch_.time_us,
                                             batch_.person_start,
                                             stages_.sessions,
                                             plan_.window,
                                             plan_.first_time_lookback_us,
                                             arena_);
    }
  }

  // Marks the events inside the reporting window, then takes away what a filter does not let pass.
  void Filter() {
    stages_.counts = {};
    if (!plan_.window.is_limited() && plan_.filters.empty()) {
      return;
    }
    const auto counts = arena_.Allocate<std::uint8_t>(events_);
    for (std::size_t event = 0; event < events_; ++event) {
      counts[event] = plan_.window.Holds(batch_.time_us[event]);
    }
    for (const PlannedFilter& filter : plan_.filters) {
      if (plan_.dimensions[filter.dimension].source == DimensionSource::kPersonId) {
        FilterPersons(filter, counts);
      } else {
        FilterCodes(filter, counts);
      }
    }
    stages_.counts = counts;
  }

 private:
  Occurrences WithoutRepeats(const PlannedOccurrences& planned, const Occurrences& list) {
    const PlannedDeduplication& rules = *planned.deduplicate;
    const bool by_session = rules.scope == Scope::kSession;
    const auto scope_of_event = ScopeOfEvent(
        by_session ? SessionScopes(stages_.sessions) : PersonScopes(batch_.person_start),
        events_,
        arena_);
    const auto position = arena_.Allocate<std::uint32_t>(list.events.size());  // in `list`
    const auto scope = arena_.Allocate<std::uint32_t>(list.events.size());
    const auto id = arena_.Allocate<std::uint32_t>(list.events.size());
    std::size_t size = 0;
    for (std::uint32_t i = 0; i < list.events.size(); ++i) {
      const std::uint32_t event = stages_.EventOf(planned.level, list.events[i]);
      position[size] = i;
      scope[size] = scope_of_event[event];
      id[size] = rules.id ? IdOf(*rules.id, planned.level, list.events[i]) : 0;
      size += by_session || plan_.months.Holds(batch_.time_us[event]);
    }
    const auto kept = Deduplicate(
        {scope.first(size), rules.id ? id.first(size) : id.first(0)}, rules.keep, arena_);
    const auto events = arena_.Allocate<std::uint32_t>(kept.size());
    const auto amounts = arena_.Allocate<double>(kept.size());
    std::size_t num_kept = 0;
    for (const std::uint32_t i : kept) {
      events[num_kept] = list.events[position[i]];
      amounts[num_kept] = list.amounts[position[i]];
      num_kept += amounts[num_kept] != 0;
    }
    return {events.first(num_kept), amounts.first(num_kept)};
  }

  // What an occurrence has in the dimension, which lies on or above it.
  std::uint32_t IdOf(std::size_t dimension, std::size_t level, std::uint32_t unit) const {
    const std::size_t above = plan_.dimensions[dimension].level;
    const std::uint32_t id =
        stages_.dimensions[dimension].resolved[stages_.levels.At(above, level, unit)];
    return id == 0 ? plan_.dimensions[dimension].none() : id;
  }

  void FilterPersons(const PlannedFilter& filter, std::span<std::uint8_t> counts) {
    for (std::size_t person = 0; person < batch_.num_persons(); ++person) {
      if (!filter.persons.contains(batch_.PersonId(person))) {
        std::fill(counts.begin() + batch_.person_start[person],
                  counts.begin() + batch_.person_start[person + 1],
                  0);
      }
    }
  }

  void FilterCodes(const PlannedFilter& filter, std::span<std::uint8_t> counts) {
    const StagedDimension& staged = stages_.dimensions[filter.dimension];
    const auto passes = [&](std::uint32_t code) {
      return code < filter.passes.size() && filter.passes[code] != 0;
    };
    for (std::size_t event = 0; event < events_; ++event) {
      const auto values = staged.ValuesOf(event);
      counts[event] &= static_cast<std::uint8_t>(std::any_of(values.begin(), values.end(), passes));
    }
  }

  const Plan& plan_;
  const EventBatch& batch_;
  const std::size_t events_;
  PersonItems& persons_;
  Arena& arena_;
  BatchStages& stages_;
};

}  // namespace

std::span<const std::uint8_t> MarkOccurrences(std::span<const std::size_t> occurrences,
                                              const Plan& plan,
                                              const BatchStages& stages,
                                              Arena& arena) {
  if (occurrences.empty()) {
    return {};
  }
  const auto marks = arena.Filled<std::uint8_t>(stages.batch->num_events(), 0);
  for (const std::size_t list : occurrences) {
    for (const std::uint32_t unit : stages.occurrences[list].events) {
      marks[stages.EventOf(plan.occurrences[list].level, unit)] = 1;
    }
  }
  return marks;
}

Occurrences OccurrencesByEvent(std::size_t index,
                               const Plan& plan,
                               const BatchStages& stages,
                               Arena& arena) {
  const Occurrences& list = stages.occurrences[index];
  const std::size_t level = plan.occurrences[index].level;
  if (level == kEventLevel) {
    return list;
  }
  const auto events = arena.Allocate<std::uint32_t>(list.events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i] = stages.EventOf(level, list.events[i]);
  }
  return {events, list.amounts};
}

Reach ReachOf(const Duration& length,
              const TimeZone& zone,
              std::span<const std::int64_t> time_us,
              Arena& arena) {
  if (!length.is_calendar()) {
    return {.fixed_us = length.fixed_us(), .last_us = {}};
  }
  const auto last_us = arena.Allocate<std::int64_t>(time_us.size());
  for (std::size_t event = 0; event < last_us.size(); ++event) {
    last_us[event] = AddMonths(time_us[event], {length.months()}, zone);
  }
  return {.fixed_us = Reach::kForever, .last_us = last_us};
}

void RunStages(const Plan& plan,
               std::uint32_t shard,
               const EventBatch& batch,
               PersonItems& persons,
               Arena& arena,
               BatchStages& stages) {
  stages.shard = shard;
  stages.batch = &batch;
  StageRun run(plan, persons, arena, stages);
  stages.levels.Begin(plan.levels, plan.read_levels, batch, arena);
  stages.person_of_event = {};
  if (plan.needs_persons) {
    stages.person_of_event =
        ScopeOfEvent(PersonScopes(batch.person_start), batch.num_events(), arena);
  }
  run.ReadOccurrences();
  run.Sessionize();
  run.TellFirstTime();
  if (!plan.is_trend) {  // runs stand for what follows
    ResolveDimensions(plan, persons, arena, stages);
    run.DropRepeats();
    run.Filter();
  }
}

}  // namespace sojourn
