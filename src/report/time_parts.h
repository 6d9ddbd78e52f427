// Time parting dimensions: which hour of the day, day of the week, week of the year … an event's
// local time is (dataviews.md 7.1, 7.3; D-13, R-4, R-9, R-77).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/calendar.h"
#include "model/standard_components.h"
#include "report/time_buckets.h"
#include "report/zone_stretches.h"

namespace sojourn {

// The items of one part over a span of time. Codes from 1 are in the order of reports: by value,
// weekdays, months and quarters from the calendar's first, "AM" and "Weekday" first. A local hour
// that a clock change repeats counts twice under one item (D-06).
class TimeParts {
 public:
  // Requires a part of the time part family.
  static TimeParts Create(StandardId part,
                          const TimeZone& zone,
                          const Calendar& calendar,
                          const ReportingWindow& span);

  std::size_t size() const { return labels_.size(); }
  // "0" … "59", "AM", "Monday", "Weekend", "January", "Q1" …
  const std::string& label(std::uint32_t code) const { return labels_[code - 1]; }

  // The item of an instant of the span.
  TimeItem At(std::int64_t time_us) const;

  // Code of each instant; 0 outside the span: [E].
  std::span<const std::uint32_t> Codes(std::span<const std::int64_t> time_us, Arena& arena) const;

 private:
  void ListDays(StandardId part, const Calendar& calendar, std::int64_t end_local_us);
  std::uint32_t CodeOfStep(std::uint64_t step) const;

  std::vector<std::string> labels_;
  std::vector<ZoneStretch> stretches_;
  // Local time is counted in steps, the longest that share an item, from a midnight before the
  // span.
  std::int64_t step_us_ = kDayUs;
  std::int64_t first_local_us_ = 0;
  std::uint64_t cycle_ = 0;  // steps of a day or hour, after which items repeat; 0: days
  std::vector<std::uint16_t> code_of_day_;  // by days since the first, when steps are days
};

}  // namespace sojourn
