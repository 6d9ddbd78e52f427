#include "journey/last_touch.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

constexpr std::uint32_t kNo = kNoTouch;

struct Case {
  const char* name;
  std::vector<std::uint32_t> value;
  std::vector<std::uint32_t> first_event;
  std::vector<std::uint32_t> conversions;
  std::vector<std::uint32_t> touch;
};

class LastTouchesTest : public testing::TestWithParam<Case> {};

TEST_P(LastTouchesTest, Finds) {
  const Case& c = GetParam();
  Arena arena;
  const auto touch = LastTouches(c.value, {c.first_event, {}}, c.conversions, arena);
  EXPECT_EQ(std::vector<std::uint32_t>(touch.begin(), touch.end()), c.touch);
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    LastTouchesTest,
    testing::Values(
        Case{"NoConversions", {1, 0}, {0}, {}, {}},
        Case{"TheConversionsOwnEventIsATouch", {1, 2}, {0}, {1}, {1}},
        Case{"TheLatestBeforeTheConversion", {1, 2, 0, 3}, {0}, {2}, {1}},
        Case{"ATouchAfterTheConversionDoesNotCount", {0, 0, 3}, {0}, {1}, {kNo}},
        Case{
            "LaterConversionsWithoutNewTouchKeepTheTouch", {1, 0, 0, 0}, {0}, {1, 2, 3}, {0, 0, 0}},
        Case{"ANewTouchReplacesIt", {1, 0, 2, 0}, {0}, {1, 3}, {0, 2}},
        Case{"TouchesOfAnotherScopeDoNotCount", {1, 0, 0, 0}, {0, 2}, {1, 2}, {0, kNo}},
        Case{"ScopesWithoutConversionsArePassedOver", {1, 2, 0, 3}, {0, 1, 2, 3}, {0, 3}, {0, 3}},
        Case{"AScopeThatBeginsBehindAConversion", {1, 0}, {0, 1}, {0, 1}, {0, kNo}}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sojourn
