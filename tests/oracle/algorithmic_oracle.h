// Algorithmic attribution from dataviews.md 10.4 (D-51) and R-27.
#pragma once

#include <map>
#include <set>
#include <vector>

namespace sojourn {

// The share of each of n items, given the worth of each of the 2^n subsets (bit i: holds item i):
// what an item adds when they come one after the other, on average over all orders; never below 0,
// added up to 1.
std::vector<double> OracleShapley(const std::vector<double>& worth);

// Journeys by the exact set of items they touched. `Item` is whatever can be ordered.
template <typename Item>
class OracleCoalitions {
 public:
  void Add(const std::set<Item>& items, bool converted) {
    Count& count = counts_[items];
    count.journeys += 1;
    count.conversions += converted ? 1 : 0;
  }

  // The items' shares in a conversion that touched exactly these, in their order.
  std::vector<double> SharesIn(const std::set<Item>& items) const {
    const std::vector<Item> all(items.begin(), items.end());
    std::vector<double> worth = {0};  // nobody converts by nothing
    for (std::size_t subset = 1; subset < (std::size_t{1} << all.size()); ++subset) {
      std::set<Item> some;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if ((subset >> i & 1) != 0) {
          some.insert(all[i]);
        }
      }
      const auto found = counts_.find(some);
      worth.push_back(found == counts_.end() ? 0
                                             : found->second.conversions / found->second.journeys);
    }
    return OracleShapley(worth);
  }

 private:
  struct Count {
    double journeys = 0;
    double conversions = 0;
  };
  std::map<std::set<Item>, Count> counts_;
};

}  // namespace sojourn
