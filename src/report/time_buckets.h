// Trend dimensions: event time rounded down to a unit of the view's calendar
// (dataviews.md 4.2, 7.1; D-06, R-9).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/result.h"
#include "model/standard_components.h"

namespace sojourn {

// The buckets of one unit over a stretch of time, oldest first. Code c > 0 is bucket c - 1. A local
// hour that a clock change repeats is two buckets with one label; one that it skips is none.
class TimeBuckets {
 public:
  // Covers every instant of [begin_us, end_us). Requires a unit of the time bucket family.
  // kInvalidArgument when there are more than 4 million.
  static Result<TimeBuckets> Create(StandardId unit,
                                    const TimeZone& zone,
                                    std::int64_t begin_us,
                                    std::int64_t end_us);

  std::size_t size() const { return labels_.size(); }
  // "2026-01-31", "2026-01-31T10:00" …
  const std::string& label(std::uint32_t code) const { return labels_[code - 1]; }

  // Code of each instant; 0 outside the covered stretch: [E].
  std::span<const std::uint32_t> Codes(std::span<const std::int64_t> time_us, Arena& arena) const;

 private:
  void Add(std::int64_t begin_us, std::string label);
  void AddShort(std::int64_t unit_us,
                bool seconds,
                const TimeZone& zone,
                std::int64_t begin_us,
                std::int64_t end_us);
  void AddCalendar(StandardId unit,
                   const TimeZone& zone,
                   std::int64_t begin_us,
                   std::int64_t end_us);

  std::vector<std::int64_t> begin_us_;  // one more than labels: the last is the end
  std::vector<std::string> labels_;
};

}  // namespace sojourn
