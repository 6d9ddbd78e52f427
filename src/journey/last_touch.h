// The touch with all the credit under the models last touch and same touch (dataviews.md 10.3),
// without a list of the other touches.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "base/arena.h"
#include "journey/scopes.h"

namespace sojourn {

constexpr std::uint32_t kNoTouch = std::numeric_limits<std::uint32_t>::max();

// For each conversion the last event of its scope, at or before it, that has a value: [C], kNoTouch
// where there is none.
//   value        [E]  codes; 0 = no value
//   scopes            side by side
//   conversions  [C]  events, ascending
// Looks at no event twice.
std::span<const std::uint32_t> LastTouches(std::span<const std::uint32_t> value,
                                           const Scopes& scopes,
                                           std::span<const std::uint32_t> conversions,
                                           Arena& arena);

}  // namespace sojourn
