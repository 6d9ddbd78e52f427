// From an attribution model's name to the credit rule that the kernel carries out
// (dataviews.md 10.3).
#pragma once

#include "journey/attribution.h"
#include "model/definitions.h"

namespace sojourn {

// Returns the kernel's rule of `attribution`: u_shaped is position 40/20/40, j_curve 20/20/60,
// inverse_j 60/20/20; custom takes its own weights. Half-lives of months, quarters and years are
// 30, 90 and 365 days a unit.
CreditRule LowerAttribution(const Attribution& attribution);

}  // namespace sojourn
