#include "journey/touch_window.h"

#include <map>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Counts = std::map<std::uint32_t, std::uint32_t>;

Counts CountsOf(const TouchWindow& window) {
  Counts counts;
  for (const std::uint32_t code : window.codes()) {
    counts[code] = window.count(code);
  }
  return counts;
}

Touches TouchesOf(std::span<const std::uint32_t> codes, std::span<const std::uint32_t> start = {}) {
  Touches touches;
  touches.codes = codes;
  touches.start = start;
  return touches;
}

TEST(TouchWindow, ForgetsTheTouchesItPasses) {
  const std::vector<std::uint32_t> codes = {1, 2, 1, 3};
  TouchWindow window;
  window.Begin(TouchesOf(codes), 4, {});
  window.MoveTo({0, 3});
  EXPECT_EQ(CountsOf(window), (Counts{{1, 2}, {2, 1}}));
  window.MoveTo({1, 4});
  EXPECT_EQ(CountsOf(window), (Counts{{1, 1}, {2, 1}, {3, 1}}));
  window.MoveTo({3, 4});
  EXPECT_EQ(CountsOf(window), (Counts{{3, 1}}));
}

TEST(TouchWindow, JumpsOverTouchesThatNoConversionSees) {
  const std::vector<std::uint32_t> codes = {1, 2, 3};
  TouchWindow window;
  window.Begin(TouchesOf(codes), 4, {});
  window.MoveTo({0, 1});
  window.MoveTo({2, 3});
  EXPECT_EQ(CountsOf(window), (Counts{{3, 1}}));
}

TEST(TouchWindow, ANewBatchStartsEmpty) {
  const std::vector<std::uint32_t> codes = {1, 1};
  TouchWindow window;
  window.Begin(TouchesOf(codes), 4, {});
  window.MoveTo({0, 2});
  window.Begin(TouchesOf(codes), 4, {});
  EXPECT_TRUE(window.codes().empty());
  window.MoveTo({0, 1});
  EXPECT_EQ(CountsOf(window), (Counts{{1, 1}}));
}

TEST(TouchWindow, ATouchWithSeveralValuesCountsForEach) {
  const std::vector<std::uint32_t> codes = {1, 2, 2};
  const std::vector<std::uint32_t> start = {0, 2, 3};
  TouchWindow window;
  window.Begin(TouchesOf(codes, start), 4, {});
  window.MoveTo({0, 2});
  EXPECT_EQ(CountsOf(window), (Counts{{1, 1}, {2, 2}}));
}

TEST(TouchWindow, WeightsFollowTheTouches) {
  const std::vector<std::uint32_t> codes = {1, 2, 1};
  const std::vector<Growth> growth = {{1, 0}, {1, 1}, {1, 2}};  // weights 1, 2, 4
  TouchWindow window;
  window.Begin(TouchesOf(codes), 4, growth);
  window.MoveTo({0, 3});
  EXPECT_DOUBLE_EQ(window.weight(1) / window.total_weight(), 5.0 / 7);
  window.MoveTo({1, 3});
  EXPECT_DOUBLE_EQ(window.weight(1) / window.total_weight(), 4.0 / 6);
}

TEST(TouchWindow, FarApartWeightsNeitherOverflowNorVanishTogether) {
  const std::vector<std::uint32_t> codes = {1, 2, 3};
  const std::vector<Growth> growth = {{1, 0}, {1, 400}, {1, 1'000'000}};
  TouchWindow window;
  window.Begin(TouchesOf(codes), 4, growth);
  window.MoveTo({0, 3});
  EXPECT_DOUBLE_EQ(window.weight(3) / window.total_weight(), 1);
  EXPECT_DOUBLE_EQ(window.weight(1), 0);
}

TEST(TouchWindow, AnEarlierPersonAfterALaterOneIsWeighedAlone) {
  for (const std::int64_t earlier : {-1, -1'023, -1'024, -1'000'000'000}) {
    const std::vector<std::uint32_t> codes = {1, 1, 2};
    const std::vector<Growth> growth = {{1, 0}, {1, earlier}, {1, earlier + 1}};
    TouchWindow window;
    window.Begin(TouchesOf(codes), 4, growth);
    window.MoveTo({0, 1});
    window.MoveTo({1, 3});
    EXPECT_DOUBLE_EQ(window.weight(1) / window.total_weight(), 1.0 / 3) << earlier;
    EXPECT_DOUBLE_EQ(window.weight(2) / window.total_weight(), 2.0 / 3) << earlier;
  }
}

TEST(TouchWindow, TouchesThatVanishBesideANewOneNeverLeaveADebt) {
  for (std::int64_t far = 900; far < 1'700; ++far) {
    const std::vector<std::uint32_t> codes = {1, 1, 1, 2};
    const std::vector<Growth> growth = {{1, 0}, {1.5, 489}, {1.25, 490}, {1, far}};
    TouchWindow window;
    window.Begin(TouchesOf(codes), 4, growth);
    for (std::uint32_t begin = 0; begin < 3; ++begin) {
      window.MoveTo({begin, 4});
      ASSERT_GE(window.weight(1), 0) << far;
      ASSERT_LE(window.weight(1) / window.total_weight(), 1e-120) << far;
    }
  }
}

}  // namespace
}  // namespace sojourn
