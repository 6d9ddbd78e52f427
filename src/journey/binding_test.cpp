#include "journey/binding.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Values = std::vector<std::uint32_t>;
constexpr std::uint32_t kLamp = 1;
constexpr std::uint32_t kDesk = 2;
constexpr std::uint32_t kA = 11;
constexpr std::uint32_t kB = 12;

// One person. Each event has at most one binding value `to`: it binds `value` to it where that is
// not 0, and is shown there.
struct Case {
  const char* name;
  PersistenceRules rules;
  std::vector<std::int64_t> time;
  Values to;
  Values value;
  Values expected;
  std::vector<std::uint8_t> ends = {};
  ReportingWindow window = {};
};

Values Resolved(const Case& c) {
  Arena arena;
  const auto size = static_cast<std::uint32_t>(c.time.size());
  const Values person_start = {0, size};
  Values every_event;
  Values bound_event;
  Values bound_to;
  Values bound_value;
  for (std::uint32_t event = 0; event < size; ++event) {
    every_event.push_back(event);
    if (c.to[event] != 0 && c.value[event] != 0) {
      bound_event.push_back(event);
      bound_to.push_back(c.to[event]);
      bound_value.push_back(c.value[event]);
    }
  }
  const PersistenceInput input = {.time_us = c.time,
                                  .person_start = person_start,
                                  .scopes = PersonScopes(person_start),
                                  .value = {},
                                  .window = c.window,
                                  .ends = c.ends};
  const auto shown = ResolveBinding(
      input, {bound_event, bound_to, bound_value}, {every_event, c.to, c.value}, c.rules, arena);
  return {shown.begin(), shown.end()};
}

PersistenceRules Person(Allocation allocation) {
  return {allocation, Scope::kPerson, {}};
}
PersistenceRules For(Allocation allocation, std::int64_t us) {
  return {allocation, Scope::kPerson, {.fixed_us = us, .last_us = {}}};
}

const Case kCases[] = {
    {"EachBindingValueKeepsItsOwn",
     Person(Allocation::kMostRecent),
     {1, 2, 3, 4},
     {kLamp, kDesk, kLamp, kDesk},
     {kA, kB, 0, 0},
     {kA, kB, kA, kB}},
    {"WithoutBindingValueItShowsItsOwn",
     Person(Allocation::kMostRecent),
     {1, 2, 3},
     {kLamp, 0, 0},
     {kA, kB, 0},
     {kA, kB, 0}},
    {"ABoundValueIsThereAtTheEndOfItsTimeAndNotAfter",
     For(Allocation::kMostRecent, 10),
     {0, 10, 11},
     {kLamp, kLamp, kLamp},
     {kA, 0, 0},
     {kA, kA, 0}},
    {"OriginalStaysWhileItIsThere",
     For(Allocation::kOriginal, 10),
     {0, 10, 11},
     {kLamp, kLamp, kLamp},
     {kA, kB, 0},
     {kA, kA, 0}},
    {"OriginalIsBoundAnewOnceItHasExpired",
     For(Allocation::kOriginal, 10),
     {0, 11, 12},
     {kLamp, kLamp, kLamp},
     {kA, kB, 0},
     {kA, kB, kB}},
    {"AMetricEndsTheScopesValuesAfterItsEvent",
     Person(Allocation::kMostRecent),
     {1, 2, 3},
     {kLamp, kLamp, kLamp},
     {kA, 0, 0},
     {kA, kA, 0},
     {0, 1, 0}},
    {"OutsideTheRangeNothingBindsAndItShowsItsOwn",
     Person(Allocation::kMostRecent),
     {1, 5, 9},
     {kLamp, kLamp, kLamp},
     {kA, kB, kA},
     {kA, kB, kA},
     {},
     {.begin_us = 4, .end_us = 8}},
};

TEST(BindingTest, Resolves) {
  for (const Case& row : kCases) {
    EXPECT_EQ(Resolved(row), row.expected) << row.name;
  }
}

TEST(BindingTest, ManyBindingValuesDoNotMix) {
  Case c = {"", Person(Allocation::kMostRecent), {}, {}, {}, {}};
  for (std::uint32_t i = 0; i < 2000; ++i) {
    c.time.push_back(i);
    c.to.push_back(i % 1000 * (i % 1000) + 1);  // squares meet in a table, numbers in a row do not
    c.value.push_back(i < 1000 ? i + 1 : 0);
    c.expected.push_back(i % 1000 + 1);
  }
  EXPECT_EQ(Resolved(c), c.expected);
}

}  // namespace
}  // namespace sojourn
