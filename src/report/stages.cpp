#include "report/stages.h"

#include <algorithm>

#include "base/civil_time.h"
#include "journey/binding.h"
#include "journey/deduplicate.h"
#include "journey/session_type.h"
#include "report/event_values.h"

namespace sojourn {
namespace {

std::span<const std::uint32_t> DatasetCodes(const RawColumn& dataset,
                                            std::size_t events,
                                            Arena& arena) {
  const auto codes = arena.Filled<std::uint32_t>(events, 1);
  ForEachInteger(dataset, events, [&](std::size_t event, std::int64_t position) {
    codes[event] = static_cast<std::uint32_t>(position + 1);
  });
  return codes;
}

std::span<const std::uint32_t> PersonCodes(std::uint32_t shard,
                                           const EventBatch& batch,
                                           PersonItems& persons,
                                           Arena& arena) {
  const auto codes = arena.Allocate<std::uint32_t>(batch.num_events());
  for (std::size_t person = 0; person < batch.num_persons(); ++person) {
    const std::uint32_t code = persons.Add(shard, batch.PersonId(person));
    std::fill(codes.begin() + batch.person_start[person],
              codes.begin() + batch.person_start[person + 1],
              code);
  }
  return codes;
}

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
          SessionizeByField(Instances(*plan_.session_field), batch_.person_start, arena_);
      return;
    }
    const auto opens = MarkOccurrences(plan_.session_starts);
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

  void ResolveDimensions() {
    stages_.dimensions.assign(plan_.dimensions.size(), {});
    for (std::size_t d = 0; d < plan_.dimensions.size(); ++d) {
      ResolveDimension(d);
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
  // [E] 1 where one of the given occurrences is (positions in the plan); empty without any.
  std::span<const std::uint8_t> MarkOccurrences(std::span<const std::size_t> occurrences) {
    if (occurrences.empty()) {
      return {};
    }
    const auto marks = arena_.Filled<std::uint8_t>(events_, 0);
    for (const std::size_t list : occurrences) {
      for (const std::uint32_t unit : stages_.occurrences[list].events) {
        marks[stages_.EventOf(plan_.occurrences[list].level, unit)] = 1;
      }
    }
    return marks;
  }

  // What a dimension is bound to comes before it; circles are mistakes of the definition.
  void ResolveDimension(std::size_t d) {
    const PlannedDimension& planned = plan_.dimensions[d];
    StagedDimension& staged = stages_.dimensions[d];
    if (staged.is_ready) {
      return;
    }
    staged.is_ready = true;
    staged.instance = Instances(planned);
    staged.resolved = staged.instance;
    if (planned.needs_event_values) {
      staged.is_multi_valued = true;
      staged.lists = ValuesOfEvents(planned, staged.resolved, stages_.levels, arena_);
    }
    if (!planned.persistence) {
      return;
    }
    if (planned.persistence->binding) {
      ResolveDimension(planned.persistence->binding->dimension);
    }
    Resolve(*planned.persistence, staged);
  }

  std::span<const std::uint32_t> Instances(const PlannedDimension& dimension) {
    const auto codes = ColumnCodes(dimension);
    if (!dimension.rules) {
      return codes;
    }
    return dimension.is_plain_list ? dimension.rules->MapList(codes, arena_)
                                   : dimension.rules->Map(codes, arena_);
  }

  std::span<const std::uint32_t> ColumnCodes(const PlannedDimension& dimension) {
    switch (dimension.source) {
      case DimensionSource::kCodes:
        return CodesOf(batch_.columns[dimension.column], stages_.NumUnits(dimension.level), arena_);
      case DimensionSource::kNumbers:
        return dimension.numbers->Codes(
            batch_.columns[dimension.column], stages_.NumUnits(dimension.level), arena_);
      case DimensionSource::kTimeBucket:
        return dimension.buckets->Codes(batch_.time_us, arena_);
      case DimensionSource::kTimePart:
        return dimension.parts->Codes(batch_.time_us, arena_);
      case DimensionSource::kEventDepth:
        return EventDepth(stages_.sessions, arena_);
      case DimensionSource::kSessionType:
        return SessionTypes();
      case DimensionSource::kTimeSpent:
        return TimeSpentCodes(dimension.time_spent_of,
                              {batch_.time_us, batch_.person_start, stages_.sessions, plan_.window},
                              arena_);
      case DimensionSource::kPersonId:
        return PersonCodes(stages_.shard, batch_, persons_, arena_);
      case DimensionSource::kBatch:
        return dimension.batches->Codes(batch_, arena_);
      case DimensionSource::kDataset:
        return DatasetCodes(batch_.dataset, events_, arena_);
    }
    CHECK(false);
  }

  // 1 first-time, 2 returning.
  std::span<const std::uint32_t> SessionTypes() {
    const auto codes = arena_.Allocate<std::uint32_t>(events_);
    for (std::size_t event = 0; event < events_; ++event) {
      codes[event] = 2U - stages_.first_time[stages_.sessions.of_event[event]];
    }
    return codes;
  }

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

  void Resolve(const PlannedPersistence& persistence, StagedDimension& staged) {
    PersistenceInput input{batch_.time_us, batch_.person_start, {}, staged.instance, plan_.window};
    if (persistence.expires_on) {
      input.ends = MarkOccurrences(std::span(&*persistence.expires_on, 1));
    }
    if (persistence.scope == Scope::kSession) {
      input.scopes = SessionScopes(stages_.sessions);
    } else {
      input.scopes = PersonScopes(batch_.person_start);
    }
    if (persistence.allocation == Allocation::kAll) {
      staged.is_multi_valued = true;
      staged.lists = ResolveAll(input, persistence.scope, arena_);
      staged.resolved = {};
      return;
    }
    PersistenceRules rules{persistence.allocation, persistence.scope, {}};
    if (persistence.lifetime) {
      rules.lifetime = ReachOf(*persistence.lifetime, plan_.zone, batch_.time_us, arena_);
    }
    if (persistence.binding) {
      Bind(input, rules, *persistence.binding, staged);
    } else {
      staged.resolved = ResolvePersistence(input, rules, arena_);
    }
  }

  // Instances then have their bound values: binding is part of the value, not an allocation (D-52).
  void Bind(const PersistenceInput& input,
            const PersistenceRules& rules,
            const PlannedBinding& binding,
            StagedDimension& staged) {
    const auto to = stages_.dimensions[binding.dimension].resolved;
    const auto when = binding.metric ? MarkOccurrences(std::span(&*binding.metric, 1))
                                     : std::span<const std::uint8_t>();
    const auto all_events = arena_.Allocate<std::uint32_t>(events_);
    const auto event = arena_.Allocate<std::uint32_t>(events_);
    const auto bound_to = arena_.Allocate<std::uint32_t>(events_);
    const auto value = arena_.Allocate<std::uint32_t>(events_);
    std::size_t size = 0;
    for (std::uint32_t e = 0; e < events_; ++e) {
      all_events[e] = e;
      event[size] = e;
      bound_to[size] = to[e];
      value[size] = staged.instance[e];
      size += staged.instance[e] != 0 && to[e] != 0 && (when.empty() || when[e] != 0);
    }
    staged.resolved = ResolveBinding(input,
                                     {event.first(size), bound_to.first(size), value.first(size)},
                                     {all_events, to, staged.instance},
                                     rules,
                                     arena_);
    const auto instance = arena_.Allocate<std::uint32_t>(events_);
    for (std::size_t e = 0; e < events_; ++e) {
      instance[e] = staged.instance[e] == 0 ? 0 : staged.resolved[e];
    }
    staged.instance = instance;
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
    run.ResolveDimensions();
    run.DropRepeats();
    run.Filter();
  }
}

}  // namespace sojourn
