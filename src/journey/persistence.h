// Resolves persisted dimensions: which value a dimension shows on events that do not set it
// (dataviews.md 9.1 to 9.3).
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "base/arena.h"
#include "base/journey_rules.h"
#include "journey/reach.h"
#include "journey/scopes.h"

namespace sojourn {

// The reporting window as the kernel sees it: begin_us <= t < end_us. Without a range it is all of
// time.
struct ReportingWindow {
  std::int64_t begin_us = std::numeric_limits<std::int64_t>::min();
  std::int64_t end_us = std::numeric_limits<std::int64_t>::max();

  bool is_limited() const { return begin_us != std::numeric_limits<std::int64_t>::min(); }
  bool Holds(std::int64_t time_us) const { return begin_us <= time_us && time_us < end_us; }
};

// What a persisted dimension keeps and for how long.
struct PersistenceRules {
  Allocation allocation = Allocation::kMostRecent;
  Scope scope = Scope::kSession;
  Reach lifetime;  // custom time when limited; the scope is the person then
};

// What a resolution reads of a batch with E events and P persons.
struct PersistenceInput {
  std::span<const std::int64_t> time_us;        // [E]
  std::span<const std::uint32_t> person_start;  // [P+1]
  Scopes scopes;                                // those of rules.scope
  std::span<const std::uint32_t> value;         // [E] instances; 0 = no value
  ReportingWindow window;
  std::span<const std::uint8_t> ends =
      {};  // [E] 1 = the expiring metric occurs; empty: there is none
};

// Instants at which a set value enters the state: the window itself for person scope, from 90 days
// before it for custom time and metrics, always for session scope. Only person scope and metrics
// end with the window (9.3, D-38): deduplication looks at events behind it.
ReportingWindow AdmittedInstants(const PersistenceInput& input, const PersistenceRules& rules);

// Returns the resolved value of every event (0 = none): [E]. The event that sets a value shows it.
//
// session      State is cleared at session boundaries; all of a session's events count, also those
//              outside the window (D-40, R-11).
// person       Values set outside the reporting window do not enter (D-34); an event outside shows
//              its own value.
// custom time  A value is there while t - t(set) <= lifetime (D-36). Most recent restarts the clock
//              whenever a value is set, Original does not (D-35). Values up to 90 days before the
//              window enter (9.3), that instant included. First and Last known look that far
//              to both sides, without a cap. By months each earlier event reaches by itself,
//              and a later one may reach less far.
//
// metric       The event on which the metric occurs still shows the value, later ones do not; a
//              value set on that event does not survive it (D-37). As with custom time, values up
//              to 90 days before the window enter (D-38).
//
// Requires an allocation other than kAll (journey/value_lists.h). Linear.
std::span<const std::uint32_t> ResolvePersistence(const PersistenceInput& input,
                                                  const PersistenceRules& rules,
                                                  Arena& arena);

}  // namespace sojourn
