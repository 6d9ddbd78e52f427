#include "report/time_buckets.h"

#include <limits>

namespace sojourn {
namespace {

constexpr std::int64_t kMostDayBuckets = 4'000'000;
constexpr std::int64_t kMostBuckets = std::numeric_limits<std::uint32_t>::max() - 1;

Status TooMany(StandardId unit, std::int64_t most) {
  return InvalidArgument(
      fmt::format("more than {} items of dimension {}", most, DescribeStandard(unit).name),
      "give a shorter range or take a longer unit");
}

// Length of a unit shorter than a day; 0 for days and longer.
std::int64_t ShortUnitUs(StandardId unit) {
  switch (unit) {
    case StandardId::kSecond:
      return kSecondUs;
    case StandardId::kMinute:
      return kMinuteUs;
    case StandardId::kFiveMinute:
      return 5 * kMinuteUs;
    case StandardId::kFifteenMinute:
      return 15 * kMinuteUs;
    case StandardId::kThirtyMinute:
      return 30 * kMinuteUs;
    case StandardId::kHour:
      return kHourUs;
    default:
      return 0;
  }
}

CalendarUnit UnitOf(StandardId unit) {
  switch (unit) {
    case StandardId::kDay:
      return CalendarUnit::kDay;
    case StandardId::kWeek:
      return CalendarUnit::kWeek;
    case StandardId::kMonth:
      return CalendarUnit::kMonth;
    case StandardId::kQuarter:
      return CalendarUnit::kQuarter;
    default:
      CHECK(unit == StandardId::kYear);
      return CalendarUnit::kYear;
  }
}

}  // namespace

Result<TimeBuckets> TimeBuckets::Create(StandardId unit,
                                        const TimeZone& zone,
                                        const Calendar& calendar,
                                        const ReportingWindow& span) {
  TimeBuckets buckets;
  buckets.unit_us_ = ShortUnitUs(unit);
  RETURN_IF_ERROR(buckets.unit_us_ != 0 ? buckets.CountShort(unit, zone, span)
                                        : buckets.ListDays(unit, zone, calendar, span));
  return buckets;
}

Status TimeBuckets::CountShort(StandardId unit, const TimeZone& zone, const ReportingWindow& span) {
  per_us_ = 1 / static_cast<double>(unit_us_);
  if (span.begin_us >= span.end_us) {
    return {};
  }
  std::int64_t next_code = 1;
  for (const ZoneStretch& zoned : ZoneStretches(zone, span)) {
    const std::int64_t first_us =
        FloorTo(zoned.begin_us + zoned.offset_us, unit_us_) - zoned.offset_us;
    if ((zoned.end_us - first_us) / unit_us_ > kMostBuckets - next_code) {
      return TooMany(unit, kMostBuckets);
    }
    stretches_.push_back({zoned.begin_us,
                          zoned.end_us,
                          zoned.offset_us,
                          first_us,
                          static_cast<std::uint32_t>(next_code)});
    next_code += (zoned.end_us - 1 - first_us) / unit_us_ + 1;
  }
  size_ = static_cast<std::size_t>(next_code - 1);
  return {};
}

Status TimeBuckets::ListDays(StandardId unit,
                             const TimeZone& zone,
                             const Calendar& calendar,
                             const ReportingWindow& span) {
  if (span.begin_us >= span.end_us) {
    return {};
  }
  if ((span.end_us - span.begin_us) / kDayUs > kMostDayBuckets) {
    return TooMany(unit, kMostDayBuckets);
  }
  const CalendarUnit by = UnitOf(unit);
  const std::int64_t today = FloorTo(zone.ToLocal(span.begin_us), kDayUs) / kDayUs;
  std::int64_t start = calendar.UnitStart(by, today);
  std::int64_t at_us = zone.ToInstant(start * kDayUs);
  while (at_us < span.end_us) {
    const std::int64_t next = calendar.NextUnit(by, start);
    const std::int64_t next_us = zone.ToInstant(next * kDayUs);
    if (next_us > at_us) {  // else the clocks went past a whole day
      begin_us_.push_back(at_us);
      first_day_.push_back(start);
    }
    start = next;
    at_us = next_us;
  }
  begin_us_.push_back(at_us);
  size_ = first_day_.size();
  per_us_ = static_cast<double>(size_) / static_cast<double>(begin_us_.back() - begin_us_.front());
  return {};
}

std::string TimeBuckets::label(std::uint32_t code) const {
  if (unit_us_ == 0) {
    return DateText(first_day_[code - 1]);
  }
  const auto after = std::ranges::upper_bound(stretches_, code, {}, &Stretch::first_code);
  const Stretch& stretch = *std::prev(after);
  const std::int64_t begin_us =
      stretch.first_us + std::int64_t{code - stretch.first_code} * unit_us_;
  const std::size_t size = unit_us_ == kSecondUs ? 19 : 16;  // 2026-01-31T10:00[:00]
  return LocalTimeText(begin_us + stretch.offset_us).substr(0, size);
}

std::vector<std::uint32_t> TimeBuckets::CodesOfLabel(std::string_view label) const {
  std::vector<std::uint32_t> codes;
  const std::optional<std::int64_t> local_us = ParseLocalTime(label);
  if (!local_us) {
    return codes;
  }
  if (unit_us_ == 0) {
    const auto place = std::ranges::lower_bound(first_day_, FloorTo(*local_us, kDayUs) / kDayUs);
    if (place != first_day_.end()) {
      codes.push_back(static_cast<std::uint32_t>(place - first_day_.begin()) + 1);
    }
  }
  for (const Stretch& stretch : stretches_) {
    const std::int64_t at_us = *local_us - stretch.offset_us;
    if (at_us >= stretch.first_us && at_us < stretch.end_us) {
      codes.push_back(CodeIn(stretch, at_us));
    }
  }
  std::erase_if(codes, [&](std::uint32_t code) { return this->label(code) != label; });
  return codes;
}

std::span<const std::uint32_t> TimeBuckets::Codes(std::span<const std::int64_t> time_us,
                                                  Arena& arena) const {
  const auto codes = arena.Allocate<std::uint32_t>(time_us.size());
  if (size_ == 0) {
    std::fill(codes.begin(), codes.end(), 0);
    return codes;
  }
  if (unit_us_ == 0) {
    const std::int64_t first_us = begin_us_.front();
    const std::int64_t end_us = begin_us_.back();
    for (std::size_t event = 0; event < codes.size(); ++event) {
      const std::int64_t t = time_us[event];
      const bool is_inside = t >= first_us && t < end_us;
      codes[event] = is_inside ? static_cast<std::uint32_t>(DayBucketOf(t) + 1) : 0;
    }
    return codes;
  }
  const std::int64_t first_us = stretches_.front().begin_us;
  const std::int64_t end_us = stretches_.back().end_us;
  const Stretch* stretch = stretches_.data();
  for (std::size_t event = 0; event < codes.size(); ++event) {
    const std::int64_t t = time_us[event];
    if (t < first_us || t >= end_us) {
      codes[event] = 0;
      continue;
    }
    stretch = StretchAt(stretch, t);
    codes[event] = CodeIn(*stretch, t);
  }
  return codes;
}

}  // namespace sojourn
