#include "report/resolve_dimensions.h"

#include "journey/binding.h"
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

 private:
  void Resolve(const PlannedPersistence& persistence, StagedDimension& staged) {
    PersistenceInput input{batch_.time_us, batch_.person_start, {}, staged.instance, plan_.window};
    if (persistence.expires_on) {
      input.ends = MarkOccurrences(std::span(&*persistence.expires_on, 1), plan_, stages_, arena_);
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
    const auto when = binding.metric
                          ? MarkOccurrences(std::span(&*binding.metric, 1), plan_, stages_, arena_)
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
