// Whether the settings of a component fit the column they are for: the one check of `validate`,
// before anybody asks, and of every request.
#pragma once

#include <optional>

#include "base/civil_time.h"
#include "base/result.h"
#include "model/definitions.h"

namespace sojourn {

// `type` is the column's, of a list that of its values; absent while nothing was ingested: then
// only what fits no type is found. kInvalidDefinition begins with the setting (`substring`,
// `include`, `count` …; dataviews.md 8.1 to 8.6).
Status CheckComponent(const Component& component,
                      std::optional<ValueType> type,
                      const TimeZone& zone);

}  // namespace sojourn
