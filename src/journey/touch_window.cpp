#include "journey/touch_window.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace sojourn {
namespace {

// Weights this many halvings below the reference are nothing beside it; so far above it, the
// reference moves.
constexpr std::int64_t kVanished = -1000;
constexpr std::int64_t kRebaseAt = 500;

double PowerOfTwo(std::int64_t exponent) {
  CHECK(exponent >= -1022 && exponent <= 1023);
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

void ScaleDown(DoubleDouble& weight, std::int64_t exponent) {
  constexpr std::int64_t kBelowAllDoubles = -3000;
  const int shift = static_cast<int>(std::max(exponent, kBelowAllDoubles));
  weight.high = std::ldexp(weight.high, shift);
  weight.low = std::ldexp(weight.low, shift);
}

}  // namespace

void TouchWindow::Begin(const Touches& touches,
                        std::size_t num_codes,
                        std::span<const Growth> growth) {
  Clear();
  touches_ = touches;
  growth_ = growth;
  range_ = {};
  if (items_.size() < num_codes) {
    items_.resize(num_codes);
  }
}

// Where the window may begin anew for `range`: the touches before it have left. Where touches leave
// in another order than they come, that is the scope's first touch.
std::uint32_t TouchWindow::FirstToAdd(TouchRange range) const {
  std::uint32_t first = range.begin;
  while (!touches_.leaving.empty() && first > 0 && first >= range_.end &&
         touches_.scope[first - 1] == touches_.scope[range.begin]) {
    --first;
  }
  return first;
}

void TouchWindow::MoveTo(TouchRange range) {
  if (const std::uint32_t first = FirstToAdd(range); first >= range_.end) {  // nothing stays
    Clear();
    range_.begin = range_.end = first;
  }
  for (; range_.end < range.end; ++range_.end) {
    Add(range_.end);
  }
  for (; range_.begin < range.begin; ++range_.begin) {
    Remove(touches_.Leaving(range_.begin));
  }
}

double TouchWindow::WeightOf(std::uint32_t touch) const {
  const std::int64_t exponent = growth_[touch].exponent - reference_;
  return exponent < kVanished ? 0 : growth_[touch].mantissa * PowerOfTwo(exponent);
}

// Weights in units of 2^exponent from here on.
void TouchWindow::MoveReference(std::int64_t exponent) {
  const std::int64_t down = reference_ - exponent;
  for (const std::uint32_t code : active_) {
    ScaleDown(items_[code].weight, down);
  }
  ScaleDown(total_weight_, down);
  reference_ = exponent;
}

void TouchWindow::Add(std::uint32_t touch) {
  double weight = 0;
  if (!growth_.empty()) {
    const std::int64_t exponent = growth_[touch].exponent;
    if (active_.empty()) {  // of another scope perhaps, at any distance: nothing to scale
      total_weight_ = {};
      reference_ = exponent;
    } else if (exponent - reference_ > kRebaseAt) {
      MoveReference(exponent);
    }
    weight = WeightOf(touch);
    total_weight_.Add(weight);
  }
  for (const std::uint32_t code : CodesOf(touch)) {
    Item& item = items_[code];
    if (item.count++ == 0) {
      item.place = static_cast<std::uint32_t>(active_.size());
      active_.push_back(code);
    }
    item.weight.Add(weight);
  }
}

void TouchWindow::Remove(std::uint32_t touch) {
  const double weight = growth_.empty() ? 0 : WeightOf(touch);
  total_weight_.Add(-weight);
  for (const std::uint32_t code : CodesOf(touch)) {
    Item& item = items_[code];
    item.weight.Add(-weight);
    if (--item.count == 0) {
      const std::uint32_t last = active_.back();
      active_[item.place] = last;
      items_[last].place = item.place;
      active_.pop_back();
      item.weight = {};
    }
  }
}

void TouchWindow::Clear() {
  for (const std::uint32_t code : active_) {
    items_[code].count = 0;
    items_[code].weight = {};
  }
  active_.clear();
  total_weight_ = {};
}

}  // namespace sojourn
