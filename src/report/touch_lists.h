// What attribution looks at in a batch: the touches of a container and lookback, and the
// conversions of a metric, as the kernel wants them (dataviews.md 10.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/arena.h"
#include "journey/scopes.h"
#include "journey/touches.h"
#include "report/element_tuples.h"
#include "report/plan.h"
#include "report/stages.h"
#include "report/touch_tuples.h"

namespace sojourn {

Scopes ScopesOf(Scope container, const BatchStages& stages);

// Touches of one kind: `full` have all dimensions, `partial` at least one (empty with one
// dimension).
struct TouchSet {
  std::span<const std::uint32_t> scope_of_event;  // [E] of the container
  Touches full;
  Touches partial;
};

struct ListedConversions {
  Conversions conversions;
  std::span<const double> amounts;
};

enum class ConversionsListed { kPastFilters, kInWindow };

// Events begin, begin + 1, … end - 1.
struct EventStretch {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// With one dimension besides time, touches are its own values (instances; dataviews.md 11); with
// several, the tuple of their resolved values, on events where all have one or, for conversions
// without such a touch, where at least one has (D-54, R-25). One per worker.
class TouchLists {
 public:
  TouchLists(const Plan& plan, TouchTuples& tuples);

  // Takes the next batch.
  void Begin(const BatchStages& stages) { elements_.Begin(stages); }
  // Whether touches are the own values of one dimension, at most one an event.
  bool has_single_instances() const;
  // Codes of the tuples of resolved values of one event, each once; no value takes part. Live until
  // the next call of any function.
  std::span<const std::uint32_t> TuplesOf(const BatchStages& stages, std::uint32_t event);

  // Touches from `earliest_us` on the events of `stretches`; where sessions interleave, on all
  // events. How far they reach is still to be given.
  TouchSet ListTouches(Scope container,
                       std::int64_t earliest_us,
                       std::span<const EventStretch> stretches,
                       const BatchStages& stages,
                       Arena& arena);
  // The same touches with a lookback.
  TouchSet WithReach(TouchSet touches, const std::optional<Duration>& lookback, Arena& arena) const;
  // Those of Plan::occurrences[occurrences] in the window, past the filters where only these count.
  ListedConversions ListConversions(std::size_t occurrences,
                                    ConversionsListed which,
                                    Scope container,
                                    std::span<const std::uint32_t> scope_of_event,
                                    const BatchStages& stages,
                                    Arena& arena) const;
  // First instant at which a touch counts.
  std::int64_t EarliestTouch(const PlannedTouches& planned) const;

 private:
  Touches ListTuples(Scope container,
                     std::int64_t earliest_us,
                     std::span<const EventStretch> stretches,
                     const BatchStages& stages,
                     std::span<const std::uint32_t> scope_of_event,
                     bool all_dimensions,
                     Arena& arena);
  Touches ListInstances(Scope container,
                        std::int64_t earliest_us,
                        std::span<const EventStretch> stretches,
                        const BatchStages& stages,
                        std::span<const std::uint32_t> scope_of_event,
                        Arena& arena);
  Touches WithReach(Touches touches, const std::optional<Duration>& lookback, Arena& arena) const;
  // One dimension in an array: the own values of an event's elements, each once.
  Touches ListElementInstances(Scope container,
                               std::int64_t earliest_us,
                               std::span<const EventStretch> stretches,
                               const BatchStages& stages,
                               std::span<const std::uint32_t> scope_of_event,
                               Arena& arena);
  // Codes of the touch tuples of one event, appended to touch_codes_: those with a value in all
  // dimensions, or in at least one.
  void AppendTuples(const BatchStages& stages, std::uint32_t event, bool all_dimensions);
  // Calls append(event) for each event that may be a touch, which appends to touch_codes_.
  template <typename Append>
  Touches ListAppended(Scope container,
                       std::int64_t earliest_us,
                       std::span<const EventStretch> stretches,
                       const BatchStages& stages,
                       std::span<const std::uint32_t> scope_of_event,
                       Arena& arena,
                       Append append);

  const Plan& plan_;
  TouchTuples& tuples_;
  const bool is_in_arrays_;
  ElementTuples elements_;                  // of events, where is_in_arrays_
  std::vector<std::uint32_t> touch_codes_;  // of the touches being listed
  std::vector<std::uint32_t> codes_;        // one tuple
};

std::span<const EventStretch> AllEvents(const BatchStages& stages, Arena& arena);

// All that conversions of the listed Plan::occurrences can look back on: for each person with one
// that counts, the events up to the last.
std::span<const EventStretch> LookedBackOn(std::span<const std::size_t> occurrences,
                                           const Plan& plan,
                                           const BatchStages& stages,
                                           Arena& arena);

}  // namespace sojourn
