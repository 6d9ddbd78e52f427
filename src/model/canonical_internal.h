// Canonical JSON of single objects. Keys have a fixed order; what is absent or does not count is
// left out.
#pragma once

#include "base/json_text.h"
#include "model/definitions.h"

namespace sojourn {

void WriteAttribution(const Attribution& attribution, JsonText& json);

}  // namespace sojourn
