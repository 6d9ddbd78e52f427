#include "journey/accumulate.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

using Counts = std::vector<std::int64_t>;

TEST(CountGroups, CountsEachGroupOnceACell) {
  const std::vector<std::uint32_t> cell = {1, 2, 1, 1, 2};
  const std::vector<std::uint32_t> group = {0, 0, 0, 1, 1};
  std::vector<std::uint32_t> last_seen(3);
  Counts count(3);
  CountGroups(cell, group, 1, last_seen, count);
  EXPECT_EQ(count, (Counts{0, 2, 2}));
}

TEST(CountGroups, GroupsOfTheNextBatchAreOthers) {
  const std::vector<std::uint32_t> cell = {1};
  const std::vector<std::uint32_t> group = {0};
  std::vector<std::uint32_t> last_seen(2);
  Counts count(2);
  CountGroups(cell, group, 1, last_seen, count);
  CountGroups(cell, group, 2, last_seen, count);
  EXPECT_EQ(count[1], 2);
}

TEST(SumListed, IsExactInAnyOrder) {
  const std::vector<std::uint32_t> cell = {1, 1, 1, 1};
  const std::vector<std::uint32_t> events = {0, 1, 2, 3};
  std::vector<ExactSum> up(2), down(2);
  SumListed(cell, events, std::vector<double>{0.1, 1e15, 0.2, -1e15}, up);
  SumListed(cell, events, std::vector<double>{-1e15, 0.2, 1e15, 0.1}, down);
  EXPECT_EQ(up[1].value(), down[1].value());
  EXPECT_DOUBLE_EQ(up[1].value(), 0.1 + 0.2);
}

TEST(CountListed, EventsThatDoNotCountFallIntoCellZero) {
  const std::vector<std::uint32_t> cell = {1, 0, 1};
  const std::vector<std::uint32_t> events = {0, 1};
  Counts count(2);
  CountListed(cell, events, count);
  EXPECT_EQ(count, (Counts{1, 1}));
}

}  // namespace
}  // namespace sojourn
