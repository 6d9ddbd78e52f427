// The journey kernel against the oracles over every journey of a tiny domain: up to six events,
// three values (one of them no value), three gaps (architecture.md 7).
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/oracle/kernel_calls.h"

namespace sojourn {
namespace {

constexpr int kValues = 3;
constexpr std::size_t kBatchPersons = 5000;

// Calls `check(journeys, batch)` for all journeys, some thousand in each batch.
void ForBatches(
    const std::vector<OracleJourney>& journeys,
    const std::function<void(std::span<const OracleJourney>, const TinyBatch&)>& check) {
  for (std::size_t begin = 0; begin < journeys.size(); begin += kBatchPersons) {
    const std::size_t end = std::min(journeys.size(), begin + kBatchPersons);
    TinyBatch batch;
    for (std::size_t j = begin; j < end; ++j) {
      batch.Add(journeys[j]);
    }
    check(std::span(journeys).subspan(begin, end - begin), batch);
    if (testing::Test::HasFailure()) {
      return;
    }
  }
}

std::string Show(const OracleJourney& journey) {
  return fmt::format("times {} values {}", journey.time_us, journey.value);
}

const std::vector<OracleWindow>& Windows() {
  static const std::vector<OracleWindow> windows = {
      {},
      {1, {}},
      {kTinyUnitUs, 2 * kTinyUnitUs + 1},
      {kTinyUnitUs + 1, 3 * kTinyUnitUs},
      {{}, kTinyUnitUs},
  };
  return windows;
}

std::string Show(const OracleWindow& window) {
  return fmt::format("window {} .. {}", window.begin_us.value_or(-1), window.end_us.value_or(-1));
}

TEST(Exhaustive, SessionsByTimeoutWithAndWithoutStartMetric) {
  // The value 2 is an event with the start metric.
  const auto journeys = AllJourneysUpTo(kMostEvents, kValues);
  for (const std::int64_t timeout_us : {std::int64_t{1}, kTinyUnitUs, kTinyUnitUs + 1}) {
    for (const bool with_starts : {false, true}) {
      ForBatches(journeys, [&](std::span<const OracleJourney> some, const TinyBatch& batch) {
        Arena arena;
        std::vector<std::uint8_t> opens;
        for (const std::uint32_t value : batch.value) {
          opens.push_back(value == 2);
        }
        const Sessions sessions =
            SessionizeByTimeout(batch.time_us,
                                batch.person_start,
                                timeout_us,
                                with_starts ? opens : std::vector<std::uint8_t>(),
                                arena);
        const std::vector<int> kernel = PerPerson(sessions, batch.person_start);
        const auto depth = EventDepth(sessions, arena);
        const auto spent = TimeSpent(batch.time_us, sessions, arena);
        std::size_t num_sessions = 0;
        for (std::size_t j = 0; j < some.size(); ++j) {
          std::vector<bool> starts;
          for (const int value : some[j].value) {
            starts.push_back(with_starts && value == 2);
          }
          const auto oracle = OracleSessions(some[j].time_us, timeout_us, starts);
          const auto oracle_spent = OracleTimeSpent(some[j].time_us, oracle);
          num_sessions += static_cast<std::size_t>(oracle.back()) + 1;
          int position = 0;
          for (std::size_t e = 0; e < oracle.size(); ++e) {
            const std::size_t at = batch.person_start[j] + e;
            position = e > 0 && oracle[e] == oracle[e - 1] ? position + 1 : 1;
            ASSERT_EQ(kernel[at], oracle[e]) << Show(some[j]) << " timeout " << timeout_us;
            ASSERT_EQ(depth[at], static_cast<std::uint32_t>(position)) << Show(some[j]);
            ASSERT_EQ(spent[at], oracle_spent[e].value_or(0)) << Show(some[j]);
          }
        }
        ASSERT_EQ(sessions.size(), num_sessions) << "timeout " << timeout_us;
      });
    }
  }
}

TEST(Exhaustive, SessionsByField) {
  // The values are the tracker's session ids.
  ForBatches(AllJourneysUpTo(kMostEvents, kValues),
             [](std::span<const OracleJourney> some, const TinyBatch& batch) {
               Arena arena;
               const Sessions sessions = SessionizeByField(batch.value, batch.person_start, arena);
               const std::vector<int> kernel = PerPerson(sessions, batch.person_start);
               const auto spent = TimeSpent(batch.time_us, sessions, arena);
               const auto order = EventsBySession(sessions, arena);
               for (std::size_t j = 0; j < some.size(); ++j) {
                 const auto oracle = OracleSessionsByField(some[j].value);
                 const auto oracle_spent = OracleTimeSpent(some[j].time_us, oracle);
                 for (std::size_t e = 0; e < oracle.size(); ++e) {
                   const std::size_t at = batch.person_start[j] + e;
                   ASSERT_EQ(kernel[at], oracle[e]) << Show(some[j]);
                   ASSERT_EQ(spent[at], oracle_spent[e].value_or(0)) << Show(some[j]);
                 }
               }
               for (std::size_t i = 1; i < order.size(); ++i) {
                 const auto key = [&](std::size_t k) {
                   return std::pair(sessions.of_event[order[k]], order[k]);
                 };
                 ASSERT_LT(key(i - 1), key(i));
               }
             });
}

// Sessions for the tests of what stands on them: by timeout, and by a field that makes them
// interleave.
Sessions SomeSessions(const TinyBatch& batch, bool by_field, Arena& arena) {
  if (!by_field) {
    return SessionizeByTimeout(batch.time_us, batch.person_start, kTinyUnitUs, {}, arena);
  }
  // The ids a, b, a, b …: every other event.
  const auto ids = arena.Allocate<std::uint32_t>(batch.time_us.size());
  for (std::size_t p = 0; p + 1 < batch.person_start.size(); ++p) {
    for (std::uint32_t e = batch.person_start[p]; e < batch.person_start[p + 1]; ++e) {
      ids[e] = 1 + (e - batch.person_start[p]) % 2;
    }
  }
  return SessionizeByField(ids, batch.person_start, arena);
}

std::vector<int> SessionsOf(const std::vector<int>& all, const TinyBatch& batch, std::size_t j) {
  return {all.begin() + batch.person_start[j], all.begin() + batch.person_start[j + 1]};
}

std::vector<OraclePersistence> AllPersistence() {
  std::vector<OraclePersistence> rules;
  for (const Allocation allocation : {Allocation::kMostRecent,
                                      Allocation::kOriginal,
                                      Allocation::kAll,
                                      Allocation::kFirstKnown,
                                      Allocation::kLastKnown}) {
    rules.push_back({allocation, Scope::kSession, {}});
    rules.push_back({allocation, Scope::kPerson, {}});
    if (allocation == Allocation::kAll) {
      continue;  // 9.1: All takes session or person
    }
    for (const std::int64_t lifetime_us : {kTinyUnitUs, 2 * kTinyUnitUs, 2 * kTinyUnitUs + 1}) {
      rules.push_back({allocation, Scope::kPerson, OracleLength{lifetime_us}});
    }
  }
  return rules;
}

TEST(Exhaustive, EveryAllocationAndExpiration) {
  // Interleaved sessions matter to session scope only.
  const auto journeys = AllJourneysUpTo(kMostEvents, kValues);
  for (const OraclePersistence& rules : AllPersistence()) {
    const bool by_session = rules.scope == Scope::kSession;
    for (const bool by_field : {false, true}) {
      if (by_field && !by_session) {
        continue;
      }
      for (const OracleWindow& window : Windows()) {
        ForBatches(journeys, [&](std::span<const OracleJourney> some, const TinyBatch& batch) {
          Arena arena;
          const Sessions sessions = SomeSessions(batch, by_field, arena);
          const std::vector<int> numbers = PerPerson(sessions, batch.person_start);
          const auto kernel = KernelResolve(batch, sessions, window, rules, arena);
          for (std::size_t j = 0; j < some.size(); ++j) {
            const auto oracle =
                OracleResolve(some[j], SessionsOf(numbers, batch, j), window, rules);
            for (std::size_t e = 0; e < oracle.size(); ++e) {
              if (window.Holds(some[j].time_us[e])) {
                ASSERT_EQ(kernel[batch.person_start[j] + e], oracle[e])
                    << Show(some[j]) << " event " << e << " allocation "
                    << static_cast<int>(rules.allocation) << " lifetime "
                    << rules.lifetime.value_or(OracleLength{-1}).us << " " << Show(window);
              }
            }
          }
        });
      }
    }
  }
}

TEST(Exhaustive, CustomTimeSeesNinetyDaysBeforeTheWindowAndNotMore) {
  // Stretched so that one gap is 90 days and another a microsecond more.
  const std::int64_t stretch = 90LL * 24 * 2;
  for (OracleJourney journey : AllJourneysUpTo(4, kValues)) {
    for (std::int64_t& time_us : journey.time_us) {
      const std::int64_t units = time_us / kTinyUnitUs;
      time_us = units * kTinyUnitUs * stretch + time_us % kTinyUnitUs;
    }
    TinyBatch batch;
    batch.Add(journey);
    for (const Allocation allocation : {Allocation::kMostRecent, Allocation::kOriginal}) {
      for (const std::int64_t days : {60, 90}) {
        const OraclePersistence rules{
            allocation, Scope::kPerson, OracleLength{days * 24 * 2 * kTinyUnitUs}};
        const OracleWindow window{kTinyUnitUs * stretch, {}};
        Arena arena;
        const Sessions sessions = SomeSessions(batch, false, arena);
        const auto kernel = KernelResolve(batch, sessions, window, rules, arena);
        const auto oracle =
            OracleResolve(journey, PerPerson(sessions, batch.person_start), window, rules);
        for (std::size_t e = 0; e < oracle.size(); ++e) {
          if (window.Holds(journey.time_us[e])) {
            ASSERT_EQ(kernel[e], oracle[e]) << Show(journey) << " event " << e;
          }
        }
      }
    }
  }
}

std::vector<OracleAttribution> AllModels() {
  std::vector<OracleAttribution> rules;
  for (const AttributionModel model : {AttributionModel::kLastTouch,
                                       AttributionModel::kFirstTouch,
                                       AttributionModel::kLinear,
                                       AttributionModel::kParticipation,
                                       AttributionModel::kSameTouch,
                                       AttributionModel::kUShaped,
                                       AttributionModel::kJCurve,
                                       AttributionModel::kInverseJ}) {
    rules.push_back({.model = model});
  }
  rules.push_back({.model = AttributionModel::kTimeDecay, .half_life_us = kTinyUnitUs});
  rules.push_back({.model = AttributionModel::kTimeDecay, .half_life_us = 1000});
  rules.push_back({.model = AttributionModel::kCustom, .weights = {30, 20, 50}});
  rules.push_back({.model = AttributionModel::kCustom, .weights = {0, 1, 0}});
  return rules;
}

// Every event is a conversion, so all shorter journeys are in the longest ones. One kernel run per
// setting.
void CheckCredits(const std::vector<OracleJourney>& journeys,
                  const OracleAttribution& rules,
                  const OracleWindow& window,
                  bool by_field) {
  ForBatches(journeys, [&](std::span<const OracleJourney> some, const TinyBatch& batch) {
    Arena arena;
    const Sessions sessions = SomeSessions(batch, by_field, arena);
    const std::vector<int> numbers = PerPerson(sessions, batch.person_start);
    std::vector<std::vector<int>> values;
    for (const std::uint32_t value : batch.value) {
      values.push_back(value == 0 ? std::vector<int>() : std::vector<int>{static_cast<int>(value)});
    }
    const auto kernel = KernelCredits(batch, sessions, values, window, rules, kValues - 1, arena);
    for (std::size_t j = 0; j < some.size(); ++j) {
      const std::size_t first = batch.person_start[j];
      const std::vector<std::vector<int>> own(values.begin() + batch.person_start[j],
                                              values.begin() + batch.person_start[j + 1]);
      const auto session = SessionsOf(numbers, batch, j);
      for (std::size_t e = 0; e < own.size(); ++e) {
        if (!window.Holds(some[j].time_us[e])) {
          continue;
        }
        const auto oracle =
            OracleCredits(some[j].time_us, session, own, window, rules, e, kValues - 1);
        for (std::size_t v = 0; v < oracle.size(); ++v) {
          ASSERT_NEAR(kernel[first + e][v], oracle[v], 1e-12)
              << Show(some[j]) << " conversion " << e << " value " << v << " model "
              << static_cast<int>(rules.model) << " lookback "
              << rules.lookback.value_or(OracleLength{-1}).us << " " << Show(window);
        }
      }
    }
  });
}

TEST(Exhaustive, EveryModelInEveryContainer) {
  const auto journeys = AllJourneys(kMostEvents, kValues);
  for (OracleAttribution rules : AllModels()) {
    CheckCredits(journeys, rules, {}, false);
    rules.lookback = OracleLength{2 * kTinyUnitUs};
    CheckCredits(journeys, rules, {}, false);
    rules.container = Scope::kSession;
    CheckCredits(journeys, rules, {}, false);
  }
}

TEST(Exhaustive, EveryLookbackInEveryWindow) {
  // Which touches count shows in linear credits; the models above do not look at windows.
  const auto journeys = AllJourneys(kMostEvents - 1, kValues);
  for (const OracleWindow& window : Windows()) {
    for (const Scope container : {Scope::kPerson, Scope::kSession}) {
      for (const bool by_field : {false, true}) {
        OracleAttribution rules{.model = AttributionModel::kLinear, .container = container};
        CheckCredits(journeys, rules, window, by_field);
        for (const std::int64_t lookback_us :
             {std::int64_t{1}, kTinyUnitUs, 2 * kTinyUnitUs, 2 * kTinyUnitUs + 1}) {
          rules.lookback = OracleLength{lookback_us};
          CheckCredits(journeys, rules, window, by_field);
        }
      }
    }
  }
}

}  // namespace
}  // namespace sojourn
