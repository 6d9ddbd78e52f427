#include "tests/oracle/algorithmic_oracle.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace sojourn {

std::vector<double> OracleShapley(const std::vector<double>& worth) {
  std::vector<std::size_t> order(std::bit_width(worth.size()) - 1);
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> shares(order.size(), 0);
  double orders = 0;
  do {
    std::size_t come = 0;
    for (const std::size_t item : order) {
      const std::size_t then = come | std::size_t{1} << item;
      shares[item] += worth[then] - (come == 0 ? 0 : worth[come]);
      come = then;
    }
    orders += 1;
  } while (std::next_permutation(order.begin(), order.end()));
  double sum = 0;
  for (double& share : shares) {
    share = std::max(0.0, share / orders);
    sum += share;
  }
  for (double& share : shares) {
    share = sum == 0 ? 1 / static_cast<double>(shares.size()) : share / sum;
  }
  return shares;
}

}  // namespace sojourn
