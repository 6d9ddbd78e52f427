#include "journey/deduplicate.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct Case {
  const char* name;
  std::vector<std::uint32_t> scope;
  std::vector<std::uint32_t> id;
  KeptOccurrence keep;
  std::vector<std::uint32_t> kept;
};

const Case kCases[] = {
    {"FirstOfTheScope", {0, 0, 0}, {}, KeptOccurrence::kFirst, {0}},
    {"LastOfTheScope", {0, 0, 0}, {}, KeptOccurrence::kLast, {2}},
    {"EachScopeByItself", {0, 0, 1, 2, 2}, {}, KeptOccurrence::kLast, {1, 2, 4}},
    {"EachIdByItself", {0, 0, 0}, {7, 7, 9}, KeptOccurrence::kFirst, {0, 2}},
    {"AnIdOfTwoScopesStaysInBoth", {0, 1}, {7, 7}, KeptOccurrence::kFirst, {0, 1}},
    {"OccurrencesWithoutIdStay", {0, 0, 0, 0}, {0, 7, 0, 7}, KeptOccurrence::kLast, {0, 2, 3}},
    {"ScopesMayInterleave", {0, 1, 0, 1}, {}, KeptOccurrence::kLast, {2, 3}},
    {"WhatIsKeptStaysInOrder", {1, 0, 1}, {}, KeptOccurrence::kFirst, {0, 1}},
    {"NothingOfNothing", {}, {}, KeptOccurrence::kFirst, {}},
};

TEST(DeduplicateTest, KeepsOneOfEachGroup) {
  for (const Case& row : kCases) {
    Arena arena;
    const auto kept = Deduplicate({row.scope, row.id}, row.keep, arena);
    EXPECT_EQ(std::vector<std::uint32_t>(kept.begin(), kept.end()), row.kept) << row.name;
  }
}

}  // namespace
}  // namespace sojourn
