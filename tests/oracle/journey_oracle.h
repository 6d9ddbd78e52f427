// The journey rules a second time, written from dataviews.md 5, 9 and 10 for one person and no
// speed: every question is answered by looking at all of the person's events again. Shares no code
// with src/journey.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/journey_rules.h"

namespace sojourn {

// A person's events in order. Values are numbered from 1; 0 is no value.
struct OracleJourney {
  std::vector<std::int64_t> time_us;
  std::vector<int> value;

  std::size_t size() const { return time_us.size(); }
};

struct OracleWindow {
  std::optional<std::int64_t> begin_us = std::nullopt;  // nothing: since ever
  std::optional<std::int64_t> end_us = std::nullopt;    // exclusive

  bool Holds(std::int64_t time_us) const {
    return (!begin_us || time_us >= *begin_us) && (!end_us || time_us < *end_us);
  }
};

// How far an event reaches forward: microseconds, or months on the calendar of UTC.
struct OracleLength {
  std::int64_t us = 0;
  int months = 0;  // not 0: `us` does not matter

  // Whether an event at `earlier_us` reaches one at `later_us`.
  bool Reaches(std::int64_t earlier_us, std::int64_t later_us) const;
};

// ---- sessions (5.2) ----

// Number of each event's session, from 0.
std::vector<int> OracleSessions(const std::vector<std::int64_t>& time_us,
                                std::int64_t timeout_us,
                                const std::vector<bool>& start_metric);
// By the tracker's ids; 0 is no id. Sessions are numbered by their first events.
std::vector<int> OracleSessionsByField(const std::vector<int>& id);

// Seconds to the next event of the session, in microseconds; nothing for the last one (D-15).
std::vector<std::optional<std::int64_t>> OracleTimeSpent(const std::vector<std::int64_t>& time_us,
                                                         const std::vector<int>& session);

// ---- persistence (9.2, 9.3) ----

struct OraclePersistence {
  Allocation allocation = Allocation::kMostRecent;
  Scope scope = Scope::kSession;
  std::optional<OracleLength> lifetime = std::nullopt;  // custom time; `scope` does not matter then
  // Events with the metric that ends the value; `scope` does not matter then. Empty: there is none.
  std::vector<bool> ends = {};
};

// Resolved values of every event inside the window: none or one, several for allocation All in
// order of appearance. Events outside the window have their own values when the state is the
// person's (D-34).
std::vector<std::vector<int>> OracleResolve(const OracleJourney& journey,
                                            const std::vector<int>& session,
                                            const OracleWindow& window,
                                            const OraclePersistence& rules);

// ---- attribution (10.2, 10.3) ----

struct OracleAttribution {
  AttributionModel model = AttributionModel::kLastTouch;
  Scope container = Scope::kPerson;
  std::optional<OracleLength> lookback = std::nullopt;  // nothing: the reporting window
  std::int64_t half_life_us = 1;
  double weights[3] = {0, 0, 0};
  PersonLookback person_lookback = PersonLookback::kWindowStart;  // of the person, by the window
};

// Shares of touches in time order, `ages_us` their distances to the conversion; adds up to 1. For
// the models that look at positions and ages only: all but participation, same touch and
// algorithmic.
std::vector<double> OracleShares(const OracleAttribution& rules,
                                 const std::vector<std::int64_t>& ages_us);

// The first instant of touches when there is no lookback of a length (D-45); nothing: since ever.
std::optional<std::int64_t> OracleTouchesFrom(const OracleWindow& window,
                                              const OracleAttribution& rules);

// Events that are touches of the conversion on event `conversion` (rule 1 and 2), oldest first.
// `touch` says which events have a value.
std::vector<std::size_t> OracleTouches(const std::vector<std::int64_t>& time_us,
                                       const std::vector<int>& session,
                                       const std::vector<bool>& touch,
                                       const OracleWindow& window,
                                       const OracleAttribution& rules,
                                       std::size_t conversion);

// Credit of each value for the conversion on event `conversion`; index 0: what belongs to no value.
// `values[e]` are the values of event e.
std::vector<double> OracleCredits(const std::vector<std::int64_t>& time_us,
                                  const std::vector<int>& session,
                                  const std::vector<std::vector<int>>& values,
                                  const OracleWindow& window,
                                  const OracleAttribution& rules,
                                  std::size_t conversion,
                                  std::size_t num_values);

}  // namespace sojourn
