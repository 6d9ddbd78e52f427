#include "report/event_values.h"

#include <algorithm>

namespace sojourn {

ValueLists ValuesOfEvents(std::size_t level,
                          std::span<const std::uint32_t> codes,
                          std::span<const std::uint32_t> state,
                          std::uint32_t none,
                          const BatchLevels& levels,
                          Arena& arena) {
  const std::size_t events = levels.size(kEventLevel);
  const auto start = arena.Allocate<std::uint32_t>(events);
  const auto count = arena.Filled<std::uint32_t>(events, 0);
  const auto values = arena.Allocate<std::uint32_t>(codes.size() + events);
  std::uint32_t size = 0;
  for (std::uint32_t event = 0; event < events; ++event) {
    start[event] = size;
    const UnitRange elements = levels.Under(level, kEventLevel, event);
    for (std::uint32_t element = elements.begin; element < elements.end; ++element) {
      const auto own = values.subspan(start[event], size - start[event]);
      if (codes[element] != 0 && std::ranges::find(own, codes[element]) == own.end()) {
        values[size++] = codes[element];
      }
    }
    const std::uint32_t rest = elements.empty() && !state.empty() ? state[event] : none;
    if (size == start[event] && rest != 0) {
      values[size++] = rest;
    }
    count[event] = size - start[event];
  }
  return {start, count, values};
}

}  // namespace sojourn
