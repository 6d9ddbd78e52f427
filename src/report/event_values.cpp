#include "report/event_values.h"

#include <algorithm>

namespace sojourn {

ValueLists ValuesOfEvents(const PlannedDimension& dimension,
                          std::span<const std::uint32_t> codes,
                          const BatchLevels& levels,
                          Arena& arena) {
  const std::size_t events = levels.size(kEventLevel);
  const auto start = arena.Allocate<std::uint32_t>(events);
  const auto count = arena.Filled<std::uint32_t>(events, 0);
  const auto values = arena.Allocate<std::uint32_t>(codes.size() + events);
  std::uint32_t size = 0;
  for (std::uint32_t event = 0; event < events; ++event) {
    start[event] = size;
    const UnitRange elements = levels.Under(dimension.level, kEventLevel, event);
    for (std::uint32_t element = elements.begin; element < elements.end; ++element) {
      const auto own = values.subspan(start[event], size - start[event]);
      if (codes[element] != 0 && std::ranges::find(own, codes[element]) == own.end()) {
        values[size++] = codes[element];
      }
    }
    if (size == start[event] && dimension.none() != 0) {
      values[size++] = dimension.none();
    }
    count[event] = size - start[event];
  }
  return {start, count, values};
}

}  // namespace sojourn
