// Trend dimensions: event time rounded down to a unit of the view's calendar
// (dataviews.md 4.2, 4.3, 7.1; D-06, R-9).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/result.h"
#include "model/standard_components.h"
#include "report/zone_stretches.h"

namespace sojourn {

// What one instant is coded as, and the first instant that may be coded otherwise.
struct TimeItem {
  std::uint32_t code = 0;
  std::int64_t end_us = 0;
};

// The buckets of one unit over a span of time, oldest first. Code c > 0 is bucket c - 1. A local
// hour that a clock change repeats is two buckets with one label; an hour or day that it skips is
// none. Units shorter than a day are counted, not listed: only buckets that somebody asks for get a
// label.
class TimeBuckets {
 public:
  // Covers every instant of `span`. Requires a unit of the time bucket family. kInvalidArgument
  // when there are more than 4 billion, or 4 million of a day or longer.
  static Result<TimeBuckets> Create(StandardId unit,
                                    const TimeZone& zone,
                                    const Calendar& calendar,
                                    const ReportingWindow& span);

  std::size_t size() const { return size_; }
  // "2026-01-31", "2026-01-31T10:00" …
  std::string label(std::uint32_t code) const;
  // Codes of the buckets with this label: none, one, or two where the clock was set back.
  std::vector<std::uint32_t> CodesOfLabel(std::string_view label) const;

  // The item of an instant of the span.
  TimeItem At(std::int64_t time_us) const {
    if (unit_us_ == 0) {
      const std::size_t bucket = DayBucketOf(time_us);
      return {static_cast<std::uint32_t>(bucket + 1), begin_us_[bucket + 1]};
    }
    const auto after = std::ranges::upper_bound(stretches_, time_us, {}, &Stretch::begin_us);
    return ItemIn(*std::prev(after), time_us);
  }

  // Code of each instant; 0 outside the span: [E].
  std::span<const std::uint32_t> Codes(std::span<const std::int64_t> time_us, Arena& arena) const;

 private:
  // Units shorter than a day: the buckets of a stretch have equal lengths, but its first and last.
  struct Stretch {
    std::int64_t begin_us = 0;
    std::int64_t end_us = 0;
    std::int64_t offset_us = 0;
    std::int64_t first_us = 0;  // where its first bucket would begin were the stretch longer
    std::uint32_t first_code = 1;
  };

  // Whole units in a length >= 0: the quotient of doubles is one off at most.
  std::int64_t UnitsIn(std::int64_t length_us) const {
    auto units = static_cast<std::int64_t>(static_cast<double>(length_us) * per_us_);
    units -= static_cast<std::int64_t>(units * unit_us_ > length_us);
    return units + static_cast<std::int64_t>((units + 1) * unit_us_ <= length_us);
  }
  std::uint32_t CodeIn(const Stretch& stretch, std::int64_t time_us) const {
    return stretch.first_code + static_cast<std::uint32_t>(UnitsIn(time_us - stretch.first_us));
  }
  TimeItem ItemIn(const Stretch& stretch, std::int64_t time_us) const {
    const std::uint32_t code = CodeIn(stretch, time_us);
    const std::int64_t next_us =
        stretch.first_us + (std::int64_t{code} - stretch.first_code + 1) * unit_us_;
    return {code, std::min(next_us, stretch.end_us)};
  }
  // Days and longer are of nearly one length: guesses by proportion, then steps to the right one.
  std::size_t DayBucketOf(std::int64_t time_us) const {
    const auto guess =
        static_cast<std::size_t>(static_cast<double>(time_us - begin_us_.front()) * per_us_);
    std::size_t bucket = std::min(guess, size_ - 1);
    while (time_us < begin_us_[bucket]) {
      --bucket;
    }
    while (time_us >= begin_us_[bucket + 1]) {
      ++bucket;
    }
    return bucket;
  }
  Status CountShort(StandardId unit, const TimeZone& zone, const ReportingWindow& span);
  Status ListDays(StandardId unit,
                  const TimeZone& zone,
                  const Calendar& calendar,
                  const ReportingWindow& span);

  std::size_t size_ = 0;
  double per_us_ = 0;  // buckets per microsecond
  // Shorter than a day.
  std::int64_t unit_us_ = 0;  // 0: days and longer
  std::vector<Stretch> stretches_;
  // Days and longer, by bucket.
  std::vector<std::int64_t> begin_us_;  // one more: the last is the end
  std::vector<std::int64_t> first_day_;
};

}  // namespace sojourn
