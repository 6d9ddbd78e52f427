#include "journey/attribution.h"

#include <cmath>

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

std::span<const TouchRange> FindTouches(const Touches& touches,
                                        const Conversions& conversions,
                                        Arena& arena) {
  const auto ranges = arena.Allocate<TouchRange>(conversions.event.size());
  const std::size_t num_touches = touches.event.size();
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const std::uint32_t scope = conversions.scope[i];
    while (end < num_touches &&
           (touches.scope[end] < scope ||
            (touches.scope[end] == scope && touches.event[end] <= conversions.event[i]))) {
      ++end;
    }
    while (begin < end &&
           (touches.scope[begin] < scope || touches.last_us[begin] < conversions.time_us[i])) {
      ++begin;
    }
    ranges[i] = {begin, end};
  }
  return ranges;
}

void CreditSplitter::Begin(const Touches& touches, std::size_t num_codes, Arena& arena) {
  touches_ = touches;
  std::span<Growth> growth;
  if (rule_.kind == CreditKind::kTimeDecay) {
    growth = arena.Allocate<Growth>(touches.time_us.size());
    for (std::size_t touch = 0; touch < growth.size(); ++touch) {
      growth[touch] = GrowthAt(touches.time_us[touch], rule_.half_life_us);
    }
  }
  window_.Begin(touches, num_codes, growth);
}

}  // namespace sojourn
