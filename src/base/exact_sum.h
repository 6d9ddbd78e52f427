// Sums of doubles that do not depend on the order of their terms.
#pragma once

namespace sojourn {

// A double-double: the running sum and what rounding lost. Exact while all terms lie within a
// factor of 2^50 of each other, which holds for money and credits, so threads, shards and parts
// cannot change a result. NaN stays NaN.
struct ExactSum {
  double high = 0;
  double low = 0;

  void Add(double term) {
    const double sum = high + term;
    const double kept = sum - high;
    low += (high - (sum - kept)) + (term - kept);
    high = sum;
  }
  void Add(const ExactSum& other) {
    Add(other.high);
    low += other.low;
  }
  void Scale(double factor) {
    high *= factor;
    low *= factor;
  }
  double value() const { return high + low; }
};

}  // namespace sojourn
