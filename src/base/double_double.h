// A sum of doubles with twice the digits of one.
#pragma once

namespace sojourn {

// The sum and what rounding it lost: some 100 bits. Good enough where the order of the terms is
// fixed; sums that threads and parts share need base/exact_sum.h.
struct DoubleDouble {
  double high = 0;
  double low = 0;

  void Add(double term) {
    const double sum = high + term;
    const double kept = sum - high;
    low += (high - (sum - kept)) + (term - kept);
    high = sum;
  }
  double value() const { return high + low; }
};

}  // namespace sojourn
