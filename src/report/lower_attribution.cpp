#include "report/lower_attribution.h"

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
};

}  // namespace

Result<CreditRule> LowerAttribution(const Attribution& attribution) {
  const ModelRow& row = kModels[static_cast<std::size_t>(attribution.model)];
  CHECK(row.model == attribution.model);
  CreditRule rule{.kind = row.kind, .first = row.first, .middle = row.middle, .last = row.last};
  if (attribution.model == AttributionModel::kCustom) {
    rule.first = attribution.weights[0];
    rule.middle = attribution.weights[1];
    rule.last = attribution.weights[2];
  }
  if (row.kind == CreditKind::kTimeDecay) {
    if (attribution.half_life.is_calendar()) {
      return Unsupported(
          fmt::format("half_life in calendar units: {}", DurationText(attribution.half_life)),
          "write it in days or weeks, as in 30d");
    }
    rule.half_life_us = attribution.half_life.fixed_us();
  }
  return rule;
}

}  // namespace sojourn
