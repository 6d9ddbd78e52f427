// Bounds of durations: those that always hold, and the guardrails of dataviews.md 15, which hold
// where the project says `limits: {strict: true}`.
#pragma once

#include "base/journey_rules.h"
#include "model/duration.h"

namespace sojourn {

// Always: 1 minute to 53 weeks, no months (D-09). kInvalidArgument.
Status CheckSessionTimeout(const Duration& timeout);

// Guardrail: 90 days or 13 months. kInvalidArgument.
Status CheckLookback(const Duration& lookback);

// Guardrail: a custom time of 90 days; First and Last known have none. kInvalidArgument.
Status CheckLifetime(Allocation allocation, const Duration& lifetime);

}  // namespace sojourn
