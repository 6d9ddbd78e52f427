#include "journey/algorithmic.h"

#include <bit>
#include <cstdint>

#include "base/check.h"
#include "base/exact_sum.h"

namespace sojourn {
namespace {

// What is smaller than rounding leaves of shares that cancel out.
constexpr double kTrace = 1e-12;

// |s|! (n - |s| - 1)! / n! for each |s|: the part that an item has in what it adds to a subset s of
// the others. Summing dividends d(T) / |T| over the T that hold the item comes to the same.
std::vector<double> PartsBySize(std::size_t n) {
  std::vector<double> parts(n);
  double choices = 1;  // of s from the n - 1 others
  for (std::size_t size = 0; size < n; ++size) {
    parts[size] = 1 / (static_cast<double>(n) * choices);
    choices = choices * static_cast<double>(n - 1 - size) / static_cast<double>(size + 1);
  }
  return parts;
}

}  // namespace

std::vector<double> AlgorithmicShares(std::span<const double> worth) {
  CHECK(std::has_single_bit(worth.size()) && worth.size() > 1);
  const auto n = static_cast<std::size_t>(std::countr_zero(worth.size()));
  const std::vector<double> parts = PartsBySize(n);
  const auto worth_of = [&](std::size_t subset) { return subset == 0 ? 0.0 : worth[subset]; };
  std::vector<double> shares(n);
  ExactSum total;
  for (std::size_t item = 0; item < n; ++item) {
    const std::size_t bit = std::size_t{1} << item;
    ExactSum value;
    for (std::size_t subset = 0; subset < worth.size(); ++subset) {
      if ((subset & bit) == 0) {
        const double added = worth_of(subset | bit) - worth_of(subset);
        value.Add(parts[static_cast<std::size_t>(std::popcount(subset))] * added);
      }
    }
    shares[item] = value.value() < kTrace ? 0 : value.value();
    total.Add(shares[item]);
  }
  for (double& share : shares) {
    share = total.value() == 0 ? 1 / static_cast<double>(n) : share / total.value();
  }
  return shares;
}

}  // namespace sojourn
