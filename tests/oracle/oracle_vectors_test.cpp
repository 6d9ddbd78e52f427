// The oracles themselves against the specification's vectors: an oracle that is wrong proves
// nothing.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "tests/oracle/algorithmic_oracle.h"
#include "tests/oracle/binding_oracle.h"
#include "tests/oracle/deduplication_oracle.h"
#include "tests/oracle/journey_oracle.h"

namespace sojourn {
namespace {

constexpr int A = 1;
constexpr int B = 2;
constexpr int C = 3;

std::vector<std::int64_t> Minutes(const std::vector<double>& minutes) {
  std::vector<std::int64_t> time_us;
  for (const double minute : minutes) {
    time_us.push_back(static_cast<std::int64_t>(minute * static_cast<double>(kMinuteUs)));
  }
  return time_us;
}

std::vector<int> OneSession(std::size_t n) {
  return std::vector<int>(n, 0);
}

// None or one value per event.
std::vector<int> Single(const std::vector<std::vector<int>>& lists) {
  std::vector<int> values;
  for (const auto& list : lists) {
    values.push_back(list.empty() ? 0 : list.back());
  }
  return values;
}

TEST(OracleSessions, TvSes2AGapOfExactlyTheTimeoutStays) {
  const std::vector<std::int64_t> time_us = {0, 30 * kMinuteUs, 60 * kMinuteUs + kSecondUs};
  EXPECT_EQ(OracleSessions(time_us, 30 * kMinuteUs, {false, false, false}),
            (std::vector<int>{0, 0, 1}));
}

TEST(OracleSessions, TvSes3AStartMetricOpensOnce) {
  const std::vector<std::int64_t> time_us = Minutes({0, 5, 6, 7});
  EXPECT_EQ(OracleSessions(time_us, 30 * kMinuteUs, {false, true, false, true}),
            (std::vector<int>{0, 1, 1, 2}));
  EXPECT_EQ(OracleSessions(time_us, 30 * kMinuteUs, {true, true, false, true}),
            (std::vector<int>{0, 1, 1, 2}));
}

TEST(OracleSessions, R13FieldSessionsInterleave) {
  EXPECT_EQ(OracleSessionsByField({7, 0, 8, 7, 0}), (std::vector<int>{0, 1, 2, 0, 3}));
}

TEST(OraclePersistence, TvPer1) {
  const OracleJourney journey{Minutes({1, 2, 3, 6, 7}), {0, C, B, 0, A}};
  struct Case {
    Allocation allocation;
    std::vector<int> expected;
  };
  for (const Case& c : {Case{Allocation::kMostRecent, {0, C, B, B, A}},
                        Case{Allocation::kOriginal, {0, C, C, C, C}},
                        Case{Allocation::kFirstKnown, {C, C, C, C, C}},
                        Case{Allocation::kLastKnown, {A, A, A, A, A}}}) {
    const OraclePersistence rules{c.allocation, Scope::kSession, {}};
    EXPECT_EQ(Single(OracleResolve(journey, OneSession(5), {}, rules)), c.expected);
  }
}

TEST(OraclePersistence, TvPer2) {
  const OracleJourney journey{Minutes({1, 2, 3, 4, 5}), {A, B, C, 0, A}};
  const std::vector<std::vector<int>> expected = {{A}, {A, B}, {A, B, C}, {A, B, C}, {A, B, C}};
  EXPECT_EQ(OracleResolve(journey, OneSession(5), {}, {Allocation::kAll, Scope::kSession, {}}),
            expected);
}

TEST(OraclePersistence, TvPer3) {
  OracleJourney journey{Minutes({0, 4, 10, 11, 12, 22, 23}), {A, 0, 0, 0, B, 0, 0}};
  const OraclePersistence rules{
      Allocation::kMostRecent, Scope::kPerson, OracleLength{10 * kMinuteUs}};
  EXPECT_EQ(Single(OracleResolve(journey, OneSession(7), {}, rules)),
            (std::vector<int>{A, A, A, 0, B, B, 0}));
  journey.value[1] = A;
  EXPECT_EQ(Single(OracleResolve(journey, OneSession(7), {}, rules)),
            (std::vector<int>{A, A, A, A, B, B, 0}));
}

TEST(OraclePersistence, TvPer5AMetricEndsTheValueAfterItsEvent) {
  OracleJourney journey{Minutes({1, 2, 3, 4, 5}), {A, 0, 0, 0, B}};
  OraclePersistence rules{.ends = {false, false, true, false, false}};
  EXPECT_EQ(Single(OracleResolve(journey, OneSession(5), {}, rules)),
            (std::vector<int>{A, A, A, 0, B}));
  journey = {Minutes({1, 2, 3}), {A, B, 0}};
  rules.ends = {false, true, false};
  EXPECT_EQ(Single(OracleResolve(journey, OneSession(3), {}, rules)), (std::vector<int>{A, B, 0}));
}

TEST(OracleBinding, TvBnd1AsOneEventPerProduct) {
  constexpr int kWasher = 1;
  constexpr int kDryer = 2;
  const OracleJourney journey{Minutes({1, 2, 3, 4}), {A, B, 0, 0}};
  const OracleBinding binding{{{kWasher}, {kDryer}, {kWasher}, {kDryer}},
                              std::vector<bool>(4, true)};
  EXPECT_EQ(Single(OracleResolveBound(journey, binding, OneSession(4), {}, {})),
            (std::vector<int>{A, B, A, B}));
}

TEST(OracleBinding, D42WithoutBindingValueTheEventShowsItsOwn) {
  const OracleJourney journey{Minutes({1, 2, 3}), {A, B, 0}};
  const OracleBinding binding{{{1}, {}, {1}}, std::vector<bool>(3, true)};
  EXPECT_EQ(Single(OracleResolveBound(journey, binding, OneSession(3), {}, {})),
            (std::vector<int>{A, B, A}));
}

TEST(OracleDeduplication, TvDed1) {
  const std::vector<std::int64_t> time_us = Minutes({1, 2, 3, 4, 5});
  const std::vector<bool> orders = {false, true, true, false, true};
  const std::vector<int> id = {0, A, A, 0, B};
  const auto kept = [&](const OracleDeduplication& rules) {
    return OracleKept(time_us, OneSession(5), orders, id, {}, rules);
  };
  EXPECT_EQ(kept({}), (std::vector<bool>{false, true, false, false, false}));
  EXPECT_EQ(kept({.keep = KeptOccurrence::kLast}),
            (std::vector<bool>{false, false, false, false, true}));
  EXPECT_EQ(kept({.has_id = true}), (std::vector<bool>{false, true, false, false, true}));
}

TEST(OracleAlgorithmic, DividendsOfD51GiveTheSameShares) {
  // v(1) = 1/2, v(2) = 1, v(12) = 1: dividends 1/2, 1 and -1/2.
  EXPECT_EQ(OracleShapley({0, 0.5, 1, 1}), (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(OracleShapley({0, 0.3}), (std::vector<double>{1}));
  // The second takes away more than it brings.
  EXPECT_EQ(OracleShapley({0, 1, 0, 0.5}), (std::vector<double>{1, 0}));
}

TEST(OracleAttribution, TvAtt1) {
  struct Case {
    OracleAttribution rules;
    std::vector<std::vector<double>> percent;
  };
  const double third = 100.0 / 3;
  const double mid = 20.0 / 3;
  const std::vector<Case> cases = {
      {{.model = AttributionModel::kLinear}, {{100}, {50, 50}, {third, third, third}}},
      {{.model = AttributionModel::kUShaped},
       {{100}, {50, 50}, {40, 20, 40}, {40, 10, 10, 40}, {40, mid, mid, mid, 40}}},
      {{.model = AttributionModel::kJCurve},
       {{100}, {25, 75}, {20, 20, 60}, {20, 10, 10, 60}, {20, mid, mid, mid, 60}}},
      {{.model = AttributionModel::kInverseJ},
       {{100}, {75, 25}, {60, 20, 20}, {60, 10, 10, 20}, {60, mid, mid, mid, 20}}},
      {{.model = AttributionModel::kCustom, .weights = {30, 20, 50}},
       {{100}, {37.5, 62.5}, {30, 20, 50}, {30, 10, 10, 50}, {30, mid, mid, mid, 50}}},
      {{.model = AttributionModel::kCustom, .weights = {1, 1, 2}},
       {{100}, {third, 2 * third}, {25, 25, 50}, {25, 12.5, 12.5, 50}}},
      {{.model = AttributionModel::kCustom, .weights = {0, 1, 0}}, {{100}, {50, 50}, {0, 100, 0}}},
  };
  for (const Case& c : cases) {
    for (const std::vector<double>& percent : c.percent) {
      const auto shares = OracleShares(c.rules, std::vector<std::int64_t>(percent.size(), 0));
      for (std::size_t i = 0; i < percent.size(); ++i) {
        EXPECT_NEAR(shares[i] * 100, percent[i], 1e-10);
      }
    }
  }
}

TEST(OracleAttribution, TvAtt2) {
  const OracleAttribution rules{.model = AttributionModel::kTimeDecay, .half_life_us = 7 * kDayUs};
  const auto shares = OracleShares(rules, {28 * kDayUs, 21 * kDayUs, 14 * kDayUs, 7 * kDayUs, 0});
  const std::vector<double> percent = {3.2258, 6.4516, 12.9032, 25.8065, 51.6129};
  for (std::size_t i = 0; i < percent.size(); ++i) {
    EXPECT_NEAR(shares[i] * 100, percent[i], 1e-4);
  }
}

TEST(OracleAttribution, TvAtt3) {
  // Paid search, social, email, display in sessions 0, 1, 2, 2; then the purchase.
  const std::vector<std::int64_t> time_us = {
      15 * kDayUs, 18 * kDayUs, 24 * kDayUs, 24 * kDayUs + 1, 24 * kDayUs + 2};
  const std::vector<int> session = {0, 1, 2, 2, 2};
  const std::vector<std::vector<int>> values = {{1}, {2}, {3}, {4}, {}};
  const OracleWindow window{10 * kDayUs, 25 * kDayUs};
  struct Case {
    AttributionModel model;
    Scope container;
    std::vector<double> dollars;
  };
  for (const Case& c :
       {Case{AttributionModel::kFirstTouch, Scope::kSession, {0, 0, 0, 50, 0}},
        Case{AttributionModel::kFirstTouch, Scope::kPerson, {0, 50, 0, 0, 0}},
        Case{AttributionModel::kLastTouch, Scope::kSession, {0, 0, 0, 0, 50}},
        Case{AttributionModel::kLastTouch, Scope::kPerson, {0, 0, 0, 0, 50}},
        Case{AttributionModel::kLinear, Scope::kSession, {0, 0, 0, 25, 25}},
        Case{AttributionModel::kLinear, Scope::kPerson, {0, 12.5, 12.5, 12.5, 12.5}}}) {
    const OracleAttribution rules{c.model, c.container, OracleLength{30 * kDayUs}, 1, {0, 0, 0}};
    const auto credits = OracleCredits(time_us, session, values, window, rules, 4, 4);
    for (std::size_t v = 0; v < 5; ++v) {
      EXPECT_NEAR(credits[v] * 50, c.dollars[v], 1e-12);
    }
  }
}

TEST(OracleAttribution, D47RepeatsAreTouches) {
  const std::vector<std::int64_t> time_us = {0, 1, 2};
  const auto credits = [&](AttributionModel model, std::vector<std::vector<int>> values) {
    return OracleCredits(time_us, OneSession(3), values, {}, {.model = model}, 2, 2);
  };
  EXPECT_NEAR(credits(AttributionModel::kLinear, {{A}, {A}, {B}})[A], 2.0 / 3, 1e-12);
  EXPECT_NEAR(credits(AttributionModel::kUShaped, {{A}, {B}, {A}})[A], 0.8, 1e-12);
  EXPECT_EQ(credits(AttributionModel::kParticipation, {{A}, {A}, {B}}),
            (std::vector<double>{0, 1, 1}));
  EXPECT_EQ(credits(AttributionModel::kSameTouch, {{A}, {B}, {}}), (std::vector<double>{1, 0, 0}));
}

}  // namespace
}  // namespace sojourn
