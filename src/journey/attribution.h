// Shares conversions out over the touches before them (dataviews.md 10.2, 10.3).
#pragma once

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

// Gives out the credits of rules that look at the same touches, batch after batch: what they need
// to know of the touches in reach is counted once for all. Holds scratch for one thread.
class CreditSplitter {
 public:
  explicit CreditSplitter(std::vector<CreditRule> rules)
      : rules_(std::move(rules)), weighted_(rules_.size()) {}

  // Takes the touches of the next batch; they must outlive the Split calls. All codes are below
  // `num_codes`.
  void Begin(const Touches& touches, std::size_t num_codes, Arena& arena);

  // Calls credit(code, share) for the values of the touches that get a share under rule number
  // `rule`, at most twice a value and once for the ends. Shares of one conversion add up to 1 where
  // touches have one value each (participation: 1 for each distinct value). Returns false, and
  // gives nothing, where no touch takes credit: the conversion belongs to "No value" then (10.2
  // rule 3). Same touch gives only to a touch on `conversion_event` itself. Ranges must come in the
  // order of FindTouches, each with all rules before the next.
  template <typename Credit>
  bool Split(std::size_t rule, TouchRange range, std::uint32_t conversion_event, Credit credit);

 private:
  template <typename Credit>
  void Give(std::uint32_t touch, double share, Credit& credit) const {
    for (const std::uint32_t code : touches_.CodesOf(touch)) {
      credit(code, share);
    }
  }
  template <typename Credit>
  void ByPosition(const CreditRule& rule, TouchRange range, Credit& credit);

  std::vector<CreditRule> rules_;
  Touches touches_;
  TouchWindow counted_;                // of all rules
  std::vector<TouchWindow> weighted_;  // by rule; used by those with a half-life
};

template <typename Credit>
bool CreditSplitter::Split(std::size_t rule,
                           TouchRange range,
                           std::uint32_t conversion_event,
                           Credit credit) {
  if (range.empty()) {
    return false;
  }
  switch (rules_[rule].kind) {
    case CreditKind::kFirst:
      Give(range.first, 1, credit);
      return true;
    case CreditKind::kLast:
      Give(range.last, 1, credit);
      return true;
    case CreditKind::kSame:
      if (touches_.event[range.last] != conversion_event) {
        return false;
      }
      Give(range.last, 1, credit);
      return true;
    case CreditKind::kLinear:
      counted_.MoveTo(range);
      for (const std::uint32_t code : counted_.codes()) {
        credit(code, static_cast<double>(counted_.count(code)) / range.size());
      }
      return true;
    case CreditKind::kParticipation:
      counted_.MoveTo(range);
      for (const std::uint32_t code : counted_.codes()) {
        credit(code, 1);
      }
      return true;
    case CreditKind::kPosition:
      ByPosition(rules_[rule], range, credit);
      return true;
    case CreditKind::kTimeDecay: {
      // Weights relative to each other: the time to the conversion is a common factor that the
      // normalisation cancels.
      TouchWindow& window = weighted_[rule];
      window.MoveTo(range);
      for (const std::uint32_t code : window.codes()) {
        credit(code, window.weight(code) / window.total_weight());
      }
      return true;
    }
    case CreditKind::kAlgorithmic:
      break;
  }
  CHECK(false);
}

template <typename Credit>
void CreditSplitter::ByPosition(const CreditRule& rule, TouchRange range, Credit& credit) {
  const std::uint32_t n = range.size();
  if (n == 1) {
    Give(range.first, 1, credit);
    return;
  }
  if (n == 2) {  // the middle is ignored; two zeros share equally (D-49)
    const double ends = rule.first + rule.last;
    Give(range.first, ends == 0 ? 0.5 : rule.first / ends, credit);
    Give(range.last, ends == 0 ? 0.5 : rule.last / ends, credit);
    return;
  }
  const double sum = rule.first + rule.middle + rule.last;
  Give(range.first, rule.first / sum, credit);
  counted_.MoveTo(range);
  counted_.TakeOut(range.first);
  counted_.TakeOut(range.last);
  for (const std::uint32_t code : counted_.codes()) {
    credit(code, rule.middle / sum / (n - 2) * counted_.count(code));
  }
  counted_.PutBack(range.first);
  counted_.PutBack(range.last);
  Give(range.last, rule.last / sum, credit);
}

}  // namespace sojourn
