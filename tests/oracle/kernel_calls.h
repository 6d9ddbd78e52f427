// The kernel's answers in the oracles' terms: sessions numbered per person, values as lists,
// credits as arrays.
#pragma once

#include <cstdint>
#include <vector>

#include "journey/attribution.h"
#include "journey/persistence.h"
#include "journey/sessionize.h"
#include "journey/value_lists.h"
#include "tests/oracle/journey_oracle.h"
#include "tests/oracle/tiny_journeys.h"

namespace sojourn {

// Session numbers from 0 in each person.
std::vector<int> PerPerson(const Sessions& sessions,
                           const std::vector<std::uint32_t>& person_start);

// Resolves a batch whose sessions are `sessions`; one list of values per event.
std::vector<std::vector<int>> KernelResolve(const TinyBatch& batch,
                                            const Sessions& sessions,
                                            const OracleWindow& window,
                                            const OraclePersistence& rules,
                                            Arena& arena);

CreditRule KernelRule(const OracleAttribution& rules);

// Credits of every event of the batch as if each were a conversion: [E][num_values + 1], index 0:
// no value. Conversions outside the window have no credits at all. `values` are the values of each
// event.
std::vector<std::vector<double>> KernelCredits(const TinyBatch& batch,
                                               const Sessions& sessions,
                                               const std::vector<std::vector<int>>& values,
                                               const OracleWindow& window,
                                               const OracleAttribution& rules,
                                               std::size_t num_values,
                                               Arena& arena);

}  // namespace sojourn
