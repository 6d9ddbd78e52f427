// Adds a batch up into dense arrays by cell. A cell is the combination of dimension values of a
// report row; events that do not count (outside the range, filtered away) carry a cell of their own
// that is thrown away, so no loop asks.
//
// Shapes, with E events: cell [E]; every array below is as long as the number of cells, and cells
// are below it.
#pragma once

#include <cstdint>
#include <span>

#include "base/exact_sum.h"

namespace sojourn {

// count[cell] += 1 for each event.
void CountEvents(std::span<const std::uint32_t> cell, std::span<std::int64_t> count);

// count[cell] += 1 for each group (session, person) that has an event in the cell. `group` [E]
// numbers the groups of this batch, each standing side by side; `first_number` > 0 makes the
// numbers unique over all batches that share `last_seen`, which remembers the group that each cell
// saw last: exact without sets.
void CountGroups(std::span<const std::uint32_t> cell,
                 std::span<const std::uint32_t> group,
                 std::uint32_t first_number,
                 std::span<std::uint32_t> last_seen,
                 std::span<std::int64_t> count);

// count[cell[e]] += 1 for the listed events e.
void CountListed(std::span<const std::uint32_t> cell,
                 std::span<const std::uint32_t> events,
                 std::span<std::int64_t> count);

// sum[cell[events[i]]] += amounts[i].
void SumListed(std::span<const std::uint32_t> cell,
               std::span<const std::uint32_t> events,
               std::span<const double> amounts,
               std::span<ExactSum> sum);

// sum[cell] += amount of each event, in whole units: exact.
void SumWhole(std::span<const std::uint32_t> cell,
              std::span<const std::int64_t> amount,
              std::span<std::int64_t> sum);

}  // namespace sojourn
