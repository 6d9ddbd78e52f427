#include "journey/accumulate.h"

namespace sojourn {

void CountEvents(std::span<const std::uint32_t> cell, std::span<std::int64_t> count) {
  for (const std::uint32_t c : cell) {
    ++count[c];
  }
}

void CountGroups(std::span<const std::uint32_t> cell,
                 std::span<const std::uint32_t> group,
                 std::uint32_t first_number,
                 std::span<std::uint32_t> last_seen,
                 std::span<std::int64_t> count) {
  for (std::size_t event = 0; event < cell.size(); ++event) {
    const std::uint32_t c = cell[event];
    const std::uint32_t number = first_number + group[event];
    count[c] += last_seen[c] != number;
    last_seen[c] = number;
  }
}

void CountListed(std::span<const std::uint32_t> cell,
                 std::span<const std::uint32_t> events,
                 std::span<std::int64_t> count) {
  for (const std::uint32_t event : events) {
    ++count[cell[event]];
  }
}

void SumListed(std::span<const std::uint32_t> cell,
               std::span<const std::uint32_t> events,
               std::span<const double> amounts,
               std::span<ExactSum> sum) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    sum[cell[events[i]]].Add(amounts[i]);
  }
}

void SumWhole(std::span<const std::uint32_t> cell,
              std::span<const std::int64_t> amount,
              std::span<std::int64_t> sum) {
  for (std::size_t event = 0; event < cell.size(); ++event) {
    sum[cell[event]] += amount[event];
  }
}

}  // namespace sojourn
