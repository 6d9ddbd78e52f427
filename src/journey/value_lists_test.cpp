#include "journey/value_lists.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Values = std::vector<std::uint32_t>;
using Lists = std::vector<Values>;

// One person whose events stand a microsecond apart, from 1.
Lists Resolve(const Values& value, const ReportingWindow& window = {}) {
  Arena arena;
  std::vector<std::int64_t> time_us;
  for (std::size_t event = 0; event < value.size(); ++event) {
    time_us.push_back(static_cast<std::int64_t>(event) + 1);
  }
  const Values person_start = {0, static_cast<std::uint32_t>(value.size())};
  const PersistenceInput input{time_us, person_start, PersonScopes(person_start), value, window};
  const ValueLists lists = ResolveAll(input, Scope::kPerson, arena);
  Lists got;
  for (std::size_t event = 0; event < value.size(); ++event) {
    const auto values = lists.ValuesOf(event);
    got.emplace_back(values.begin(), values.end());
  }
  return got;
}

TEST(ResolveAll, ListsDistinctValuesInOrderOfAppearance) {
  EXPECT_EQ(Resolve({1, 2, 3, 0, 1}), (Lists{{1}, {1, 2}, {1, 2, 3}, {1, 2, 3}, {1, 2, 3}}));
}

TEST(ResolveAll, OutsideTheWindowAnEventHasItsOwnValue) {
  EXPECT_EQ(Resolve({1, 2, 0, 4, 5, 0}, {2, 5}), (Lists{{1}, {2}, {2}, {2, 4}, {5}, {}}));
}

TEST(ResolveAll, LongListsHaveNoRepeatsEither) {
  Values value;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    value.push_back(1 + i * 7919 % 5000);
  }
  Values twice = value;
  twice.insert(twice.end(), value.begin(), value.end());
  EXPECT_EQ(Resolve(twice).back(), value);
}

TEST(ResolveAll, InterleavedSessionsHaveListsOfTheirOwn) {
  Arena arena;
  const std::vector<std::int64_t> time_us = {1, 2, 3, 4};
  const Values person_start = {0, 4}, first_event = {0, 1}, of_event = {0, 1, 0, 1};
  const Values value = {7, 8, 9, 8};
  const ValueLists lists = ResolveAll(
      {time_us, person_start, {first_event, of_event}, value, {}}, Scope::kSession, arena);
  const auto of = [&](std::size_t event) {
    const auto values = lists.ValuesOf(event);
    return Values(values.begin(), values.end());
  };
  EXPECT_EQ(of(2), (Values{7, 9}));
  EXPECT_EQ(of(3), (Values{8}));
}

// A bot with a new value on every event: the lists written out would take 80 GB.
TEST(ResolveAll, AHeavyPersonTakesMemoryByItsEvents) {
  constexpr std::uint32_t kEvents = 200'000;
  Arena arena;
  std::vector<std::int64_t> time_us(kEvents);
  Values value(kEvents);
  for (std::uint32_t event = 0; event < kEvents; ++event) {
    time_us[event] = event;
    value[event] = event + 1;
  }
  const Values person_start = {0, kEvents};
  const ValueLists lists = ResolveAll(
      {time_us, person_start, PersonScopes(person_start), value, {}}, Scope::kPerson, arena);
  EXPECT_EQ(lists.values.size(), kEvents);
  EXPECT_EQ(lists.ValuesOf(kEvents - 1).size(), kEvents);
  EXPECT_EQ(lists.ValuesOf(kEvents / 2).back(), kEvents / 2 + 1);
}

}  // namespace
}  // namespace sojourn
