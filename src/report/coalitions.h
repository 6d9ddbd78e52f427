// What algorithmic attribution collects while a report runs: journeys by the set of items they
// touched (dataviews.md 10.4, D-51, R-27).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "base/exact_sum.h"

namespace sojourn {

// Journeys that touched exactly the same items.
struct Coalition {
  std::int64_t journeys = 0;                               // with and without conversion
  std::int64_t conversions = 0;                            // each is a journey of its own
  std::map<std::vector<std::uint32_t>, ExactSum> amounts;  // by codes of the time dimensions
};

// An item is one code for each dimension besides time; the items of a set stand ascending, one
// after the other. One per worker and metric, merged at the end.
class Coalitions {
 public:
  using Items = std::span<const std::uint32_t>;

  void AddConversion(Items items);
  // What a conversion added before has to share out.
  void AddAmount(Items items, std::span<const std::uint32_t> time_codes, double amount);
  void AddJourneyWithoutConversion(Items items);
  void Add(const Coalitions& other);

  // Calls credit(item, time codes, amount) for what each item of each set gets in the end, where it
  // gets anything. `width`: codes of an item.
  using Credit = std::function<void(Items item, std::span<const std::uint32_t> time_codes, double)>;
  void ShareOut(std::size_t width, const Credit& credit) const;

 private:
  struct Less {
    using is_transparent = void;
    bool operator()(Items a, Items b) const {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
  };
  using Sets = std::map<std::vector<std::uint32_t>, Coalition, Less>;

  Coalition& At(Items items);
  // Conversions by journeys of each subset of the items (journey/algorithmic.h).
  std::vector<double> Worth(Items items, std::size_t width) const;

  Sets sets_;
};

}  // namespace sojourn
