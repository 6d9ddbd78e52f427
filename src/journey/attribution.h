// Shares conversions out over the touches before them (dataviews.md 10.2, 10.3).
#pragma once

#include <cstdint>
#include <span>
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

// Gives out the credits of one rule, batch after batch. Holds scratch for one thread.
class CreditSplitter {
 public:
  explicit CreditSplitter(const CreditRule& rule) : rule_(rule) {}

  // Takes the touches of the next batch; they must outlive the Split calls. All codes are below
  // `num_codes`.
  void Begin(const Touches& touches, std::size_t num_codes, Arena& arena);

  // Calls credit(code, share) for the values of the touches that get a share, at most twice a value
  // and once for the ends. Shares of one conversion add up to 1 where touches have one value each
  // (participation: 1 for each distinct value). Returns false, and gives nothing, where no touch
  // takes credit: the conversion belongs to "No value" then (10.2 rule 3). Same touch gives only to
  // a touch on `conversion_event` itself. Ranges must come in the order of FindTouches.
  template <typename Credit>
  bool Split(TouchRange range, std::uint32_t conversion_event, Credit credit);

 private:
  template <typename Credit>
  void Give(std::uint32_t touch, double share, Credit& credit) const {
    for (const std::uint32_t code : touches_.CodesOf(touch)) {
      credit(code, share);
    }
  }
  template <typename Credit>
  void ByPosition(TouchRange range, Credit& credit);

  CreditRule rule_;
  Touches touches_;
  TouchWindow window_;
};

template <typename Credit>
bool CreditSplitter::Split(TouchRange range, std::uint32_t conversion_event, Credit credit) {
  if (range.empty()) {
    return false;
  }
  switch (rule_.kind) {
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
      window_.MoveTo(range);
      for (const std::uint32_t code : window_.codes()) {
        credit(code, static_cast<double>(window_.count(code)) / range.size());
      }
      return true;
    case CreditKind::kParticipation:
      window_.MoveTo(range);
      for (const std::uint32_t code : window_.codes()) {
        credit(code, 1);
      }
      return true;
    case CreditKind::kPosition:
      ByPosition(range, credit);
      return true;
    case CreditKind::kTimeDecay:
      // Weights relative to each other: the time to the conversion is a common factor that the
      // normalisation cancels.
      window_.MoveTo(range);
      for (const std::uint32_t code : window_.codes()) {
        credit(code, window_.weight(code) / window_.total_weight());
      }
      return true;
    case CreditKind::kAlgorithmic:
      break;
  }
  CHECK(false);
}

template <typename Credit>
void CreditSplitter::ByPosition(TouchRange range, Credit& credit) {
  const std::uint32_t n = range.size();
  if (n == 1) {
    Give(range.first, 1, credit);
    return;
  }
  if (n == 2) {  // the middle is ignored; two zeros share equally (D-49)
    const double ends = rule_.first + rule_.last;
    Give(range.first, ends == 0 ? 0.5 : rule_.first / ends, credit);
    Give(range.last, ends == 0 ? 0.5 : rule_.last / ends, credit);
    return;
  }
  const double sum = rule_.first + rule_.middle + rule_.last;
  Give(range.first, rule_.first / sum, credit);
  window_.MoveTo(range);
  window_.TakeOut(range.first);
  window_.TakeOut(range.last);
  for (const std::uint32_t code : window_.codes()) {
    credit(code, rule_.middle / sum / (n - 2) * window_.count(code));
  }
  window_.PutBack(range.first);
  window_.PutBack(range.last);
  Give(range.last, rule_.last / sum, credit);
}

}  // namespace sojourn
