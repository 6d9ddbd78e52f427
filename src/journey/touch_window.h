// The touches in reach of one conversion, counted by value, as a window that slides from conversion
// to conversion: what a model needs costs the distinct values in reach, not the touches.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/double_double.h"
#include "journey/touches.h"

namespace sojourn {

// Weights of time decay: 2^(time / half-life) = mantissa * 2^exponent, finite for all times.
struct Growth {
  double mantissa = 1;
  std::int64_t exponent = 0;
};

// Holds its memory over batches; one per thread.
class TouchWindow {
 public:
  // Starts a batch with an empty window. All codes are below `num_codes`. `growth` [T] gives each
  // touch a weight; empty: no weights are kept.
  void Begin(const Touches& touches, std::size_t num_codes, std::span<const Growth> growth);

  // Makes the touches of `range` the window. Neither edge may move back inside a batch. Costs the
  // touches passed.
  void MoveTo(TouchRange range);

  // Codes of the touches in the window, each once, in no particular order.
  std::span<const std::uint32_t> codes() const { return active_; }
  std::uint32_t count(std::uint32_t code) const { return items_[code].count; }
  // Weight of a code's touches and of all touches, in one unknown unit; never negative.
  double weight(std::uint32_t code) const { return std::max(items_[code].weight.value(), 0.0); }
  double total_weight() const { return total_weight_.value(); }

 private:
  struct Item {
    std::uint32_t count = 0;
    std::uint32_t place = 0;  // in active_
    DoubleDouble weight;
  };

  void Add(std::uint32_t touch);
  void Remove(std::uint32_t touch);
  void Clear();
  std::uint32_t FirstToAdd(TouchRange range) const;
  double WeightOf(std::uint32_t touch) const;
  void MoveReference(std::int64_t exponent);
  std::span<const std::uint32_t> CodesOf(std::uint32_t touch) const {
    return touches_.CodesOf(touch);
  }

  Touches touches_;
  std::span<const Growth> growth_;
  TouchRange range_;
  std::vector<Item> items_;            // by code
  std::vector<std::uint32_t> active_;  // codes with a count
  DoubleDouble total_weight_;
  std::int64_t reference_ = 0;  // weights are in units of 2^reference_; moves up while any is kept
};

}  // namespace sojourn
