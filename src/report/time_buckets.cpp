#include "report/time_buckets.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr std::int64_t kMostBuckets = 4'000'000;

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

// First day of the calendar unit that holds `day` (Gregorian; weeks begin on Sunday, definitions.md
// 4).
std::int64_t UnitStart(StandardId unit, std::int64_t day) {
  CivilDate civil = CivilFromDays(day);
  switch (unit) {
    case StandardId::kDay:
      return day;
    case StandardId::kWeek:
      return FloorTo(day + 4, 7) - 4;  // 1970-01-01 was a Thursday
    case StandardId::kMonth:
      break;
    case StandardId::kQuarter:
      civil.month = (civil.month - 1) / 3 * 3 + 1;
      break;
    default:
      civil.month = 1;
  }
  civil.day = 1;
  return DaysFromCivil(civil);
}

// A day inside the unit after the one that starts on `start`.
std::int64_t NextUnit(StandardId unit, std::int64_t start) {
  switch (unit) {
    case StandardId::kDay:
      return start + 1;
    case StandardId::kWeek:
      return start + 7;
    case StandardId::kMonth:
      return start + 31;
    case StandardId::kQuarter:
      return start + 92;
    default:
      return start + 366;
  }
}

}  // namespace

Result<TimeBuckets> TimeBuckets::Create(StandardId unit,
                                        const TimeZone& zone,
                                        std::int64_t begin_us,
                                        std::int64_t end_us) {
  TimeBuckets buckets;
  end_us = std::max(begin_us, end_us);
  const std::int64_t short_us = ShortUnitUs(unit);
  if ((end_us - begin_us) / (short_us == 0 ? kDayUs : short_us) > kMostBuckets) {
    return InvalidArgument(
        fmt::format(
            "more than {} items of dimension {}", kMostBuckets, DescribeStandard(unit).name),
        "give a shorter range or take a longer unit");
  }
  if (short_us != 0) {
    buckets.AddShort(short_us, unit == StandardId::kSecond, zone, begin_us, end_us);
  } else {
    buckets.AddCalendar(unit, zone, begin_us, end_us);
  }
  buckets.per_us_ = static_cast<double>(buckets.labels_.size()) /
                    static_cast<double>(buckets.begin_us_.back() - buckets.begin_us_.front());
  return buckets;
}

void TimeBuckets::Add(std::int64_t begin_us, std::string label) {
  begin_us_.push_back(begin_us);
  labels_.push_back(std::move(label));
}

void TimeBuckets::AddShort(std::int64_t unit_us,
                           bool seconds,
                           const TimeZone& zone,
                           std::int64_t begin_us,
                           std::int64_t end_us) {
  const std::size_t label_size = seconds ? 19 : 16;  // 2026-01-31T10:00[:00]
  std::int64_t at_us = begin_us;
  std::int64_t last_offset_us = 0;
  while (at_us < end_us) {
    const TimeZone::Offset stretch = zone.OffsetAt(at_us);
    const std::int64_t local_us = FloorTo(at_us + stretch.offset_us, unit_us);
    const std::int64_t next_us = std::min(local_us + unit_us - stretch.offset_us, stretch.end_us);
    const std::string label = LocalTimeText(local_us).substr(0, label_size);
    // A bucket goes on over a border of stretches that does not move the clock.
    const bool goes_on =
        !labels_.empty() && labels_.back() == label && last_offset_us == stretch.offset_us;
    if (!goes_on) {
      Add(labels_.empty() ? std::min(at_us, local_us - stretch.offset_us) : at_us, label);
    }
    last_offset_us = stretch.offset_us;
    at_us = next_us;
  }
  begin_us_.push_back(std::max(at_us, end_us));
}

void TimeBuckets::AddCalendar(StandardId unit,
                              const TimeZone& zone,
                              std::int64_t begin_us,
                              std::int64_t end_us) {
  std::int64_t start = UnitStart(unit, FloorTo(zone.ToLocal(begin_us), kDayUs) / kDayUs);
  std::int64_t at_us = zone.ToInstant(start * kDayUs);
  while (at_us < end_us) {
    Add(at_us, DateText(start));
    start = UnitStart(unit, NextUnit(unit, start));
    at_us = zone.ToInstant(start * kDayUs);
  }
  begin_us_.push_back(at_us);
}

std::span<const std::uint32_t> TimeBuckets::Codes(std::span<const std::int64_t> time_us,
                                                  Arena& arena) const {
  const auto codes = arena.Allocate<std::uint32_t>(time_us.size());
  if (labels_.empty()) {
    std::fill(codes.begin(), codes.end(), 0);
    return codes;
  }
  const std::int64_t first_us = begin_us_.front();
  const std::int64_t end_us = begin_us_.back();
  for (std::size_t event = 0; event < codes.size(); ++event) {
    const std::int64_t t = time_us[event];
    codes[event] = t < first_us || t >= end_us ? 0 : CodeOf(t);
  }
  return codes;
}

}  // namespace sojourn
