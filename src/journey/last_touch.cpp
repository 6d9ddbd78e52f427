#include "journey/last_touch.h"

#include "base/check.h"

namespace sojourn {

std::span<const std::uint32_t> LastTouches(std::span<const std::uint32_t> value,
                                           const Scopes& scopes,
                                           std::span<const std::uint32_t> conversions,
                                           Arena& arena) {
  CHECK(scopes.side_by_side());
  const auto touch = arena.Allocate<std::uint32_t>(conversions.size());
  std::size_t scope = 0;
  std::uint32_t latest = kNoTouch;  // touch of the scope before `known`
  std::uint32_t known = 0;          // events of the scope before it have been looked at
  for (std::size_t i = 0; i < touch.size(); ++i) {
    const std::uint32_t conversion = conversions[i];
    while (scope + 1 < scopes.size() && scopes.first_event[scope + 1] <= conversion) {
      known = scopes.first_event[++scope];
      latest = kNoTouch;
    }
    std::uint32_t end = conversion + 1;
    while (end > known && value[end - 1] == 0) {
      --end;
    }
    latest = end > known ? end - 1 : latest;
    known = conversion + 1;
    touch[i] = latest;
  }
  return touch;
}

}  // namespace sojourn
