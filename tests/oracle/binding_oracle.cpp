#include "tests/oracle/binding_oracle.h"

#include <algorithm>

namespace sojourn {
namespace {

bool Holds(const std::vector<int>& values, int value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

std::vector<std::vector<int>> OracleResolveBound(const OracleJourney& journey,
                                                 const OracleBinding& binding,
                                                 const std::vector<int>& session,
                                                 const OracleWindow& window,
                                                 const OraclePersistence& rules) {
  std::vector<std::vector<int>> shown(journey.size());
  for (std::size_t e = 0; e < journey.size(); ++e) {
    const std::vector<int> own =
        journey.value[e] == 0 ? std::vector<int>() : std::vector<int>{journey.value[e]};
    if (binding.to[e].empty()) {
      shown[e] = own;
    }
    for (const int to : binding.to[e]) {
      // What is bound to one value persists as a dimension would that only those events set.
      OracleJourney bound{journey.time_us, {}};
      for (std::size_t i = 0; i < journey.size(); ++i) {
        bound.value.push_back(binding.binds[i] && Holds(binding.to[i], to) ? journey.value[i] : 0);
      }
      std::vector<int> values = OracleResolve(bound, session, window, rules)[e];
      if (values.empty()) {
        values = own;
      }
      for (const int value : values) {
        if (!Holds(shown[e], value)) {
          shown[e].push_back(value);
        }
      }
    }
  }
  return shown;
}

}  // namespace sojourn
