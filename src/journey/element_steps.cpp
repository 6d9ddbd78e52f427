#include "journey/element_steps.h"

#include <algorithm>

namespace sojourn {
namespace {

template <typename T>
std::span<const T> OfSteps(std::span<const T> of_events, const ElementSteps& steps, Arena& arena) {
  const auto of_steps = arena.Allocate<T>(of_events.empty() ? 0 : steps.size());
  for (std::size_t step = 0; step < of_steps.size(); ++step) {
    of_steps[step] = of_events[steps.event[step]];
  }
  return of_steps;
}

// The first step of each of the given events, which may be E itself.
std::span<const std::uint32_t> FirstSteps(std::span<const std::uint32_t> events,
                                          const ElementSteps& steps,
                                          Arena& arena) {
  const auto first = arena.Allocate<std::uint32_t>(events.size());
  std::ranges::transform(events, first.begin(), [&](std::uint32_t e) { return steps.first[e]; });
  return first;
}

}  // namespace

ElementSteps StepsOf(std::span<const std::uint32_t> elements, Arena& arena) {
  const std::size_t events = elements.size() - 1;
  const auto first = arena.Allocate<std::uint32_t>(events + 1);
  const auto event_of = arena.Allocate<std::uint32_t>(elements.back() + events);
  std::uint32_t size = 0;
  for (std::uint32_t event = 0; event < events; ++event) {
    first[event] = size;
    const std::uint32_t own = std::max(elements[event + 1] - elements[event], 1U);
    std::fill_n(event_of.begin() + size, own, event);
    size += own;
  }
  first[events] = size;
  return {event_of.first(size), first};
}

PersistenceInput OverSteps(const PersistenceInput& events,
                           const ElementSteps& steps,
                           std::span<const std::uint32_t> value,
                           Arena& arena) {
  PersistenceInput input{OfSteps(events.time_us, steps, arena),
                         FirstSteps(events.person_start, steps, arena),
                         {FirstSteps(events.scopes.first_event, steps, arena),
                          OfSteps(events.scopes.of_event, steps, arena)},
                         value,
                         events.window};
  if (!events.ends.empty()) {
    const auto ends = arena.Filled<std::uint8_t>(steps.size(), 0);
    for (std::size_t event = 0; event < events.ends.size(); ++event) {
      ends[steps.first[event + 1] - 1] = events.ends[event];
    }
    input.ends = ends;
  }
  return input;
}

Reach OverSteps(const Reach& reach, const ElementSteps& steps, Arena& arena) {
  return {reach.fixed_us, OfSteps(reach.last_us, steps, arena)};
}

}  // namespace sojourn
