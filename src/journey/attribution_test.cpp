#include "journey/attribution.h"

#include <map>
#include <tuple>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Credits = std::map<std::uint32_t, double>;

struct Touch {
  std::int64_t time;
  std::uint32_t code;
};

// Credits of one conversion at `conversion_time`, on an event of its own behind all touches. Code
// 0: no touch.
Credits Share(const CreditRule& rule,
              const std::vector<Touch>& given,
              std::int64_t conversion_time,
              std::int64_t lookback) {
  Arena arena;
  std::vector<std::uint32_t> scope, event, code;
  std::vector<std::int64_t> time, last;
  for (const Touch& touch : given) {
    scope.push_back(0);
    event.push_back(static_cast<std::uint32_t>(event.size()));
    time.push_back(touch.time);
    last.push_back(touch.time + lookback);
    code.push_back(touch.code);
  }
  const Touches touches{scope, event, time, last, {}, code};
  const std::vector<std::uint32_t> conversion_scope = {0};
  const std::vector<std::uint32_t> conversion_event = {static_cast<std::uint32_t>(given.size())};
  const std::vector<std::int64_t> conversion_us = {conversion_time};
  CreditSplitter splitter({rule});
  splitter.Begin(touches, {conversion_scope, conversion_event, conversion_us}, 10, arena);
  Credits credits;
  splitter.Split(0, [&](std::size_t, std::uint32_t c, double share) { credits[c] += share; });
  if (splitter.ranges()[0].empty()) {
    credits[0] = 1;
  }
  return credits;
}

void ExpectNear(const Credits& actual, const Credits& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (const auto& [code, share] : expected) {
    EXPECT_NEAR(actual.at(code), share, 1e-12) << "code " << code;
  }
}

constexpr CreditRule kUShaped{.kind = CreditKind::kPosition, .first = 40, .middle = 20, .last = 40};
constexpr std::int64_t kAlways = 1000;

TEST(Attribution, LastAndFirstTakeTheEnds) {
  const std::vector<Touch> touches = {{1, 1}, {2, 2}, {3, 3}};
  ExpectNear(Share({.kind = CreditKind::kLast}, touches, 9, kAlways), {{3, 1}});
  ExpectNear(Share({.kind = CreditKind::kFirst}, touches, 9, kAlways), {{1, 1}});
}

TEST(Attribution, RepeatsAreTouches) {
  ExpectNear(Share({.kind = CreditKind::kLinear}, {{1, 1}, {2, 1}, {3, 2}}, 9, kAlways),
             {{1, 2.0 / 3}, {2, 1.0 / 3}});
  ExpectNear(Share(kUShaped, {{1, 1}, {2, 2}, {3, 1}}, 9, kAlways), {{1, 0.8}, {2, 0.2}});
  ExpectNear(Share({.kind = CreditKind::kParticipation}, {{1, 1}, {2, 1}, {3, 2}}, 9, kAlways),
             {{1, 1}, {2, 1}});
}

TEST(Attribution, PositionFollowsTheCreditTable) {
  ExpectNear(Share(kUShaped, {{1, 1}}, 9, kAlways), {{1, 1}});
  ExpectNear(Share(kUShaped, {{1, 1}, {2, 2}}, 9, kAlways), {{1, 0.5}, {2, 0.5}});
  ExpectNear(Share(kUShaped, {{1, 1}, {2, 2}, {3, 3}, {4, 4}}, 9, kAlways),
             {{1, 0.4}, {2, 0.1}, {3, 0.1}, {4, 0.4}});
  const CreditRule middle_only{.kind = CreditKind::kPosition, .middle = 1};
  ExpectNear(Share(middle_only, {{1, 1}, {2, 2}}, 9, kAlways), {{1, 0.5}, {2, 0.5}});
}

TEST(Attribution, TimeDecayHalvesByAge) {
  const CreditRule decay{.kind = CreditKind::kTimeDecay, .half_life_us = 7};
  ExpectNear(Share(decay, {{-14, 1}, {-7, 2}, {0, 3}}, 0, kAlways),
             {{1, 1.0 / 7}, {2, 2.0 / 7}, {3, 4.0 / 7}});
  ExpectNear(Share(decay, {{-14, 1}, {-7, 2}, {0, 3}}, 500, kAlways),
             {{1, 1.0 / 7}, {2, 2.0 / 7}, {3, 4.0 / 7}});
}

TEST(Attribution, TimeDecayLivesThroughAnyAge) {
  const CreditRule decay{.kind = CreditKind::kTimeDecay, .half_life_us = 1};
  ExpectNear(Share(decay, {{0, 1}, {100'000, 2}, {100'001, 3}}, 100'001, 1 << 30),
             {{1, 0}, {2, 1.0 / 3}, {3, 2.0 / 3}});
}

TEST(Attribution, ExactlyTheLookbackIsInside) {
  ExpectNear(Share({.kind = CreditKind::kFirst}, {{0, 1}, {1, 2}}, 10, 10), {{1, 1}});
  ExpectNear(Share({.kind = CreditKind::kFirst}, {{0, 1}, {1, 2}}, 11, 10), {{2, 1}});
  ExpectNear(Share({.kind = CreditKind::kFirst}, {{0, 1}}, 11, 10), {{0, 1}});
}

TEST(Attribution, SameTouchNeedsAValueOnTheConversionItself) {
  ExpectNear(Share({.kind = CreditKind::kSame}, {{1, 1}}, 9, kAlways), {{0, 1}});
  const CreditRule same{.kind = CreditKind::kSame};
  const std::vector<std::uint32_t> zero = {0}, code = {4};
  const std::vector<std::int64_t> time = {5};
  Arena arena;
  CreditSplitter splitter({same});
  splitter.Begin({zero, zero, time, time, {}, code}, {zero, zero, time}, 10, arena);
  Credits credits;
  splitter.Split(0, [&](std::size_t, std::uint32_t c, double share) { credits[c] += share; });
  ExpectNear(credits, {{4, 1}});
}

// Conversions with one, two and three touches in reach; rules of every kind, with a half-life among
// them or not.
TEST(Attribution, RulesByCountGiveTogetherWhatEachGivesAlone) {
  const std::vector<std::uint32_t> scope = {0, 0, 0}, event = {0, 2, 4}, code = {1, 2, 1};
  const std::vector<std::int64_t> time = {0, 2, 4}, last = {99, 99, 99};
  const std::vector<std::uint32_t> conversion_scope = {0, 0, 0}, conversion_event = {1, 3, 5};
  const std::vector<std::int64_t> conversion_us = {1, 3, 5};
  const CreditRule linear{.kind = CreditKind::kLinear};
  const CreditRule participation{.kind = CreditKind::kParticipation};
  const CreditRule ends{.kind = CreditKind::kPosition, .first = 30, .middle = 0, .last = 10};
  const CreditRule middle{.kind = CreditKind::kPosition, .first = 0, .middle = 1, .last = 0};
  const CreditRule decay{.kind = CreditKind::kTimeDecay, .half_life_us = 2};
  using Key = std::tuple<std::size_t, std::size_t, std::uint32_t>;  // rule, conversion, code
  for (const bool has_decay : {false, true}) {
    std::vector<CreditRule> rules = {linear, kUShaped, participation, ends, middle};
    std::vector<std::size_t> by_count = {0, 1, 2, 3, 4};
    if (has_decay) {
      rules.push_back(decay);
    }
    Arena arena;
    const Touches touches{scope, event, time, last, {}, code};
    const Conversions conversions{conversion_scope, conversion_event, conversion_us};
    CreditSplitter splitter(rules);
    splitter.Begin(touches, conversions, 10, arena);
    std::map<Key, double> together, alone;
    splitter.SplitByCount(by_count,
                          [&](std::size_t r, std::size_t i, std::uint32_t value, double share) {
                            together[{r, i, value}] += share;
                          });
    for (const std::size_t r : by_count) {
      CreditSplitter one({rules[r]});
      one.Begin(touches, conversions, 10, arena);
      one.Split(0, [&](std::size_t i, std::uint32_t value, double share) {
        alone[{r, i, value}] += share;
      });
    }
    EXPECT_EQ(together, alone);
    EXPECT_EQ((together[{1, 2, 1}]), 0.8);  // first and last of three
    EXPECT_EQ((together[{3, 1, 1}]), 0.75);
    EXPECT_EQ((together[{4, 1, 2}]), 0.5);  // two zeros share equally (D-49)
  }
}

TEST(Attribution, TouchesOfAnotherScopeOrAfterTheConversionDoNotCount) {
  Arena arena;
  const std::vector<std::uint32_t> scope = {0, 1, 1, 2}, event = {0, 1, 3, 4};
  const std::vector<std::int64_t> time = {0, 1, 3, 4}, last = {99, 99, 99, 99};
  const std::vector<std::uint32_t> conversion_scope = {1, 2}, conversion_event = {2, 5};
  const std::vector<std::int64_t> conversion_us = {2, 5};
  const auto ranges = FindTouches({scope, event, time, last, {}, scope},
                                  {conversion_scope, conversion_event, conversion_us},
                                  arena);
  EXPECT_EQ(ranges[0].begin, 1U);
  EXPECT_EQ(ranges[0].end, 2U);
  EXPECT_EQ(ranges[1].begin, 3U);
  EXPECT_EQ(ranges[1].end, 4U);
}

}  // namespace
}  // namespace sojourn
