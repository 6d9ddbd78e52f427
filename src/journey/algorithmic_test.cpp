#include "journey/algorithmic.h"

#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct Case {
  const char* name;
  std::vector<double> worth;
  std::vector<double> shares;
};

const Case kCases[] = {
    {"OneTouchTakesAll", {0, 0.3}, {1}},
    {"OneTouchTakesAllEvenIfItNeverConverts", {0, 0}, {1}},
    {"EqualItemsShareEqually", {0, 0.2, 0.2, 0.6}, {0.5, 0.5}},
    // Dividends: a 0.1, b 0.3, together 0.5 - 0.4 = 0.1: a 0.15, b 0.35 of 0.5.
    {"DividendsOfTwo", {0, 0.1, 0.3, 0.5}, {0.3, 0.7}},
    {"WhatTakesAwayGetsNothing", {0, 0.8, 0, 0.1}, {1, 0}},
    {"WithoutAnyWorthEqually", {0, 0, 0, 0}, {0.5, 0.5}},
    // Dividends: a 0.1, b 0.2, c 0.3, ab 0.1, others 0 (abc 0.7 = their sum).
    {"DividendsOfThree",
     {0, 0.1, 0.2, 0.4, 0.3, 0.4, 0.5, 0.7},
     {0.15 / 0.7, 0.25 / 0.7, 0.3 / 0.7}},
    // The same with a dividend of 0.3 of all three, a third of it to each.
    {"WhatOnlyAllThreeBringIsSharedByThree",
     {0, 0.1, 0.2, 0.4, 0.3, 0.4, 0.5, 1},
     {0.25, 0.35, 0.4}},
};

TEST(AlgorithmicTest, SharesOutByDividends) {
  for (const Case& row : kCases) {
    const std::vector<double> shares = AlgorithmicShares(row.worth);
    ASSERT_EQ(shares.size(), row.shares.size()) << row.name;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      EXPECT_NEAR(shares[i], row.shares[i], 1e-12) << row.name << " item " << i;
    }
  }
}

}  // namespace
}  // namespace sojourn
