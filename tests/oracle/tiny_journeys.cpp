#include "tests/oracle/tiny_journeys.h"

namespace sojourn {

std::vector<OracleJourney> AllJourneys(std::size_t events, int values) {
  const std::int64_t gaps[] = {0, kTinyUnitUs, kTinyUnitUs + 1};
  std::vector<OracleJourney> journeys = {{{0}, {}}};
  for (std::size_t e = 0; e < events; ++e) {
    std::vector<OracleJourney> longer;
    for (const OracleJourney& journey : journeys) {
      for (int value = 0; value < values; ++value) {
        OracleJourney next = journey;
        next.value.push_back(value);
        if (e + 1 == events) {
          longer.push_back(next);
          continue;
        }
        for (const std::int64_t gap : gaps) {
          longer.push_back(next);
          longer.back().time_us.push_back(next.time_us.back() + gap);
        }
      }
    }
    journeys = std::move(longer);
  }
  return journeys;
}

std::vector<OracleJourney> AllJourneysUpTo(std::size_t most, int values) {
  std::vector<OracleJourney> journeys;
  for (std::size_t events = 1; events <= most; ++events) {
    const std::vector<OracleJourney> some = AllJourneys(events, values);
    journeys.insert(journeys.end(), some.begin(), some.end());
  }
  return journeys;
}

void TinyBatch::Add(const OracleJourney& journey) {
  time_us.insert(time_us.end(), journey.time_us.begin(), journey.time_us.end());
  value.insert(value.end(), journey.value.begin(), journey.value.end());
  person_start.push_back(static_cast<std::uint32_t>(time_us.size()));
}

}  // namespace sojourn
