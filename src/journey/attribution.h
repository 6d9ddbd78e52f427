// Shares conversions out over the touches before them (dataviews.md 10.2, 10.3).
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"

namespace sojourn {

// How credit falls on the touches of one conversion, oldest first. The named models of 10.3 are
// these kinds with weights (report/lower_attribution.cpp has the table).
enum class CreditKind { kFirst, kLast, kLinear, kParticipation, kSame, kPosition, kTimeDecay };

struct CreditRule {
  CreditKind kind = CreditKind::kLast;
  // kPosition: first, middle (shared by all between), last; any non-negative numbers, not all 0.
  double first = 0, middle = 0, last = 0;
  std::int64_t half_life_us = 1;  // kTimeDecay
};

// Instances that can take credit, T of them, in groups of one container (person or session):
// ascending by scope, inside a scope by event. Touch i has the values codes[start[i]] …
// codes[start[i + 1] - 1], each of which takes the touch's full credit (10.2, arrays); with an
// empty `start` its one value is codes[i]. Repeats of a value are touches too (D-47).
struct Touches {
  std::span<const std::uint32_t> scope;   // [T]
  std::span<const std::uint32_t> event;   // [T] ascending inside a scope
  std::span<const std::int64_t> time_us;  // [T]
  std::span<const std::int64_t>
      last_us;  // [T] last instant of a conversion that the touch can have a part in
  std::span<const std::uint32_t> start;  // [T+1] or empty
  std::span<const std::uint32_t> codes;
};

// C events with an amount that is not 0, grouped and ordered like the touches.
struct Conversions {
  std::span<const std::uint32_t> scope;   // [C]
  std::span<const std::uint32_t> event;   // [C]
  std::span<const std::int64_t> time_us;  // [C]
};

// The touches in reach of one conversion: [begin, end) of the touches. A touch counts when it
// stands at or before the conversion in the order of events (the conversion's own event included)
// and the conversion at or before its last_us (D-46: exactly the lookback is inside).
struct TouchRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool empty() const { return begin >= end; }
};

// The range of every conversion: [C]. last_us must not fall along the touches of a scope. Linear in
// T + C.
std::span<const TouchRange> FindTouches(const Touches& touches,
                                        const Conversions& conversions,
                                        Arena& arena);

// 2^exponent for -1022 <= exponent <= 1023.
inline double PowerOfTwo(std::int64_t exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// Gives out the credits of one rule, batch after batch. Holds scratch for one thread.
class CreditSplitter {
 public:
  explicit CreditSplitter(const CreditRule& rule) : rule_(rule) {}

  // Takes the touches of the next batch; they must outlive the Split calls. All codes are below
  // `num_codes`.
  void Begin(const Touches& touches, std::size_t num_codes, Arena& arena);

  // Calls credit(code, share) once for each value of each touch that gets a share. Shares of one
  // conversion add up to 1 where touches have one value each (participation: 1 for each distinct
  // value). Returns false, and gives nothing, where no touch takes credit: the conversion belongs
  // to "No value" then (10.2 rule 3). Same touch gives only to a touch on `conversion_event`
  // itself.
  template <typename Credit>
  bool Split(TouchRange range, std::uint32_t conversion_event, Credit credit);

 private:
  template <typename Credit>
  void Give(std::uint32_t touch, double share, Credit& credit) const {
    if (touches_.start.empty()) {
      credit(touches_.codes[touch], share);
      return;
    }
    for (std::uint32_t i = touches_.start[touch]; i < touches_.start[touch + 1]; ++i) {
      credit(touches_.codes[i], share);
    }
  }
  template <typename Credit>
  void Participate(TouchRange range, Credit& credit);
  template <typename Credit>
  void ByPosition(TouchRange range, Credit& credit) const;
  template <typename Credit>
  void Decay(TouchRange range, Credit& credit);

  // 2^(time / half-life) = mantissa * 2^exponent: finite for all times.
  struct Growth {
    double mantissa;
    std::int64_t exponent;
  };

  CreditRule rule_;
  Touches touches_;
  std::span<const Growth> growth_;              // [T], time decay
  std::vector<double> weights_;                 // of one conversion, time decay
  std::vector<std::uint64_t> last_conversion_;  // by code, participation
  std::uint64_t conversion_ = 0;
};

template <typename Credit>
bool CreditSplitter::Split(TouchRange range, std::uint32_t conversion_event, Credit credit) {
  if (range.empty()) {
    return false;
  }
  switch (rule_.kind) {
    case CreditKind::kFirst:
      Give(range.begin, 1, credit);
      return true;
    case CreditKind::kLast:
      Give(range.end - 1, 1, credit);
      return true;
    case CreditKind::kSame:
      if (touches_.event[range.end - 1] != conversion_event) {
        return false;
      }
      Give(range.end - 1, 1, credit);
      return true;
    case CreditKind::kLinear: {
      const double share = 1.0 / (range.end - range.begin);
      for (std::uint32_t touch = range.begin; touch < range.end; ++touch) {
        Give(touch, share, credit);
      }
      return true;
    }
    case CreditKind::kParticipation:
      Participate(range, credit);
      return true;
    case CreditKind::kPosition:
      ByPosition(range, credit);
      return true;
    case CreditKind::kTimeDecay:
      Decay(range, credit);
      return true;
  }
  return false;
}

template <typename Credit>
void CreditSplitter::Participate(TouchRange range, Credit& credit) {
  ++conversion_;
  const auto once = [&](std::uint32_t code, double share) {
    if (last_conversion_[code] != conversion_) {
      last_conversion_[code] = conversion_;
      credit(code, share);
    }
  };
  for (std::uint32_t touch = range.begin; touch < range.end; ++touch) {
    Give(touch, 1, once);
  }
}

template <typename Credit>
void CreditSplitter::ByPosition(TouchRange range, Credit& credit) const {
  const std::uint32_t n = range.end - range.begin;
  if (n == 1) {
    Give(range.begin, 1, credit);
    return;
  }
  if (n == 2) {  // the middle is ignored; two zeros share equally (D-49)
    const double ends = rule_.first + rule_.last;
    Give(range.begin, ends == 0 ? 0.5 : rule_.first / ends, credit);
    Give(range.begin + 1, ends == 0 ? 0.5 : rule_.last / ends, credit);
    return;
  }
  const double sum = rule_.first + rule_.middle + rule_.last;
  const double between = rule_.middle / sum / (n - 2);
  Give(range.begin, rule_.first / sum, credit);
  for (std::uint32_t touch = range.begin + 1; touch + 1 < range.end; ++touch) {
    Give(touch, between, credit);
  }
  Give(range.end - 1, rule_.last / sum, credit);
}

template <typename Credit>
void CreditSplitter::Decay(TouchRange range, Credit& credit) {
  // Weights relative to the newest touch: the time to the conversion is a common factor that the
  // normalisation cancels.
  constexpr std::int64_t kVanished =
      -1000;  // 2^-1000 of the newest weight: below any sum's last digit
  const std::int64_t newest = growth_[range.end - 1].exponent;
  double sum = 0;
  weights_.resize(range.end - range.begin);
  for (std::uint32_t touch = range.begin; touch < range.end; ++touch) {
    const std::int64_t exponent = growth_[touch].exponent - newest;
    const double weight = exponent < kVanished ? 0 : growth_[touch].mantissa * PowerOfTwo(exponent);
    weights_[touch - range.begin] = weight;
    sum += weight;
  }
  for (std::uint32_t touch = range.begin; touch < range.end; ++touch) {
    Give(touch, weights_[touch - range.begin] / sum, credit);
  }
}

}  // namespace sojourn
