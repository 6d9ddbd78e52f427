// Sums against an abacus: one column a binary digit, so slow that it is plain.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/exact_sum.h"

namespace sojourn {
namespace {

class Abacus {
 public:
  // Adds `times` * term.
  void Add(double term, std::int64_t times) {
    int exponent = 0;
    const double fraction = std::frexp(term, &exponent);
    const auto digits = static_cast<std::int64_t>(std::ldexp(fraction, 53));
    const std::int64_t sign = digits < 0 ? -times : times;
    const std::int64_t size = std::abs(digits);
    for (int bit = 0; bit < 53; ++bit) {
      if ((size >> bit & 1) != 0) {
        columns_.at(static_cast<std::size_t>(exponent - 53 + bit - kLowest)) += sign;
      }
    }
  }

  // -1, 0 or 1.
  int Sign() const {
    std::int64_t carry = 0;
    bool any = false;
    for (const std::int64_t column : columns_) {
      const std::int64_t sum = column + carry;
      any |= (sum & 1) != 0;
      carry = sum >> 1;
    }
    return carry < 0 ? -1 : static_cast<int>(any || carry > 0);
  }

 private:
  static constexpr int kLowest = -1200;
  std::array<std::int64_t, 2400> columns_ = {};
};

bool IsNearest(const std::vector<double>& terms, double sum) {
  Abacus rest;
  for (const double term : terms) {
    rest.Add(term, 1);
  }
  rest.Add(sum, -1);
  const int side = rest.Sign();
  if (side == 0) {
    return true;
  }
  const double next = std::nextafter(sum, side * std::numeric_limits<double>::infinity());
  Abacus past_half;  // 2 * terms - sum - next
  for (const double term : terms) {
    past_half.Add(term, 2);
  }
  past_half.Add(sum, -1);
  past_half.Add(next, -1);
  const int past = past_half.Sign() * side;
  const bool is_even = (std::bit_cast<std::uint64_t>(sum) & 1) == 0;
  return past < 0 || (past == 0 && is_even);
}

// Magnitudes from 1e-300 to 1e300, wide or close; some are taken back, once or nearly.
std::vector<double> AnyTerms() {
  const int widest = *rc::gen::element(0, 40, 120, 996);
  const int size = *rc::gen::inRange(1, 60);
  std::vector<double> terms;
  for (int i = 0; i < size; ++i) {
    const auto digits =
        *rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 53), std::int64_t{1} << 53);
    const double term =
        std::ldexp(static_cast<double>(digits), *rc::gen::inRange(-widest, widest + 1) - 53);
    terms.push_back(term);
    if (*rc::gen::inRange(0, 3) == 0) {
      terms.push_back(*rc::gen::inRange(0, 2) == 0 ? -term : -std::nextafter(term, 0));
    }
  }
  return terms;
}

double InParts(std::vector<double> terms, std::mt19937_64& random) {
  std::shuffle(terms.begin(), terms.end(), random);
  std::vector<ExactSum> parts(1 + random() % 7);
  for (const double term : terms) {
    parts[random() % parts.size()].Add(term);
  }
  std::shuffle(parts.begin(), parts.end(), random);
  ExactSum sum;
  for (const ExactSum& part : parts) {
    sum.Add(part);
  }
  return sum.value();
}

TEST(ExactSumProperty, AnyOrderAndAnyPartsGiveTheDoubleNearestToTheSum) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<double> terms = AnyTerms();
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    const double sum = InParts(terms, random);
    RC_ASSERT(IsNearest(terms, sum));
    for (int i = 0; i < 5; ++i) {
      RC_ASSERT(std::bit_cast<std::uint64_t>(InParts(terms, random)) ==
                std::bit_cast<std::uint64_t>(sum));
    }
  }));
}

}  // namespace
}  // namespace sojourn
