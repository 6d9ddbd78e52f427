#include "journey/attribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "journey/reach.h"

namespace sojourn {
namespace {

Growth GrowthAt(std::int64_t time_us, std::int64_t half_life_us) {
  std::int64_t halvings = time_us / half_life_us;
  std::int64_t rest_us = time_us % half_life_us;
  if (rest_us < 0) {
    --halvings;
    rest_us += half_life_us;
  }
  return {std::exp2(static_cast<double>(rest_us) / static_cast<double>(half_life_us)), halvings};
}

}  // namespace

std::span<const std::uint32_t> LeavingOrder(std::span<const std::uint32_t> scope,
                                            std::span<const std::int64_t> last_us,
                                            Arena& arena) {
  const auto leaves_before = [&](std::uint32_t a, std::uint32_t b) {
    return scope[a] == scope[b] ? last_us[a] < last_us[b] : scope[a] < scope[b];
  };
  std::uint32_t in_order = std::min<std::uint32_t>(static_cast<std::uint32_t>(scope.size()), 1);
  while (in_order < scope.size() && !leaves_before(in_order, in_order - 1)) {
    ++in_order;
  }
  if (in_order == scope.size()) {
    return {};
  }
  const auto order = arena.Allocate<std::uint32_t>(scope.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), leaves_before);
  return order;
}

std::span<const TouchRange> FindTouches(const Touches& touches,
                                        const Conversions& conversions,
                                        Arena& arena) {
  const auto ranges = arena.Allocate<TouchRange>(conversions.event.size());
  const bool in_order = touches.leaving.empty();
  const std::size_t num_touches = touches.event.size();
  TouchRange range;
  LatestInReach latest;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const std::uint32_t scope = conversions.scope[i];
    const std::int64_t time_us = conversions.time_us[i];
    const auto has_left = [&](std::uint32_t touch) {
      return touches.scope[touch] < scope || touches.last_us[touch] < time_us;
    };
    while (range.end < num_touches && (touches.scope[range.end] < scope ||
                                       (touches.scope[range.end] == scope &&
                                        touches.event[range.end] <= conversions.event[i]))) {
      if (!in_order) {
        if (range.end > 0 && touches.scope[range.end] != touches.scope[range.end - 1]) {
          latest.Clear();
        }
        latest.Add(range.end, touches.last_us[range.end]);
      }
      ++range.end;
    }
    while (range.begin < range.end && has_left(touches.Leaving(range.begin))) {
      ++range.begin;
    }
    if (in_order) {
      range.first = range.begin;
      range.last = range.end - 1;
    } else if (!range.empty()) {
      while (has_left(range.first)) {
        ++range.first;
      }
      range.last = latest.At(time_us).value();
    }
    ranges[i] = range;
  }
  return ranges;
}

CreditSplitter::CreditSplitter(std::vector<CreditRule> rules)
    : rules_(std::move(rules)), weighted_(rules_.size()) {
  const auto first = std::ranges::find(rules_, CreditKind::kTimeDecay, &CreditRule::kind);
  first_weighted_ = static_cast<std::size_t>(first - rules_.begin());
}

void CreditSplitter::Begin(const Touches& touches,
                           const Conversions& conversions,
                           std::size_t num_codes,
                           Arena& arena) {
  touches_ = touches;
  conversions_ = conversions;
  ranges_ = FindTouches(touches, conversions, arena);
  const auto goes_by_count = [](const CreditRule& rule) { return GoesByCount(rule.kind); };
  if (first_weighted_ == rules_.size() && std::ranges::any_of(rules_, goes_by_count)) {
    ListItems({}, num_codes, counted_);
  }
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
    if (rules_[rule].kind == CreditKind::kTimeDecay) {
      ListItems(GrowthOfTouches(rules_[rule].half_life_us, arena), num_codes, weighted_[rule]);
    }
  }
}

std::span<const Growth> CreditSplitter::GrowthOfTouches(std::int64_t half_life_us,
                                                        Arena& arena) const {
  const auto growth = arena.Allocate<Growth>(touches_.time_us.size());
  for (std::size_t touch = 0; touch < growth.size(); ++touch) {
    growth[touch] = GrowthAt(touches_.time_us[touch], half_life_us);
  }
  return growth;
}

void CreditSplitter::ListItems(std::span<const Growth> growth,
                               std::size_t num_codes,
                               ReachedItems& items) {
  window_.Begin(touches_, num_codes, growth);
  items.start.assign(1, 0);
  items.codes.clear();
  items.counts.clear();
  items.shares.clear();
  for (const TouchRange& range : ranges_) {
    if (!range.empty()) {
      window_.MoveTo(range);
      for (const std::uint32_t code : window_.codes()) {
        items.codes.push_back(code);
        items.counts.push_back(window_.count(code));
        // Weights relative to each other: the time to the conversion is a common factor that the
        // normalisation cancels.
        if (!growth.empty()) {
          items.shares.push_back(window_.weight(code) / window_.total_weight());
        }
      }
    }
    items.start.push_back(static_cast<std::uint32_t>(items.codes.size()));
  }
}

}  // namespace sojourn
