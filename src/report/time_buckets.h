// Trend dimensions: event time rounded down to a unit of the view's calendar
// (dataviews.md 4.2, 7.1; D-06, R-9).
#pragma once

#include <algorithm>
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

  // Code of an instant of the covered stretch.
  std::uint32_t CodeOf(std::int64_t time_us) const {
    return static_cast<std::uint32_t>(BucketOf(time_us) + 1);
  }
  // First instant after a bucket.
  std::int64_t end_us(std::uint32_t code) const { return begin_us_[code]; }

  // Code of each instant; 0 outside the covered stretch: [E].
  std::span<const std::uint32_t> Codes(std::span<const std::int64_t> time_us, Arena& arena) const;

 private:
  // Buckets are of nearly one length: guesses by proportion, then steps to the right one.
  std::size_t BucketOf(std::int64_t time_us) const {
    const auto guess =
        static_cast<std::size_t>(static_cast<double>(time_us - begin_us_.front()) * per_us_);
    std::size_t bucket = std::min(guess, labels_.size() - 1);
    while (time_us < begin_us_[bucket]) {
      --bucket;
    }
    while (time_us >= begin_us_[bucket + 1]) {
      ++bucket;
    }
    return bucket;
  }
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
  double per_us_ = 0;  // buckets per microsecond
};

}  // namespace sojourn
