// The journey stages of one batch, in the order of dataviews.md 1.2: codes and amounts from the
// store, sessions, resolved dimensions, which events count. Reports and event-level rows read the
// same stages.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"
#include "journey/persistence.h"
#include "journey/sessionize.h"
#include "journey/value_lists.h"
#include "report/dimension_items.h"
#include "report/plan.h"
#include "report/raw_column.h"

namespace sojourn {

// A dimension on the units of its level: events or elements, U of them.
struct StagedDimension {
  std::span<const std::uint32_t> instance;  // [U] codes of the units' own values; of a persisted
                                            // list by element
  std::span<const std::uint32_t> resolved;  // [U] after persistence; empty when multi-valued
  // [E] What an event without elements shows in an array dimension; empty: no value anywhere.
  std::span<const std::uint32_t> state;
  std::span<const std::uint32_t> state_instance;  // [E] the own part of it (D-52); may be empty
  ValueLists lists;                               // multi-valued: by unit
  ValueLists state_lists;                         // multi-valued in an array: by event, as `state`
  ValueLists event_values;  // in an array, where the plan asks: all of an event, each once
  bool is_ready = false;

  // Resolved values of one event: none, one or several codes, never 0. Of dimensions in arrays only
  // where PlannedDimension::needs_event_values.
  std::span<const std::uint32_t> ValuesOf(std::size_t event) const {
    if (!event_values.start.empty()) {
      return event_values.ValuesOf(event);
    }
    if (!lists.start.empty()) {
      return lists.ValuesOf(event);
    }
    return resolved.subspan(event, resolved[event] == 0 ? 0 : 1);
  }
};

struct BatchStages {
  std::uint32_t shard = 0;
  const EventBatch* batch = nullptr;
  BatchLevels levels;
  Sessions sessions;                               // when the plan needs them
  std::span<const std::uint8_t> first_time;        // [S] when the plan needs it: 1 = first-time
  std::span<const std::uint32_t> person_of_event;  // [E] when the plan needs it
  std::vector<StagedDimension> dimensions;         // as Plan::dimensions
  std::vector<Occurrences> occurrences;            // as Plan::occurrences, on units of their level;
                                                   // amounts not 0
  std::span<const std::uint8_t>
      counts;  // [E] 1 = in the window and past all filters; empty: all count

  bool Counts(std::size_t event) const { return counts.empty() || counts[event] != 0; }
  std::size_t NumUnits(std::size_t level) const {
    return level == kEventLevel ? batch->num_events() : levels.size(level);
  }
  // The event of a unit of a level.
  std::uint32_t EventOf(std::size_t level, std::uint32_t unit) const {
    return level == kEventLevel ? unit : levels.event_of(level)[unit];
  }
};

// Calls visit() for every combination of the event's resolved values in the given dimensions, with
// `codes` holding one code for each of them; a dimension without value takes part with code 0.
template <typename Visit>
void ForEachTuple(const BatchStages& stages,
                  std::span<const std::size_t> dimensions,
                  std::size_t event,
                  std::span<std::uint32_t> codes,
                  Visit visit) {
  std::size_t combinations = 1;
  for (const std::size_t d : dimensions) {
    combinations *= std::max<std::size_t>(stages.dimensions[d].ValuesOf(event).size(), 1);
  }
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    std::size_t rest = combination;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
      const auto values = stages.dimensions[dimensions[i]].ValuesOf(event);
      codes[i] = values.empty() ? 0 : values[rest % values.size()];
      rest /= std::max<std::size_t>(values.size(), 1);
    }
    visit();
  }
}

// Computes all stages of `batch` into `stages`; spans live in `arena` and in the batch.
void RunStages(const Plan& plan,
               std::uint32_t shard,
               const EventBatch& batch,
               PersonItems& persons,
               Arena& arena,
               BatchStages& stages);

// [E] 1 where one of the given occurrences is (positions in the plan); empty without any.
std::span<const std::uint8_t> MarkOccurrences(std::span<const std::size_t> occurrences,
                                              const Plan& plan,
                                              const BatchStages& stages,
                                              Arena& arena);

// Plan::occurrences[index] by their events, one for each element that has any.
Occurrences OccurrencesByEvent(std::size_t index,
                               const Plan& plan,
                               const BatchStages& stages,
                               Arena& arena);

// How far each event reaches by `length`: fixed, or counted forward on the calendar of `zone`
//
Reach ReachOf(const Duration& length,
              const TimeZone& zone,
              std::span<const std::int64_t> time_us,
              Arena& arena);

}  // namespace sojourn
