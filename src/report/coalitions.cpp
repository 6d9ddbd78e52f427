#include "report/coalitions.h"

#include <algorithm>

#include "journey/algorithmic.h"

namespace sojourn {

Coalition& Coalitions::At(Items items) {
  const auto found = sets_.find(items);
  return found != sets_.end()
             ? found->second
             : sets_.try_emplace(std::vector(items.begin(), items.end())).first->second;
}

void Coalitions::AddConversion(Items items) {
  Coalition& coalition = At(items);
  ++coalition.journeys;
  ++coalition.conversions;
}

void Coalitions::AddAmount(Items items, std::span<const std::uint32_t> time_codes, double amount) {
  At(items).amounts[std::vector(time_codes.begin(), time_codes.end())].Add(amount);
}

void Coalitions::AddJourneyWithoutConversion(Items items) {
  ++At(items).journeys;
}

void Coalitions::Add(const Coalitions& other) {
  for (const auto& [items, from] : other.sets_) {
    Coalition& to = At(items);
    to.journeys += from.journeys;
    to.conversions += from.conversions;
    for (const auto& [time_codes, amount] : from.amounts) {
      to.amounts[time_codes].Add(amount);
    }
  }
}

std::vector<double> Coalitions::Worth(Items items, std::size_t width) const {
  const std::size_t n = items.size() / width;
  std::vector<double> worth(std::size_t{1} << n);
  std::vector<std::uint32_t> subset;
  for (std::size_t mask = 1; mask < worth.size(); ++mask) {
    subset.clear();
    for (std::size_t item = 0; item < n; ++item) {
      if ((mask >> item & 1) != 0) {
        const Items codes = items.subspan(item * width, width);
        subset.insert(subset.end(), codes.begin(), codes.end());
      }
    }
    if (const auto found = sets_.find(Items(subset)); found != sets_.end()) {
      worth[mask] = static_cast<double>(found->second.conversions) /
                    static_cast<double>(found->second.journeys);
    }
  }
  return worth;
}

void Coalitions::ShareOut(std::size_t width, const Credit& credit) const {
  for (const auto& [items, coalition] : sets_) {
    if (coalition.amounts.empty()) {
      continue;
    }
    const std::vector<double> shares = AlgorithmicShares(Worth(items, width));
    for (const auto& [time_codes, amount] : coalition.amounts) {
      for (std::size_t item = 0; item < shares.size(); ++item) {
        if (shares[item] != 0) {
          credit(
              Items(items).subspan(item * width, width), time_codes, amount.value() * shares[item]);
        }
      }
    }
  }
}

}  // namespace sojourn
