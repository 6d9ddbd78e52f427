// Metric deduplication: of the occurrences of one scope, or of one id in it, a single one counts
// (dataviews.md 8.8).
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "base/journey_rules.h"

namespace sojourn {

// C occurrences of a metric, in the order of time.
struct DeduplicationInput {
  std::span<const std::uint32_t> scope;  // [C] number of the session or person
  std::span<const std::uint32_t> id;     // [C] 0 = none; empty: the scope alone decides
};

// Returns the positions of the occurrences that stay, ascending: the first or last of every scope,
// or of every id in it. Occurrences without id all stay (D-31). C log C.
std::span<const std::uint32_t> Deduplicate(const DeduplicationInput& input,
                                           KeptOccurrence keep,
                                           Arena& arena);

}  // namespace sojourn
