#include "journey/persistence.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Values = std::vector<std::uint32_t>;
constexpr std::uint32_t kA = 1;
constexpr std::uint32_t kB = 2;
constexpr std::uint32_t kC = 3;

// One person; the scope is the person, or sessions where they are given.
struct Case {
  const char* name;
  PersistenceRules rules;
  std::vector<std::int64_t> time;
  Values value;
  Values expected;
  ReportingWindow window = {};
  Values session = {};
};

PersistenceInput InputOf(const Case& c, Arena& arena) {
  PersistenceInput input;
  input.time_us = c.time;
  const auto person_start = arena.Allocate<std::uint32_t>(2);
  person_start[0] = 0;
  person_start[1] = static_cast<std::uint32_t>(c.time.size());
  input.person_start = person_start;
  input.value = c.value;
  input.window = c.window;
  input.scopes = PersonScopes(input.person_start);
  if (!c.session.empty()) {
    // Sessions by field, whose ids begin with 1.
    const auto id = arena.Allocate<std::uint32_t>(c.session.size());
    std::ranges::transform(c.session, id.begin(), [](std::uint32_t s) { return s + 1; });
    input.scopes = SessionScopes(SessionizeByField(id, input.person_start, arena));
  }
  return input;
}

class PersistenceTest : public testing::TestWithParam<Case> {};

TEST_P(PersistenceTest, Resolves) {
  const Case& c = GetParam();
  Arena arena;
  const auto resolved = ResolvePersistence(InputOf(c, arena), c.rules, arena);
  EXPECT_EQ(Values(resolved.begin(), resolved.end()), c.expected);
}

PersistenceRules Person(Allocation allocation) {
  return {allocation, Scope::kPerson, {}};
}
PersistenceRules Session(Allocation allocation) {
  return {allocation, Scope::kSession, {}};
}
PersistenceRules For(Allocation allocation, std::int64_t us) {
  return {allocation, Scope::kPerson, {.fixed_us = us, .last_us = {}}};
}

constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1'000'000;

// TV-PER-1: one session, data ∅ C B ∅ A.
const std::vector<std::int64_t> kFive = {1, 2, 3, 6, 7};
const Values kData = {0, kC, kB, 0, kA};

INSTANTIATE_TEST_SUITE_P(Rules,
                         PersistenceTest,
                         testing::Values(Case{"MostRecentKeepsTheLastValue",
                                              Person(Allocation::kMostRecent),
                                              kFive,
                                              kData,
                                              {0, kC, kB, kB, kA}},
                                         Case{"OriginalKeepsTheFirstValue",
                                              Person(Allocation::kOriginal),
                                              kFive,
                                              kData,
                                              {0, kC, kC, kC, kC}},
                                         Case{"FirstKnownShowsBeforeItIsSet",
                                              Person(Allocation::kFirstKnown),
                                              kFive,
                                              kData,
                                              {kC, kC, kC, kC, kC}},
                                         Case{"LastKnownShowsEverywhere",
                                              Person(Allocation::kLastKnown),
                                              kFive,
                                              kData,
                                              {kA, kA, kA, kA, kA}},
                                         Case{"SessionStateEndsWithTheSession",
                                              Session(Allocation::kMostRecent),
                                              {0, 1, 2, 3},
                                              {kA, 0, 0, kB},
                                              {kA, kA, 0, kB},
                                              {},
                                              {0, 0, 1, 1}},
                                         Case{"LastKnownLooksAtItsSessionOnly",
                                              Session(Allocation::kLastKnown),
                                              {0, 1, 2, 3},
                                              {kA, 0, 0, kB},
                                              {kA, kA, kB, kB},
                                              {},
                                              {0, 0, 1, 1}},
                                         Case{"SessionStateCrossesTheWindowsStart",
                                              Session(Allocation::kMostRecent),
                                              {0, 10},
                                              {kA, 0},
                                              {kA, kA},
                                              {5, 100},
                                              {0, 0}},
                                         Case{"PersonStateBeginsWithTheWindow",
                                              Person(Allocation::kMostRecent),
                                              {0, 10, 20},
                                              {kA, 0, kB},
                                              {kA, 0, kB},
                                              {5, 100}},
                                         Case{"PersonStateEndsWithTheWindow",
                                              Person(Allocation::kLastKnown),
                                              {0, 10, 200},
                                              {kA, 0, kB},
                                              {kA, kA, kB},
                                              {0, 100}},
                                         Case{"ExactlyTheLifetimeIsThere",
                                              For(Allocation::kMostRecent, 10),
                                              {0, 4, 10, 11, 12, 22, 23},
                                              {kA, 0, 0, 0, kB, 0, 0},
                                              {kA, kA, kA, 0, kB, kB, 0}},
                                         Case{"SettingTheSameValueAgainRestartsTheClock",
                                              For(Allocation::kMostRecent, 10),
                                              {0, 4, 10, 11, 12, 22, 23},
                                              {kA, kA, 0, 0, kB, 0, 0},
                                              {kA, kA, kA, kA, kB, kB, 0}},
                                         Case{"OriginalsClockIsNotExtended",
                                              For(Allocation::kOriginal, 10),
                                              {0, 4, 10, 11, 12},
                                              {kA, kA, 0, 0, kB},
                                              {kA, kA, kA, 0, kB}},
                                         Case{"AfterExpiryTheNextValueIsTheOriginal",
                                              For(Allocation::kOriginal, 10),
                                              {0, 5, 11, 12},
                                              {kA, kB, kC, 0},
                                              {kA, kA, kC, kC}},
                                         Case{"LifetimeSeesValuesBeforeTheWindow",
                                              For(Allocation::kMostRecent, 10),
                                              {0, 10},
                                              {kA, 0},
                                              {kA, kA},
                                              {5, 100}},
                                         Case{"NinetyDaysBeforeTheWindowEnter",
                                              For(Allocation::kOriginal, 91 * kDay),
                                              {0, 90 * kDay},
                                              {kA, kB},
                                              {kA, kA},
                                              {90 * kDay, 200 * kDay}},
                                         Case{"MoreThanNinetyDaysBeforeTheWindowDoNot",
                                              For(Allocation::kOriginal, 91 * kDay),
                                              {0, 90 * kDay + 1},
                                              {kA, kB},
                                              {kA, kB},
                                              {90 * kDay + 1, 200 * kDay}},
                                         Case{"FirstKnownWithTimeLooksBothWays",
                                              For(Allocation::kFirstKnown, 5),
                                              {0, 5, 10, 11},
                                              {kA, 0, kB, 0},
                                              {kA, kA, kB, kB}},
                                         Case{"LastKnownWithTimeLooksBothWays",
                                              For(Allocation::kLastKnown, 5),
                                              {0, 5, 10, 16},
                                              {kA, 0, kB, 0},
                                              {kA, kB, kB, 0}}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace sojourn
