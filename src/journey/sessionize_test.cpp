#include "journey/sessionize.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Numbers = std::vector<std::uint32_t>;

template <typename T>
std::vector<T> ListOf(std::span<const T> span) {
  return {span.begin(), span.end()};
}

struct TimeoutCase {
  const char* name;
  std::vector<std::int64_t> time;  // in the timeout's unit: it is 30
  Numbers person_start;
  std::vector<std::uint8_t> opens;
  Numbers session;
};

class SessionizeByTimeoutTest : public testing::TestWithParam<TimeoutCase> {};

TEST_P(SessionizeByTimeoutTest, NumbersSessions) {
  const TimeoutCase& c = GetParam();
  Arena arena;
  const Sessions sessions = SessionizeByTimeout(c.time, c.person_start, 30, c.opens, arena);
  EXPECT_EQ(ListOf(sessions.of_event), c.session);
  EXPECT_TRUE(sessions.contiguous);
  for (std::uint32_t s = 0; s < sessions.size(); ++s) {
    EXPECT_EQ(sessions.of_event[sessions.first_event[s]], s);
    EXPECT_EQ(sessions.of_event[sessions.last_event[s]], s);
    EXPECT_TRUE(s == 0 || sessions.first_event[s] == sessions.last_event[s - 1] + 1);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    SessionizeByTimeoutTest,
    testing::Values(
        TimeoutCase{"NoEventsNoSessions", {}, {0}, {}, {}},
        TimeoutCase{"GapOfExactlyTheTimeoutStays", {0, 30}, {0, 2}, {}, {0, 0}},
        TimeoutCase{"GapLongerThanTheTimeoutEnds", {0, 31}, {0, 2}, {}, {0, 1}},
        TimeoutCase{"ANewPersonIsANewSession", {5, 6}, {0, 1, 2}, {}, {0, 1}},
        TimeoutCase{"ANewPersonStartsAtAnEarlierTime", {90, 91, 0}, {0, 2, 3}, {}, {0, 0, 1}},
        TimeoutCase{"ThereIsNoLongestSession", {0, 30, 60, 90}, {0, 4}, {}, {0, 0, 0, 0}},
        TimeoutCase{"EventsAtOneInstantStayTogether", {7, 7, 7}, {0, 3}, {}, {0, 0, 0}},
        TimeoutCase{"AStartMetricOpens", {0, 5, 6, 7}, {0, 4}, {0, 1, 0, 1}, {0, 1, 1, 2}},
        TimeoutCase{"AStartMetricOnTheFirstEventOpensOnce", {0, 5}, {0, 2}, {1, 0}, {0, 0}},
        TimeoutCase{"AStartMetricAfterAGapOpensOnce", {0, 99}, {0, 2}, {0, 1}, {0, 1}}),
    [](const auto& row) { return row.param.name; });

struct FieldCase {
  const char* name;
  Numbers id;
  Numbers person_start;
  Numbers session;
  bool contiguous;
};

class SessionizeByFieldTest : public testing::TestWithParam<FieldCase> {};

TEST_P(SessionizeByFieldTest, NumbersSessions) {
  const FieldCase& c = GetParam();
  Arena arena;
  const Sessions sessions = SessionizeByField(c.id, c.person_start, arena);
  EXPECT_EQ(ListOf(sessions.of_event), c.session);
  EXPECT_EQ(sessions.contiguous, c.contiguous);
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    SessionizeByFieldTest,
    testing::Values(
        FieldCase{"OneIdIsOneSession", {4, 4}, {0, 2}, {0, 0}, true},
        FieldCase{"SessionsMayInterleave", {4, 7, 4, 7}, {0, 4}, {0, 1, 0, 1}, false},
        FieldCase{"SessionsAreNumberedByTheirFirstEvent", {9, 2, 9}, {0, 3}, {0, 1, 0}, false},
        FieldCase{"AnEventWithoutIdIsASessionOfItsOwn", {0, 4, 0}, {0, 3}, {0, 1, 2}, true},
        FieldCase{"TheSameIdOfTwoPersonsIsTwoSessions", {4, 4}, {0, 1, 2}, {0, 1}, true}),
    [](const auto& row) { return row.param.name; });

TEST(Sessions, InterleavedOnesAreBroughtTogetherInTimeOrder) {
  Arena arena;
  const Numbers id = {4, 7, 4, 7};
  const Numbers person_start = {0, 4};
  const Sessions sessions = SessionizeByField(id, person_start, arena);
  EXPECT_EQ(ListOf(EventsBySession(sessions, arena)), (Numbers{0, 2, 1, 3}));
  EXPECT_EQ(ListOf(EventDepth(sessions, arena)), (Numbers{1, 1, 2, 2}));
  const std::vector<std::int64_t> time = {0, 10, 25, 40};
  EXPECT_EQ(ListOf(TimeSpent(time, sessions, arena)), (std::vector<std::int64_t>{25, 30, 0, 0}));
}

}  // namespace
}  // namespace sojourn
