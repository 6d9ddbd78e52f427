#include "report/touch_lists.h"

#include <algorithm>
#include <limits>

#include "report/event_values.h"

namespace sojourn {
namespace {

// Whether the events of a container stand side by side, so that natural order groups them.
bool NaturalOrderGroups(Scope container, const BatchStages& stages) {
  return container == Scope::kPerson || stages.sessions.contiguous;
}

// Calls visit(event) for the events that may be touches, grouped by container.
template <typename Visit>
void ForEachEvent(Scope container,
                  std::span<const EventStretch> stretches,
                  const BatchStages& stages,
                  Arena& arena,
                  Visit visit) {
  if (!NaturalOrderGroups(container, stages)) {
    std::ranges::for_each(EventsBySession(stages.sessions, arena), visit);
    return;
  }
  for (const EventStretch& stretch : stretches) {
    for (std::uint32_t event = stretch.begin; event < stretch.end; ++event) {
      visit(event);
    }
  }
}

// Scope and time of the touches on `events`.
Touches DescribeTouches(std::span<const std::uint32_t> events,
                        std::span<const std::uint32_t> scope_of_event,
                        const BatchStages& stages,
                        Arena& arena) {
  const auto scope = arena.Allocate<std::uint32_t>(events.size());
  const auto time_us = arena.Allocate<std::int64_t>(events.size());
  for (std::size_t touch = 0; touch < events.size(); ++touch) {
    scope[touch] = scope_of_event[events[touch]];
    time_us[touch] = stages.batch->time_us[events[touch]];
  }
  Touches touches;
  touches.scope = scope;
  touches.event = events;
  touches.time_us = time_us;
  return touches;
}

}  // namespace

Scopes ScopesOf(Scope container, const BatchStages& stages) {
  return container == Scope::kSession ? SessionScopes(stages.sessions)
                                      : PersonScopes(stages.batch->person_start);
}

std::span<const EventStretch> AllEvents(const BatchStages& stages, Arena& arena) {
  return arena.Filled<EventStretch>(1, {0, static_cast<std::uint32_t>(stages.batch->num_events())});
}

std::span<const EventStretch> LookedBackOn(std::span<const std::size_t> occurrences,
                                           const Plan& plan,
                                           const BatchStages& stages,
                                           Arena& arena) {
  const auto person_start = stages.batch->person_start;
  const auto end_of = arena.Filled<std::uint32_t>(stages.batch->num_persons(), 0);
  for (const std::size_t list : occurrences) {
    std::size_t person = 0;
    for (const std::uint32_t event : OccurrencesByEvent(list, plan, stages, arena).events) {
      while (person_start[person + 1] <= event) {
        ++person;
      }
      if (stages.Counts(event)) {
        end_of[person] = std::max(end_of[person], event + 1);
      }
    }
  }
  const auto stretches = arena.Allocate<EventStretch>(end_of.size());
  std::size_t size = 0;
  for (std::size_t person = 0; person < end_of.size(); ++person) {
    stretches[size] = {person_start[person], end_of[person]};
    size += end_of[person] != 0;
  }
  return stretches.first(size);
}

TouchLists::TouchLists(const Plan& plan, TouchTuples& tuples)
    : plan_(plan),
      tuples_(tuples),
      is_in_arrays_(std::ranges::any_of(tuples.dimensions(),
                                        [&](std::size_t d) {
                                          return plan.dimensions[d].is_in_array() ||
                                                 plan.dimensions[d].is_list_column;
                                        })),
      elements_(plan, tuples.dimensions(), kEventLevel),
      codes_(tuples.dimensions().size(), 0) {}

bool TouchLists::has_single_instances() const {
  return tuples_.dimensions().size() == 1 && !is_in_arrays_;
}

void TouchLists::AppendTuples(const BatchStages& stages, std::uint32_t event, bool all_dimensions) {
  const auto dimensions = tuples_.dimensions();
  const std::size_t fewest = all_dimensions ? dimensions.size() : 1;  // with a value
  if (!is_in_arrays_) {
    const auto with_value = std::ranges::count_if(
        dimensions, [&](std::size_t d) { return !stages.dimensions[d].ValuesOf(event).empty(); });
    if (static_cast<std::size_t>(with_value) >= fewest) {
      ForEachTuple(stages, dimensions, event, codes_, [&] {
        touch_codes_.push_back(tuples_.CodeOf(codes_));
      });
    }
    return;
  }
  const std::size_t begin = touch_codes_.size();
  elements_.ForEach(event, codes_, [&] {
    const auto without_value = static_cast<std::size_t>(std::ranges::count(codes_, 0U));
    if (codes_.size() - without_value >= fewest) {
      touch_codes_.push_back(tuples_.CodeOf(codes_));
    }
  });
  const auto own = touch_codes_.begin() + static_cast<std::ptrdiff_t>(begin);
  std::sort(own, touch_codes_.end());
  touch_codes_.erase(std::unique(own, touch_codes_.end()), touch_codes_.end());
}

std::span<const std::uint32_t> TouchLists::TuplesOf(const BatchStages& stages,
                                                    std::uint32_t event) {
  touch_codes_.clear();
  const auto append = [&] { touch_codes_.push_back(tuples_.CodeOf(codes_)); };
  if (!is_in_arrays_) {
    ForEachTuple(stages, tuples_.dimensions(), event, codes_, append);
    return touch_codes_;
  }
  elements_.ForEach(event, codes_, append);
  std::ranges::sort(touch_codes_);
  touch_codes_.erase(std::ranges::unique(touch_codes_).begin(), touch_codes_.end());
  return touch_codes_;
}

Touches TouchLists::WithReach(Touches touches,
                              const std::optional<Duration>& lookback,
                              Arena& arena) const {
  const Reach reach = lookback ? ReachOf(*lookback, plan_.zone, touches.time_us, arena) : Reach();
  const auto last_us = arena.Allocate<std::int64_t>(touches.time_us.size());
  for (std::size_t touch = 0; touch < last_us.size(); ++touch) {
    last_us[touch] = reach.LastInstant(touch, touches.time_us[touch]);
  }
  touches.last_us = last_us;
  if (lookback && lookback->is_calendar()) {
    touches.leaving = LeavingOrder(touches.scope, last_us, arena);
  }
  return touches;
}

TouchSet TouchLists::WithReach(TouchSet touches,
                               const std::optional<Duration>& lookback,
                               Arena& arena) const {
  touches.full = WithReach(touches.full, lookback, arena);
  touches.partial = WithReach(touches.partial, lookback, arena);
  return touches;
}

std::int64_t TouchLists::EarliestTouch(const PlannedTouches& planned) const {
  if (planned.lookback) {
    return std::numeric_limits<std::int64_t>::min();
  }
  return planned.person_lookback == PersonLookback::kMonthStart ? plan_.month_begin_us
                                                                : plan_.window.begin_us;
}

template <typename Append>
Touches TouchLists::ListAppended(Scope container,
                                 std::int64_t earliest_us,
                                 std::span<const EventStretch> stretches,
                                 const BatchStages& stages,
                                 std::span<const std::uint32_t> scope_of_event,
                                 Arena& arena,
                                 Append append) {
  const auto time_us = stages.batch->time_us;
  const auto event_of = arena.Allocate<std::uint32_t>(time_us.size());
  const auto start = arena.Allocate<std::uint32_t>(time_us.size() + 1);
  std::size_t size = 0;
  touch_codes_.clear();
  ForEachEvent(container, stretches, stages, arena, [&](std::uint32_t event) {
    start[size] = static_cast<std::uint32_t>(touch_codes_.size());
    if (time_us[event] >= earliest_us) {
      append(event);
      event_of[size] = event;
      size += touch_codes_.size() > start[size];
    }
  });
  start[size] = static_cast<std::uint32_t>(touch_codes_.size());
  const auto codes = arena.Allocate<std::uint32_t>(touch_codes_.size());
  std::ranges::copy(touch_codes_, codes.begin());
  Touches touches = DescribeTouches(event_of.first(size), scope_of_event, stages, arena);
  touches.codes = codes;
  if (codes.size() != size) {
    touches.start = start.first(size + 1);
  }
  return touches;
}

Touches TouchLists::ListTuples(Scope container,
                               std::int64_t earliest_us,
                               std::span<const EventStretch> stretches,
                               const BatchStages& stages,
                               std::span<const std::uint32_t> scope_of_event,
                               bool all_dimensions,
                               Arena& arena) {
  return ListAppended(
      container, earliest_us, stretches, stages, scope_of_event, arena, [&](std::uint32_t event) {
        AppendTuples(stages, event, all_dimensions);
      });
}

Touches TouchLists::ListElementInstances(Scope container,
                                         std::int64_t earliest_us,
                                         std::span<const EventStretch> stretches,
                                         const BatchStages& stages,
                                         std::span<const std::uint32_t> scope_of_event,
                                         Arena& arena) {
  const std::size_t d = tuples_.dimensions()[0];
  const PlannedDimension& planned = plan_.dimensions[d];
  const StagedDimension& staged = stages.dimensions[d];
  const ValueLists values =
      ValuesOfEvents(planned.is_in_array() ? planned.level : planned.column_level,
                     staged.instance,
                     staged.state_instance,
                     planned.none(),
                     stages.levels,
                     arena);
  return ListAppended(
      container, earliest_us, stretches, stages, scope_of_event, arena, [&](std::uint32_t event) {
        for (const std::uint32_t code : values.ValuesOf(event)) {
          touch_codes_.push_back(tuples_.CodeOf(std::span(&code, 1)));
        }
      });
}

// One dimension besides time: its own values, one an event.
Touches TouchLists::ListInstances(Scope container,
                                  std::int64_t earliest_us,
                                  std::span<const EventStretch> stretches,
                                  const BatchStages& stages,
                                  std::span<const std::uint32_t> scope_of_event,
                                  Arena& arena) {
  const auto time_us = stages.batch->time_us;
  const auto instance = stages.dimensions[tuples_.dimensions()[0]].instance;
  const auto event_of = arena.Allocate<std::uint32_t>(time_us.size());
  std::size_t size = 0;
  ForEachEvent(container, stretches, stages, arena, [&](std::uint32_t event) {
    event_of[size] = event;
    size += instance[event] != 0 && time_us[event] >= earliest_us;
  });
  Touches touches = DescribeTouches(event_of.first(size), scope_of_event, stages, arena);
  const auto codes = arena.Allocate<std::uint32_t>(size);
  for (std::size_t touch = 0; touch < size; ++touch) {
    codes[touch] = tuples_.CodeOf(instance.subspan(event_of[touch], 1));
  }
  touches.codes = codes;
  return touches;
}

TouchSet TouchLists::ListTouches(Scope container,
                                 std::int64_t earliest_us,
                                 std::span<const EventStretch> stretches,
                                 const BatchStages& stages,
                                 Arena& arena) {
  const auto scopes = ScopeOfEvent(ScopesOf(container, stages), stages.batch->num_events(), arena);
  if (tuples_.dimensions().size() == 1 && is_in_arrays_) {
    return {
        scopes, ListElementInstances(container, earliest_us, stretches, stages, scopes, arena), {}};
  }
  if (tuples_.dimensions().size() == 1) {
    return {scopes, ListInstances(container, earliest_us, stretches, stages, scopes, arena), {}};
  }
  return {scopes,
          ListTuples(container, earliest_us, stretches, stages, scopes, true, arena),
          ListTuples(container, earliest_us, stretches, stages, scopes, false, arena)};
}

ListedConversions TouchLists::ListConversions(std::size_t occurrences,
                                              ConversionsListed which,
                                              Scope container,
                                              std::span<const std::uint32_t> scope_of_event,
                                              const BatchStages& stages,
                                              Arena& arena) const {
  const Occurrences list = OccurrencesByEvent(occurrences, plan_, stages, arena);
  const auto events = arena.Allocate<std::uint32_t>(list.events.size());
  const auto scope = arena.Allocate<std::uint32_t>(list.events.size());
  const auto time_us = arena.Allocate<std::int64_t>(list.events.size());
  const auto amounts = arena.Allocate<double>(list.events.size());
  // Positions in the list, grouped by container: as they stand, or sorted where sessions
  // interleave.
  const auto order = arena.Allocate<std::uint32_t>(list.events.size());
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < list.events.size(); ++i) {
    order[size] = i;
    size += which == ConversionsListed::kPastFilters
                ? stages.Counts(list.events[i])
                : plan_.window.Holds(stages.batch->time_us[list.events[i]]);
  }
  if (!NaturalOrderGroups(container, stages)) {
    std::stable_sort(order.begin(),
                     order.begin() + static_cast<std::ptrdiff_t>(size),
                     [&](std::uint32_t a, std::uint32_t b) {
                       return scope_of_event[list.events[a]] < scope_of_event[list.events[b]];
                     });
  }
  for (std::size_t i = 0; i < size; ++i) {
    events[i] = list.events[order[i]];
    scope[i] = scope_of_event[events[i]];
    time_us[i] = stages.batch->time_us[events[i]];
    amounts[i] = list.amounts[order[i]];
  }
  return {{scope.first(size), events.first(size), time_us.first(size)}, amounts.first(size)};
}

}  // namespace sojourn
