// Every journey of a tiny domain, laid out as the batches that src/journey takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "tests/oracle/journey_oracle.h"

namespace sojourn {

// Distances between neighbours: an instant, exactly the unit, and a microsecond more. Rules with
// lengths are tried with lengths that sums of these meet exactly or miss by one.
inline constexpr std::int64_t kTinyUnitUs = 30LL * 60 * 1'000'000;

// All journeys of exactly `events` events over `values` values (0, no value, is one of them) and
// the three gaps above, starting at 0.
std::vector<OracleJourney> AllJourneys(std::size_t events, int values);

// The same for 1 … `most` events.
std::vector<OracleJourney> AllJourneysUpTo(std::size_t most, int values);

// The events of many persons one after the other.
struct TinyBatch {
  std::vector<std::int64_t> time_us;
  std::vector<std::uint32_t> person_start = {0};
  std::vector<std::uint32_t> value;

  void Add(const OracleJourney& journey);
};

// Optimized builds try journeys of up to six events, debug builds (some fifteen times slower) up to
// four.
#ifdef __OPTIMIZE__
inline constexpr std::size_t kMostEvents = 6;
#else
inline constexpr std::size_t kMostEvents = 4;
#endif

}  // namespace sojourn
