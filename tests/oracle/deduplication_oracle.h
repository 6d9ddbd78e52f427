// Metric deduplication from dataviews.md 8.8.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/journey_rules.h"
#include "tests/oracle/journey_oracle.h"

namespace sojourn {

struct OracleDeduplication {
  Scope scope = Scope::kSession;
  KeptOccurrence keep = KeptOccurrence::kFirst;
  bool has_id = false;  // else an occurrence is a repeat whatever it is of
};

// Whether the events of a person are kept occurrences. `occurs` says on which events a value of the
// metric is left, `id` which one it has; 0 is none.
std::vector<bool> OracleKept(const std::vector<std::int64_t>& time_us,
                             const std::vector<int>& session,
                             const std::vector<bool>& occurs,
                             const std::vector<int>& id,
                             const OracleWindow& window,
                             const OracleDeduplication& rules);

}  // namespace sojourn
