// Shares conversions out over the touches before them (dataviews.md 10.2, 10.3).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/check.h"
#include "journey/touch_window.h"
#include "journey/touches.h"

namespace sojourn {

// How credit falls on the touches of one conversion, oldest first. The named models of 10.3 are
// these kinds with weights (report/lower_attribution.cpp has the table).
enum class CreditKind {
  kFirst,
  kLast,
  kLinear,
  kParticipation,
  kSame,
  kPosition,
  kTimeDecay,
  kAlgorithmic  // not shared out one conversion at a time: journey/algorithmic.h
};

struct CreditRule {
  CreditKind kind = CreditKind::kLast;
  // kPosition: first, middle (shared by all between), last; any non-negative numbers, not all 0.
  double first = 0, middle = 0, last = 0;
  std::int64_t half_life_us = 1;  // kTimeDecay
};

// The distinct values in reach of each of C conversions: those of conversion i stand at start[i] …
// start[i + 1] - 1, in no particular order.
struct ReachedItems {
  std::vector<std::uint32_t> start;  // [C+1]
  std::vector<std::uint32_t> codes;
  std::vector<std::uint32_t> counts;  // touches in reach with the code
  std::vector<double> shares;         // under time decay: their part of the weight of all
};

// Gives out the credits of rules that look at the same touches and conversions, batch after batch:
// what they need to know of the touches in reach is counted once for all. Holds scratch for one
// thread.
class CreditSplitter {
 public:
  explicit CreditSplitter(std::vector<CreditRule> rules);

  // Takes the touches and conversions of the next batch; they must outlive the Split calls. All
  // codes are below `num_codes`.
  void Begin(const Touches& touches,
             const Conversions& conversions,
             std::size_t num_codes,
             Arena& arena);

  // [C] the touches in reach of each conversion.
  std::span<const TouchRange> ranges() const { return ranges_; }

  // Calls credit(i, code, share) for the values of the touches that get a share of conversion i
  // under rule number `rule`. Shares of one conversion
  // add up to 1 where touches have one value each (participation: 1 for each distinct value).
  // Nothing for conversions without touch in reach: they belong to "No value" (10.2 rule 3). Same
  // touch gives to a touch on the conversion's own event, else to code 0, "No value".
  template <typename Credit>
  void Split(std::size_t rule, Credit credit) const;

  // Whether what a value gets depends on no more than how many touches in reach have it, and
  // whether the first and the last do.
  static bool GoesByCount(CreditKind kind) {
    return kind == CreditKind::kLinear || kind == CreditKind::kParticipation ||
           kind == CreditKind::kPosition;
  }
  // Split of several such rules in one pass over the values in reach: calls
  // credit(place in `rules`, i, code, share).
  template <typename Credit>
  void SplitByCount(std::span<const std::size_t> rules, Credit credit) const;

 private:
  // The values in reach with their counts: a list with weights has them, too.
  const ReachedItems& counted() const {
    return first_weighted_ < rules_.size() ? weighted_[first_weighted_] : counted_;
  }
  std::span<const Growth> GrowthOfTouches(std::int64_t half_life_us, Arena& arena) const;
  // `growth` as TouchWindow::Begin.
  void ListItems(std::span<const Growth> growth, std::size_t num_codes, ReachedItems& items);
  // How many of a touch's values are `code`.
  std::uint32_t CountOf(std::uint32_t code, std::uint32_t touch) const;
  template <typename Credit>
  void Give(std::size_t i, std::uint32_t touch, double share, const Credit& credit) const {
    for (const std::uint32_t code : touches_.CodesOf(touch)) {
      credit(i, code, share);
    }
  }
  // Calls visit(i) for each conversion with a touch in reach.
  template <typename Visit>
  void ForEachReached(Visit visit) const {
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      if (!ranges_[i].empty()) {
        visit(i);
      }
    }
  }
  // Calls visit(position in `items`) for the values in reach of conversion i.
  template <typename Visit>
  static void ForEachItem(const ReachedItems& items, std::size_t i, Visit visit) {
    for (std::uint32_t item = items.start[i]; item < items.start[i + 1]; ++item) {
      visit(item);
    }
  }
  // Of n touches in reach `count` have the value, the first and the last `at_first` and `at_last`
  // times.
  struct ValueCounts {
    std::uint32_t n, count, at_first, at_last;
  };
  static double ShareOf(const CreditRule& rule, const ValueCounts& counts);

  std::vector<CreditRule> rules_;
  Touches touches_;
  Conversions conversions_;
  std::span<const TouchRange> ranges_;
  TouchWindow window_;
  ReachedItems counted_;                // where no rule has a half-life
  std::vector<ReachedItems> weighted_;  // by rule: of those with a half-life
  std::size_t first_weighted_;          // the first of them; without any the number of rules
};

template <typename Credit>
void CreditSplitter::Split(std::size_t rule, Credit credit) const {
  switch (rules_[rule].kind) {
    case CreditKind::kFirst:
      ForEachReached([&](std::size_t i) { Give(i, ranges_[i].first, 1, credit); });
      return;
    case CreditKind::kLast:
      ForEachReached([&](std::size_t i) { Give(i, ranges_[i].last, 1, credit); });
      return;
    case CreditKind::kSame:
      ForEachReached([&](std::size_t i) {
        if (touches_.event[ranges_[i].last] == conversions_.event[i]) {
          Give(i, ranges_[i].last, 1, credit);
        } else {
          credit(i, 0, 1);
        }
      });
      return;
    case CreditKind::kLinear:
    case CreditKind::kParticipation:
    case CreditKind::kPosition:
      SplitByCount({&rule, 1}, [&](std::size_t, std::size_t i, std::uint32_t code, double share) {
        credit(i, code, share);
      });
      return;
    case CreditKind::kTimeDecay: {
      const ReachedItems& items = weighted_[rule];
      ForEachReached([&](std::size_t i) {
        ForEachItem(items, i, [&](std::uint32_t item) {
          credit(i, items.codes[item], items.shares[item]);
        });
      });
      return;
    }
    case CreditKind::kAlgorithmic:
      break;
  }
  CHECK(false);
}

template <typename Credit>
void CreditSplitter::SplitByCount(std::span<const std::size_t> rules, Credit credit) const {
  const bool looks_at_ends = std::ranges::any_of(
      rules, [&](std::size_t rule) { return rules_[rule].kind == CreditKind::kPosition; });
  const ReachedItems& items = counted();
  ForEachReached([&](std::size_t i) {
    const TouchRange& range = ranges_[i];
    ValueCounts counts{.n = range.size(), .count = 0, .at_first = 0, .at_last = 0};
    ForEachItem(items, i, [&](std::uint32_t item) {
      const std::uint32_t code = items.codes[item];
      counts.count = items.counts[item];
      if (looks_at_ends) {
        counts.at_first = CountOf(code, range.first);
        counts.at_last = CountOf(code, range.last);
      }
      for (std::size_t r = 0; r < rules.size(); ++r) {
        credit(r, i, code, ShareOf(rules_[rules[r]], counts));
      }
    });
  });
}

inline double CreditSplitter::ShareOf(const CreditRule& rule, const ValueCounts& counts) {
  const auto [n, count, at_first, at_last] = counts;
  if (rule.kind == CreditKind::kParticipation) {
    return 1;
  }
  if (rule.kind == CreditKind::kLinear) {
    return static_cast<double>(count) / n;
  }
  if (n == 1) {
    return count;
  }
  const double ends = rule.first * at_first + rule.last * at_last;
  if (n == 2) {  // the middle is ignored; two zeros share equally (D-49)
    const double sum = rule.first + rule.last;
    return sum == 0 ? 0.5 * count : ends / sum;
  }
  const double middle = rule.middle / (n - 2) * (count - at_first - at_last);
  return (ends + middle) / (rule.first + rule.middle + rule.last);
}

inline std::uint32_t CreditSplitter::CountOf(std::uint32_t code, std::uint32_t touch) const {
  const auto own = touches_.CodesOf(touch);
  return static_cast<std::uint32_t>(std::ranges::count(own, code));
}

}  // namespace sojourn
