#include "base/exact_sum.h"

#include <bit>
#include <cmath>
#include <limits>

namespace sojourn {
namespace {

constexpr int kLimbBits = 64;
constexpr int kFractionBits = 52;
constexpr std::uint64_t kFraction = (std::uint64_t{1} << kFractionBits) - 1;
constexpr std::uint64_t kExponent = 0x7ff;
constexpr int kUnit = -1074;  // a limb's lowest bit is 2^kUnit

// |term| = digits * 2^(kUnit + place).
struct Scaled {
  std::uint64_t digits;
  unsigned place;
};

Scaled Scale(double term) {
  const auto bits = std::bit_cast<std::uint64_t>(term);
  const auto exponent = static_cast<unsigned>(bits >> kFractionBits & kExponent);
  const std::uint64_t fraction = bits & kFraction;
  return exponent == 0 ? Scaled{fraction, 0} : Scaled{fraction | (kFraction + 1), exponent - 1};
}

// limbs[at …] += low + high * 2^64; what leaves the top is lost, as two's complement wants.
template <typename Limbs>
void AddAt(Limbs& limbs, std::size_t at, std::uint64_t low, std::uint64_t high) {
  bool carry = __builtin_add_overflow(limbs[at], low, &limbs[at]);
  high += static_cast<std::uint64_t>(carry);
  carry = __builtin_add_overflow(limbs[at + 1], high, &limbs[at + 1]);
  for (std::size_t i = at + 2; carry && i < limbs.size(); ++i) {
    carry = ++limbs[i] == 0;
  }
}

template <typename Limbs>
void SubtractAt(Limbs& limbs, std::size_t at, std::uint64_t low, std::uint64_t high) {
  bool borrow = __builtin_sub_overflow(limbs[at], low, &limbs[at]);
  high += static_cast<std::uint64_t>(borrow);
  borrow = __builtin_sub_overflow(limbs[at + 1], high, &limbs[at + 1]);
  for (std::size_t i = at + 2; borrow && i < limbs.size(); ++i) {
    borrow = limbs[i]-- == 0;
  }
}

// The double nearest to an unsigned number of limbs, in units of 2^kUnit.
template <typename Limbs>
double Nearest(const Limbs& limbs) {
  std::size_t top = limbs.size();
  while (top > 0 && limbs[top - 1] == 0) {
    --top;
  }
  if (top == 0) {
    return 0;
  }
  // The 64 digits from the highest on, and whether any digit follows them.
  --top;
  const int unused = std::countl_zero(limbs[top]);
  std::uint64_t digits = limbs[top] << unused;
  std::uint64_t rest = 0;
  if (top > 0) {
    digits |= unused == 0 ? 0 : limbs[top - 1] >> (kLimbBits - unused);
    rest = limbs[top - 1] << unused;
  }
  for (std::size_t i = 0; i + 1 < top; ++i) {
    rest |= limbs[i];
  }
  // 53 of them are the double's; the last one holds "more follows" for the rounding to even.
  digits |= static_cast<std::uint64_t>(rest != 0);
  const int exponent = static_cast<int>(top) * kLimbBits - unused + kUnit;
  return std::ldexp(static_cast<double>(digits), exponent);
}

}  // namespace

void WideSum::Add(double term) {
  if (!std::isfinite(term)) {
    is_finite_ = false;
    return;
  }
  const Scaled scaled = Scale(term);
  const std::size_t at = scaled.place / kLimbBits;
  const unsigned shift = scaled.place % kLimbBits;
  const std::uint64_t low = scaled.digits << shift;
  const std::uint64_t high = shift == 0 ? 0 : scaled.digits >> (kLimbBits - shift);
  if (std::signbit(term)) {
    SubtractAt(limbs_, at, low, high);
  } else {
    AddAt(limbs_, at, low, high);
  }
}

void WideSum::Add(const WideSum& other) {
  is_finite_ &= other.is_finite_;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const bool over = __builtin_add_overflow(limbs_[i], carry, &limbs_[i]);
    carry = static_cast<std::uint64_t>(over) + static_cast<std::uint64_t>(__builtin_add_overflow(
                                                   limbs_[i], other.limbs_[i], &limbs_[i]));
  }
}

double WideSum::value() const {
  if (!is_finite_) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool is_negative = limbs_.back() >> (kLimbBits - 1) != 0;
  if (!is_negative) {
    return Nearest(limbs_);
  }
  Limbs negated = {};
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    negated[i] = 0 - limbs_[i] - borrow;
    borrow = static_cast<std::uint64_t>(limbs_[i] != 0 || borrow != 0);
  }
  return -Nearest(negated);
}

WideSum& ExactSum::wide() {
  if (wide_ == nullptr) {
    wide_ = std::make_unique<WideSum>();
  }
  return *wide_;
}

// The two doubles cannot hold the sum: it moves to the side, and they start anew.
void ExactSum::Spill(double term) {
  WideSum& sum = wide();
  sum.Add(high_);
  sum.Add(low_);
  sum.Add(term);
  high_ = 0;
  low_ = 0;
}

void ExactSum::Add(const ExactSum& other) {
  Add(other.high_);
  Add(other.low_);
  if (other.wide_ != nullptr) {
    wide().Add(*other.wide_);
  }
}

double ExactSum::value() const {
  if (wide_ == nullptr) {
    return high_ + low_;
  }
  WideSum sum = *wide_;
  sum.Add(high_);
  sum.Add(low_);
  return sum.value();
}

}  // namespace sojourn
