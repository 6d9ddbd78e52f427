// Sums of doubles that are exact, and so do not depend on the order of their terms.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

namespace sojourn {

// A sum as one long integer in units of the smallest double, 2^-1074: exact for any terms, 2^64 of
// the largest included. Terms that are not finite make the sum NaN.
class WideSum {
 public:
  void Add(double term);
  void Add(const WideSum& other);
  // The double nearest to the sum, ties to even; infinite beyond the largest double.
  double value() const;

 private:
  using Limbs = std::array<std::uint64_t, 34>;  // lowest first, two's complement

  Limbs limbs_ = {};
  bool is_finite_ = true;
};

// The exact sum of its terms, whatever their magnitudes and order: threads, shards and parts cannot
// change a result. Two doubles hold it while its digits span no more than some 100 bits, which
// holds for money and credits; what they cannot hold goes to a WideSum on the side.
class ExactSum {
 public:
  void Add(double term) {
    const double high = high_ + term;
    const double high_rest = Rest(high_, term, high);
    const double low = low_ + high_rest;
    if (Rest(low_, high_rest, low) != 0) [[unlikely]] {  // also NaN, where high overflows
      Spill(term);
      return;
    }
    high_ = high;
    low_ = low;
  }
  void Add(const ExactSum& other);

  // The double nearest to the sum, ties to even; infinite beyond the largest double, NaN after a
  // term that was not finite.
  double value() const;

 private:
  // What rounding took from a + b = sum: exact unless something overflows (Knuth's two-sum).
  static double Rest(double a, double b, double sum) {
    const double b_kept = sum - a;
    return (a - (sum - b_kept)) + (b - b_kept);
  }
  void Spill(double term);
  WideSum& wide();

  double high_ = 0;
  double low_ = 0;
  std::unique_ptr<WideSum> wide_;  // to be added to high_ + low_
};

}  // namespace sojourn
