#include "report/resolve_dimensions.h"

#include "journey/binding.h"
#include "journey/element_steps.h"
#include "report/dimension_codes.h"
#include "report/event_values.h"

namespace sojourn {
namespace {

// The dimensions of one batch.
class ResolveRun {
 public:
  ResolveRun(const Plan& plan, PersonItems& persons, Arena& arena, BatchStages& stages)
      : plan_(plan),
        batch_(*stages.batch),
        events_(batch_.num_events()),
        persons_(persons),
        arena_(arena),
        stages_(stages) {}

  // What a dimension is bound to comes before it; circles are mistakes of the definition.
  void ResolveDimension(std::size_t d) {
    const PlannedDimension& planned = plan_.dimensions[d];
    StagedDimension& staged = stages_.dimensions[d];
    if (staged.is_ready) {
      return;
    }
    staged.is_ready = true;
    staged.instance = InstancesOf(planned, plan_, stages_, persons_, arena_);
    staged.resolved = staged.instance;
    if (planned.persistence) {
      if (planned.persistence->binding) {
        ResolveDimension(planned.persistence->binding->dimension);
      }
      Resolve(planned, staged);
    }
    if (planned.needs_event_values && planned.is_in_array()) {
      ListEventValues(planned, staged);
    }
  }

 private:
  void Resolve(const PlannedDimension& planned, StagedDimension& staged) {
    const PlannedPersistence& persistence = *planned.persistence;
    PersistenceInput input{batch_.time_us, batch_.person_start, {}, staged.instance, plan_.window};
    if (persistence.expires_on) {
      input.ends = MarkOccurrences(std::span(&*persistence.expires_on, 1), plan_, stages_, arena_);
    }
    if (persistence.scope == Scope::kSession) {
      input.scopes = SessionScopes(stages_.sessions);
    } else {
      input.scopes = PersonScopes(batch_.person_start);
    }
    PersistenceRules rules{persistence.allocation, persistence.scope, {}};
    if (persistence.lifetime) {
      rules.lifetime = ReachOf(*persistence.lifetime, plan_.zone, batch_.time_us, arena_);
    }
    if (persistence.binding) {
      Bind(planned, input, rules, staged);
    } else if (planned.column_level == kEventLevel) {
      ResolveEvents(input, rules, staged);
    } else if (planned.is_list_column && rules.allocation != Allocation::kAll) {
      ResolveLists(planned, input, rules, staged);
    } else {
      ResolveElements(planned, input, rules, staged);
    }
  }

  void ResolveEvents(const PersistenceInput& input,
                     const PersistenceRules& rules,
                     StagedDimension& staged) {
    if (rules.allocation == Allocation::kAll) {
      staged.lists = ResolveAll(input, rules.scope, arena_);
      staged.resolved = {};
    } else {
      staged.resolved = ResolvePersistence(input, rules, arena_);
    }
  }

  // A persisted list keeps the whole set of the event that set it: what persists is which
  // event that was, counted from 1.
  void ResolveLists(const PlannedDimension& planned,
                    PersistenceInput input,
                    const PersistenceRules& rules,
                    StagedDimension& staged) {
    const ValueLists own = ValuesOfEvents(
        planned.column_level, staged.instance, {}, planned.none(), stages_.levels, arena_);
    const auto setter = arena_.Allocate<std::uint32_t>(events_);
    for (std::uint32_t event = 0; event < events_; ++event) {
      setter[event] = own.count[event] == 0 ? 0 : event + 1;
    }
    input.value = setter;
    const auto shown = ResolvePersistence(input, rules, arena_);
    const auto start = arena_.Filled<std::uint32_t>(events_, 0);
    const auto count = arena_.Filled<std::uint32_t>(events_, 0);
    for (std::size_t event = 0; event < events_; ++event) {
      if (shown[event] != 0) {
        start[event] = own.start[shown[event] - 1];
        count[event] = own.count[shown[event] - 1];
      }
    }
    staged.lists = {start, count, own.values};
    staged.resolved = {};
  }

  // elements are steps in array order, an event without elements shows the state. Of a list
  // under allocation All each event shows what its last step does.
  void ResolveElements(const PlannedDimension& planned,
                       const PersistenceInput& input,
                       PersistenceRules rules,
                       StagedDimension& staged) {
    const ElementSteps steps = StepsOf(FirstElements(planned.column_level), arena_);
    const auto value = arena_.Filled<std::uint32_t>(steps.size(), planned.none());
    ForEachElementStep(planned.column_level, steps, [&](std::uint32_t element, std::uint32_t step) {
      value[step] = staged.instance[element];
    });
    const PersistenceInput over_steps = OverSteps(input, steps, value, arena_);
    rules.lifetime = OverSteps(rules.lifetime, steps, arena_);
    if (rules.allocation == Allocation::kAll) {
      const ValueLists lists = ResolveAll(over_steps, rules.scope, arena_);
      staged.resolved = {};
      staged.state_lists = {
          LastSteps(lists.start, steps), LastSteps(lists.count, steps), lists.values};
      staged.lists = planned.is_in_array()
                         ? ValueLists{OfElements(planned.level, lists.start, steps),
                                      OfElements(planned.level, lists.count, steps),
                                      lists.values}
                         : staged.state_lists;
      return;
    }
    const auto shown = ResolvePersistence(over_steps, rules, arena_);
    staged.resolved = OfElements(planned.level, shown, steps);
    staged.state = LastSteps(shown, steps);
  }

  // [E+1] the first element of each event.
  std::span<const std::uint32_t> FirstElements(std::size_t level) {
    const auto first = arena_.Filled<std::uint32_t>(events_ + 1, 0);
    for (std::uint32_t event = 0; event < events_; ++event) {
      first[event + 1] = stages_.levels.Under(level, kEventLevel, event).end;
    }
    return first;
  }

  // Calls visit(element, step) for all elements.
  template <typename Visit>
  void ForEachElementStep(std::size_t level, const ElementSteps& steps, Visit visit) const {
    for (std::uint32_t event = 0; event < events_; ++event) {
      const UnitRange elements = stages_.levels.Under(level, kEventLevel, event);
      for (std::uint32_t i = 0; i < elements.size(); ++i) {
        visit(elements.begin + i, steps.first[event] + i);
      }
    }
  }

  // What was worked out by step, by element: [U].
  std::span<const std::uint32_t> OfElements(std::size_t level,
                                            std::span<const std::uint32_t> of_steps,
                                            const ElementSteps& steps) {
    const auto of_elements = arena_.Allocate<std::uint32_t>(stages_.NumUnits(level));
    ForEachElementStep(level, steps, [&](std::uint32_t element, std::uint32_t step) {
      of_elements[element] = of_steps[step];
    });
    return of_elements;
  }

  // The same on the last step of each event: [E].
  std::span<const std::uint32_t> LastSteps(std::span<const std::uint32_t> of_steps,
                                           const ElementSteps& steps) {
    const auto last = arena_.Allocate<std::uint32_t>(events_);
    for (std::size_t event = 0; event < events_; ++event) {
      last[event] = of_steps[steps.first[event + 1] - 1];
    }
    return last;
  }

  void ListEventValues(const PlannedDimension& planned, StagedDimension& staged) {
    staged.event_values = planned.is_multi_valued() ? staged.state_lists
                                                    : ValuesOfEvents(planned.level,
                                                                     staged.resolved,
                                                                     staged.state,
                                                                     planned.none(),
                                                                     stages_.levels,
                                                                     arena_);
  }

  // 9.4. Instances then have their bound values where one was set or bound: binding is part of the
  // value, not an allocation (D-52).
  void Bind(const PlannedDimension& planned,
            const PersistenceInput& input,
            const PersistenceRules& rules,
            StagedDimension& staged) {
    const BoundUnits units = FindBoundUnits(planned, input, rules, staged);
    const auto shown = ResolveBinding(input, units.bindings, units.places, rules, arena_);
    const auto instance = arena_.Allocate<std::uint32_t>(shown.size());
    for (std::size_t place = 0; place < shown.size(); ++place) {
      const bool is_set = units.places.own[place] != 0 || units.binds[place] != 0;
      instance[place] = is_set ? shown[place] : 0;
    }
    if (!planned.is_in_array()) {  // a place for each event
      staged.resolved = shown;
      staged.instance = instance;
      return;
    }
    const ElementSteps steps = StepsOf(FirstElements(planned.level), arena_);
    staged.resolved = OfElements(planned.level, shown, steps);
    staged.instance = OfElements(planned.level, instance, steps);
    staged.state = LastSteps(shown, steps);
    staged.state_instance = LastSteps(instance, steps);
  }

  struct BoundUnits {
    Bindings bindings;
    BoundPlaces places;                   // the steps of the dimension's level
    std::span<const std::uint8_t> binds;  // by place
  };

  // A component of the event that is bound to a dimension in an array binds what persists of it, at
  // each element; else each unit binds its own value, those of one event in array order (D-80).
  BoundUnits FindBoundUnits(const PlannedDimension& planned,
                            const PersistenceInput& input,
                            const PersistenceRules& rules,
                            const StagedDimension& staged) {
    const PlannedBinding& binding = *planned.persistence->binding;
    const bool is_above = planned.column_level != planned.level;
    const auto persisted =
        is_above ? ResolvePersistence(input, rules, arena_) : std::span<const std::uint32_t>();
    const auto when = binding.metric
                          ? MarkOccurrences(std::span(&*binding.metric, 1), plan_, stages_, arena_)
                          : std::span<const std::uint8_t>();
    const PlannedDimension& to = plan_.dimensions[binding.dimension];
    const StagedDimension& staged_to = stages_.dimensions[binding.dimension];
    BoundUnitLists lists(stages_.NumUnits(planned.level) + events_, arena_);
    for (std::uint32_t event = 0; event < events_; ++event) {
      const bool triggers = when.empty() || when[event] != 0;
      const auto add = [&](std::uint32_t bound_to, std::uint32_t own) {
        lists.Add(event, bound_to, own, is_above ? persisted[event] : own, triggers);
      };
      const UnitRange units = stages_.levels.Under(planned.level, kEventLevel, event);
      for (std::uint32_t unit = units.begin; unit < units.end; ++unit) {
        add(staged_to.resolved[stages_.levels.At(to.level, planned.level, unit)],
            staged.instance[stages_.levels.At(planned.column_level, planned.level, unit)]);
      }
      if (units.empty()) {
        add(ValueOfEvent(to, staged_to, event),
            planned.column_level == kEventLevel ? staged.instance[event] : 0);
      }
    }
    return lists.Take();
  }

  // The one value that a dimension has on a whole event, if it is one of events or the event has no
  // elements of it.
  std::uint32_t ValueOfEvent(const PlannedDimension& planned,
                             const StagedDimension& staged,
                             std::uint32_t event) const {
    if (!planned.is_in_array()) {
      return staged.resolved[event];
    }
    const bool has_elements = !stages_.levels.Under(planned.level, kEventLevel, event).empty();
    return has_elements || staged.state.empty() ? 0 : staged.state[event];
  }

  // Bindings and places in the making.
  class BoundUnitLists {
   public:
    BoundUnitLists(std::size_t most, Arena& arena)
        : binding_event_(arena.Allocate<std::uint32_t>(most)),
          binding_to_(arena.Allocate<std::uint32_t>(most)),
          binding_value_(arena.Allocate<std::uint32_t>(most)),
          place_event_(arena.Allocate<std::uint32_t>(most)),
          place_to_(arena.Allocate<std::uint32_t>(most)),
          place_own_(arena.Allocate<std::uint32_t>(most)),
          binds_(arena.Allocate<std::uint8_t>(most)) {}

    void Add(std::uint32_t event,
             std::uint32_t to,
             std::uint32_t own,
             std::uint32_t value,
             bool triggers) {
      const bool binds = triggers && value != 0 && to != 0;
      binding_event_[bindings_] = event;
      binding_to_[bindings_] = to;
      binding_value_[bindings_] = value;
      bindings_ += binds;
      place_event_[places_] = event;
      place_to_[places_] = to;
      place_own_[places_] = own;
      binds_[places_++] = binds;
    }

    BoundUnits Take() const {
      return {{binding_event_.first(bindings_),
               binding_to_.first(bindings_),
               binding_value_.first(bindings_)},
              {place_event_.first(places_), place_to_.first(places_), place_own_.first(places_)},
              binds_.first(places_)};
    }

   private:
    std::span<std::uint32_t> binding_event_;
    std::span<std::uint32_t> binding_to_;
    std::span<std::uint32_t> binding_value_;
    std::span<std::uint32_t> place_event_;
    std::span<std::uint32_t> place_to_;
    std::span<std::uint32_t> place_own_;
    std::span<std::uint8_t> binds_;
    std::size_t bindings_ = 0;
    std::size_t places_ = 0;
  };

  const Plan& plan_;
  const EventBatch& batch_;
  const std::size_t events_;
  PersonItems& persons_;
  Arena& arena_;
  BatchStages& stages_;
};

}  // namespace

void ResolveDimensions(const Plan& plan, PersonItems& persons, Arena& arena, BatchStages& stages) {
  stages.dimensions.assign(plan.dimensions.size(), {});
  ResolveRun run(plan, persons, arena, stages);
  for (std::size_t d = 0; d < plan.dimensions.size(); ++d) {
    run.ResolveDimension(d);
  }
}

}  // namespace sojourn
