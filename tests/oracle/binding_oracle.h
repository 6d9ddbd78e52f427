// Binding and the metrics that end values, from dataviews.md 9.3 and 9.4 at event level.
#pragma once

#include <vector>

#include "tests/oracle/journey_oracle.h"

namespace sojourn {

struct OracleBinding {
  // Of each event: its values of the dimension to which values are bound.
  std::vector<std::vector<int>> to;
  // Whether it may bind its own value: where the binding metric occurs, everywhere without one.
  std::vector<bool> binds;
};

// What each event shows: what is bound to its binding values, its own value for those to which
// nothing is (9.4, D-41, D-42).
std::vector<std::vector<int>> OracleResolveBound(const OracleJourney& journey,
                                                 const OracleBinding& binding,
                                                 const std::vector<int>& session,
                                                 const OracleWindow& window,
                                                 const OraclePersistence& rules);

}  // namespace sojourn
