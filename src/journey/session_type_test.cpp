#include "journey/session_type.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct Case {
  std::string_view rule;
  std::vector<std::int64_t> time_us;             // sessions end after a gap of more than 10
  std::vector<std::uint8_t> first_time;          // by session
  std::vector<std::uint32_t> person_start = {};  // one person when empty
};

constexpr ReportingWindow kWindow{1000, 2000};
constexpr std::int64_t kLookbackBegin = 500;

TEST(FirstTimeSessions, Rules) {
  const Case cases[] = {
      {"TheEarliestInTheWindowIsFirst", {1000, 1005, 1100, 1200}, {1, 0, 0}},
      {"ASessionInTheLookbackMakesAllReturn", {700, 1100, 1200}, {0, 0, 0}},
      {"TheLookbackHoldsItsFirstInstant", {500, 1100}, {0, 0}},
      {"WhatIsOlderIsForgotten", {499, 1100}, {0, 1}},
      {"AStraddlingSessionLiesInTheLookback", {995, 1003, 1100}, {0, 0}},
      {"SessionsBehindTheWindowAreNone", {2000, 2100}, {0, 0}},
      {"ASessionMayEndBehindTheWindow", {1999, 2003}, {1}},
      {"EachPersonHasItsOwn", {700, 1100, 1100, 1200}, {0, 0, 1, 0}, {0, 2, 4}},
  };
  for (const Case& row : cases) {
    Arena arena;
    const auto size = static_cast<std::uint32_t>(row.time_us.size());
    const auto person_start =
        row.person_start.empty() ? std::vector<std::uint32_t>{0, size} : row.person_start;
    const Sessions sessions = SessionizeByTimeout(row.time_us, person_start, 10, {}, arena);
    const auto first_time =
        FirstTimeSessions(row.time_us, person_start, sessions, kWindow, kLookbackBegin, arena);
    EXPECT_EQ(std::vector<std::uint8_t>(first_time.begin(), first_time.end()), row.first_time)
        << row.rule;
  }
}

TEST(FirstTimeSessions, WithoutARangeTheFirstOfAllIs) {
  Arena arena;
  const std::vector<std::int64_t> time_us = {-100, 50, 51};
  const std::vector<std::uint32_t> person_start = {0, 3};
  const Sessions sessions = SessionizeByTimeout(time_us, person_start, 10, {}, arena);
  const auto first_time =
      FirstTimeSessions(time_us, person_start, sessions, {}, ReportingWindow().begin_us, arena);
  EXPECT_EQ(std::vector<std::uint8_t>(first_time.begin(), first_time.end()),
            (std::vector<std::uint8_t>{1, 0}));
}

}  // namespace
}  // namespace sojourn
