// A range as people write it: "start/end", end exclusive, each edge a time or a formula (api.md
// 2.6). What it means in a zone, in a calendar and at a moment is in report/range.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "base/calendar.h"
#include "base/result.h"

namespace sojourn {

inline constexpr std::string_view kRangeHint =
    "write start/end in the view's time zone, end exclusive, as in 2026-01-01/2026-02-01, or a "
    "formula as in td-7d/td";

// A time on the clock of the view's zone.
struct LocalEdge {
  std::int64_t local_us = 0;
  friend bool operator==(const LocalEdge&, const LocalEdge&) = default;
};

// A time with Z or an offset.
struct InstantEdge {
  std::int64_t instant_us = 0;
  friend bool operator==(const InstantEdge&, const InstantEdge&) = default;
};

enum class RangeUnit { kHour, kDay, kWeek, kMonth, kQuarter, kYear };

// "td-7d+6h": the start of the hour, day, week, month, quarter or year that holds now, moved step
// by step.
struct RangeFormula {
  struct Step {
    int count = 0;  // earlier where negative; at most kMostStep either way
    RangeUnit unit = RangeUnit::kDay;
    friend bool operator==(const Step&, const Step&) = default;
  };
  static constexpr int kMostStep = 9999;

  RangeUnit start_of = RangeUnit::kDay;
  std::vector<Step> steps;
  friend bool operator==(const RangeFormula&, const RangeFormula&) = default;
};

using RangeEdge = std::variant<LocalEdge, InstantEdge, RangeFormula>;

struct WrittenRange {
  RangeEdge start;
  RangeEdge end;
};

// Reads `text`. A local end of 23:59:59 is meant with its whole second and becomes midnight; one of
// 23:59:59.999 likewise (api.md 2.6). kInvalidArgument names what is wrong; two local times or two
// instants of which the end is not later are refused, other edges are compared where they are
// resolved.
Result<WrittenRange> ParseWrittenRange(std::string_view text);

}  // namespace sojourn
