#include "base/exact_sum.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sojourn {
namespace {

constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kLeast = std::numeric_limits<double>::denorm_min();
constexpr double kHuge = std::numeric_limits<double>::infinity();

double SumOf(const std::vector<double>& terms) {
  ExactSum sum;
  for (const double term : terms) {
    sum.Add(term);
  }
  return sum.value();
}

double SumOfParts(const std::vector<double>& terms) {
  ExactSum sum;
  for (const double term : terms) {
    ExactSum part;
    part.Add(term);
    sum.Add(part);
  }
  return sum.value();
}

struct SumCase {
  std::string rule;
  std::vector<double> terms;
  double sum;
};

const SumCase kCases[] = {
    {"nothing is zero", {}, 0},
    {"what rounding takes is kept", {1e15, 0.1, -1e15}, 0.1},
    {"kept beside three magnitudes", {1e200, 1, 1e-200, -1e200, -1}, 1e-200},
    {"the largest and the smallest double", {kMost, kLeast, -kMost}, kLeast},
    {"the smallest double times three", {kMost, kLeast, kLeast, kLeast, -kMost}, 3 * kLeast},
    {"negative sums", {-1e200, 1e-200, -3, 1e200}, -3},
    {"a negative rest of one unit", {1e300, -kLeast, -1e300}, -kLeast},
    {"borrows through all digits", {kLeast, 1e300, -kLeast, -1e300, -kMost, kMost}, 0},
    {"past the largest double and back", {kMost, kMost, -kMost}, kMost},
    {"past the largest double below and back", {-kMost, -kMost, kMost}, -kMost},
    {"beyond the largest double", {kMost, kMost}, kHuge},
    {"beyond the largest double below", {-kMost, -kMost}, -kHuge},
    {"a tie goes to even", {1e300, 1, 0x1p-53, -1e300}, 1},
    {"a tie goes to even, upwards", {1e300, 1 + 0x1p-52, 0x1p-53, -1e300}, 1 + 0x1p-51},
    {"a bit more than a tie goes up", {1e300, 1, 0x1p-53, kLeast, -1e300}, 1 + 0x1p-52},
    {"a bit less than a tie goes down",
     {1e300, 1 + 0x1p-52, 0x1p-53, -kLeast, -1e300},
     1 + 0x1p-52},
};

TEST(ExactSum, IsTheDoubleNearestToTheSumWhateverTheOrder) {
  for (const SumCase& row : kCases) {
    EXPECT_EQ(SumOf(row.terms), row.sum) << row.rule;
    EXPECT_EQ(SumOf({row.terms.rbegin(), row.terms.rend()}), row.sum) << row.rule << ", backwards";
    EXPECT_EQ(SumOfParts(row.terms), row.sum) << row.rule << ", in parts";
  }
}

TEST(ExactSum, IsNotANumberAfterATermThatIsNone) {
  EXPECT_TRUE(std::isnan(SumOf({1, kHuge, -kHuge, 1})));
  EXPECT_TRUE(std::isnan(SumOf({1, std::nan(""), 1})));
  EXPECT_TRUE(std::isnan(SumOfParts({1, kHuge, 1})));
}

}  // namespace
}  // namespace sojourn
