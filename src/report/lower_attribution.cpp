#include "report/lower_attribution.h"

#include <algorithm>

#include "base/civil_time.h"

namespace sojourn {
namespace {

// One row a model, in the order of AttributionModel. Weights are first, middle, last.
struct ModelRow {
  AttributionModel model;
  CreditKind kind;
  double first, middle, last;
};

constexpr ModelRow kModels[] = {
    {AttributionModel::kLastTouch, CreditKind::kLast, 0, 0, 0},
    {AttributionModel::kFirstTouch, CreditKind::kFirst, 0, 0, 0},
    {AttributionModel::kLinear, CreditKind::kLinear, 0, 0, 0},
    {AttributionModel::kParticipation, CreditKind::kParticipation, 0, 0, 0},
    {AttributionModel::kSameTouch, CreditKind::kSame, 0, 0, 0},
    {AttributionModel::kUShaped, CreditKind::kPosition, 40, 20, 40},
    {AttributionModel::kJCurve, CreditKind::kPosition, 20, 20, 60},
    {AttributionModel::kInverseJ, CreditKind::kPosition, 60, 20, 20},
    {AttributionModel::kTimeDecay, CreditKind::kTimeDecay, 0, 0, 0},
    {AttributionModel::kCustom, CreditKind::kPosition, 0, 0, 0},
    {AttributionModel::kAlgorithmic, CreditKind::kAlgorithmic, 0, 0, 0},
};

// Weights halve evenly, so months are taken as 30 days, quarters as 90, years as 365.
std::int64_t HalfLifeUs(const Duration& half_life) {
  constexpr std::int64_t kMost = 100'000;  // longer ones leave the range of 64 bits
  const std::int64_t count = std::min(half_life.count, kMost);
  switch (half_life.unit) {
    case DurationUnit::kMonth:
      return count * 30 * kDayUs;
    case DurationUnit::kQuarter:
      return count * 90 * kDayUs;
    case DurationUnit::kYear:
      return count * 365 * kDayUs;
    default:
      return half_life.fixed_us();
  }
}

}  // namespace

CreditRule LowerAttribution(const Attribution& attribution) {
  const ModelRow& row = kModels[static_cast<std::size_t>(attribution.model)];
  CHECK(row.model == attribution.model);
  CreditRule rule{.kind = row.kind, .first = row.first, .middle = row.middle, .last = row.last};
  if (attribution.model == AttributionModel::kCustom) {
    rule.first = attribution.weights[0];
    rule.middle = attribution.weights[1];
    rule.last = attribution.weights[2];
  }
  if (row.kind == CreditKind::kTimeDecay) {
    rule.half_life_us = HalfLifeUs(attribution.half_life);
  }
  return rule;
}

}  // namespace sojourn
