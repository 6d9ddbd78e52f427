#include "journey/element_steps.h"

#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Codes = std::vector<std::uint32_t>;
using Numbers = std::vector<std::int64_t>;

template <typename T>
Numbers Listed(std::span<const T> numbers) {
  return {numbers.begin(), numbers.end()};
}

class ElementStepsTest : public testing::Test {
 protected:
  // Two persons: events with 2, 0 and 1 elements, and one with 3.
  const Codes elements_ = {0, 2, 2, 3, 6};
  const Codes person_start_ = {0, 3, 4};
  const std::vector<std::int64_t> time_us_ = {10, 20, 30, 10};
  Arena arena_;
  const ElementSteps steps_ = StepsOf(elements_, arena_);
};

TEST_F(ElementStepsTest, AnEventWithoutElementsIsOneStep) {
  EXPECT_EQ(Listed(steps_.event), (Numbers{0, 0, 1, 2, 3, 3, 3}));
  EXPECT_EQ(Listed(steps_.first), (Numbers{0, 2, 3, 4, 7}));
}

TEST_F(ElementStepsTest, StepsHaveTheTimePersonAndSessionOfTheirEvent) {
  const Codes session = {0, 1, 0, 2};
  const Codes first_of_session = {0, 1, 3};
  const Codes value(7, 0);
  const PersistenceInput input = OverSteps(
      {time_us_, person_start_, {first_of_session, session}, {}, {}}, steps_, value, arena_);
  EXPECT_EQ(Listed(input.time_us), (Numbers{10, 10, 20, 30, 10, 10, 10}));
  EXPECT_EQ(Listed(input.person_start), (Numbers{0, 4, 7}));
  EXPECT_EQ(Listed(input.scopes.first_event), (Numbers{0, 2, 4}));
  EXPECT_EQ(Listed(input.scopes.of_event), (Numbers{0, 0, 1, 0, 2, 2, 2}));
}

TEST_F(ElementStepsTest, AMetricEndsValuesBehindTheLastStepOfItsEvent) {
  const std::vector<std::uint8_t> ends = {1, 1, 0, 1};
  const Codes value(7, 0);
  const PersistenceInput input =
      OverSteps({time_us_, person_start_, {}, {}, {}, ends}, steps_, value, arena_);
  EXPECT_EQ(Listed(input.ends), (Numbers{0, 1, 1, 0, 0, 0, 1}));
}

TEST_F(ElementStepsTest, ALifetimeOfMonthsIsThatOfTheEvent) {
  const std::vector<std::int64_t> last_us = {100, 200, 300, 400};
  const Reach reach = OverSteps(Reach{.last_us = last_us}, steps_, arena_);
  EXPECT_EQ(Listed(reach.last_us), (Numbers{100, 100, 200, 300, 400, 400, 400}));
  EXPECT_EQ(OverSteps(Reach{.fixed_us = 7, .last_us = {}}, steps_, arena_).fixed_us, 7);
}

}  // namespace
}  // namespace sojourn
