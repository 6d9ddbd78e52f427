// Algorithmic attribution: what each item of a journey adds to the chance of a conversion
// (dataviews.md 10.4, D-51).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sojourn {

// Most items of one journey that are told apart; of more the most recent count.
inline constexpr std::size_t kMostCoalitionItems = 10;

// `worth` [2^n]: of each subset of n items the conversions divided by the journeys that touched
// exactly these, subset s holding item i where bit i of s is set; worth[0] is not read, as nobody
// converts by nothing. Returns the share of each item: [n], not negative, adding up to 1. A share
// is the sum of the item's parts in the Harsanyi dividends of all subsets (its Shapley value);
// below 0 it is 0, and where nothing is left items share equally. Does not depend on the order of
// the items.
std::vector<double> AlgorithmicShares(std::span<const double> worth);

}  // namespace sojourn
