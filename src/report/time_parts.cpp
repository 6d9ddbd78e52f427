#include "report/time_parts.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace sojourn {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths = {"January",
                                                      "February",
                                                      "March",
                                                      "April",
                                                      "May",
                                                      "June",
                                                      "July",
                                                      "August",
                                                      "September",
                                                      "October",
                                                      "November",
                                                      "December"};

constexpr std::int64_t kHalfDayUs = 12 * kHourUs;
constexpr std::uint64_t kMinutes = 60;
constexpr std::uint64_t kHours = 24;
constexpr std::uint64_t kHalfDays = 2;

std::vector<std::string> NumberLabels(int first, int last) {
  std::vector<std::string> labels;
  for (int number = first; number <= last; ++number) {
    labels.push_back(fmt::format("{}", number));
  }
  return labels;
}

// By code - 1.
std::vector<std::string> LabelsOf(StandardId part, const Calendar& calendar) {
  std::vector<std::string> labels;
  switch (part) {
    case StandardId::kMinuteOfHour:
      return NumberLabels(0, 59);
    case StandardId::kHourOfDay:
      return NumberLabels(0, 23);
    case StandardId::kAmPm:
      return {"AM", "PM"};
    case StandardId::kWeekendWeekday:
      return {"Weekday", "Weekend"};
    case StandardId::kDayOfMonth:
      return NumberLabels(1, 42);
    case StandardId::kDayOfYear:
      return NumberLabels(1, 371);
    case StandardId::kWeekOfYear:
      return NumberLabels(1, 54);
    case StandardId::kQuarterOfYear:
      return {"Q1", "Q2", "Q3", "Q4"};
    case StandardId::kDayOfWeek:
      for (std::size_t i = 0; i < kWeekdays.size(); ++i) {
        const auto first = static_cast<std::size_t>(calendar.first_day_of_week());
        labels.emplace_back(kWeekdays.at((first + i) % kWeekdays.size()));
      }
      return labels;
    default:
      CHECK(part == StandardId::kMonthOfYear);
      for (int month = 1; month <= 12; ++month) {
        const auto civil = static_cast<std::size_t>(calendar.CivilMonthOf(month));
        labels.emplace_back(kMonths.at(civil - 1));
      }
      return labels;
  }
}

// The code of a day, for parts that a whole day shares.
int CodeOfDay(StandardId part, const Calendar& calendar, std::int64_t day) {
  switch (part) {
    case StandardId::kDayOfWeek:
      return static_cast<int>(day - WeekStart(day, calendar.first_day_of_week())) + 1;
    case StandardId::kWeekendWeekday:  // whatever the week begins with (D-13)
      return WeekdayOf(day) >= Weekday::kSaturday ? 2 : 1;
    case StandardId::kDayOfMonth:
      return calendar.PlaceOf(day).day_of_month;
    case StandardId::kDayOfYear:
      return calendar.PlaceOf(day).day_of_year;
    case StandardId::kWeekOfYear:
      return calendar.PlaceOf(day).week;
    case StandardId::kMonthOfYear:
      return calendar.PlaceOf(day).month;
    default:
      CHECK(part == StandardId::kQuarterOfYear);
      return calendar.PlaceOf(day).quarter;
  }
}

// Calls code_of(local time since `first_local_us`) for each instant that a stretch holds.
template <typename CodeOf>
void CodeEach(std::span<const std::int64_t> time_us,
              std::span<const ZoneStretch> stretches,
              std::int64_t first_local_us,
              CodeOf code_of,
              std::span<std::uint32_t> codes) {
  const std::int64_t begin_us = stretches.front().begin_us;
  const std::int64_t end_us = stretches.back().end_us;
  const ZoneStretch* stretch = stretches.data();
  for (std::size_t event = 0; event < codes.size(); ++event) {
    const std::int64_t t = time_us[event];
    if (t < begin_us || t >= end_us) {
      codes[event] = 0;
      continue;
    }
    stretch = StretchAt(stretch, t);
    const std::int64_t since_us = t + stretch->offset_us - first_local_us;
    codes[event] = static_cast<std::uint32_t>(code_of(static_cast<std::uint64_t>(since_us)));
  }
}

}  // namespace

TimeParts TimeParts::Create(StandardId part,
                            const TimeZone& zone,
                            const Calendar& calendar,
                            const ReportingWindow& span) {
  TimeParts parts;
  parts.labels_ = LabelsOf(part, calendar);
  parts.stretches_ = ZoneStretches(zone, span);
  std::int64_t first_us = std::numeric_limits<std::int64_t>::max();
  std::int64_t end_us = std::numeric_limits<std::int64_t>::min();
  for (const ZoneStretch& stretch : parts.stretches_) {
    first_us = std::min(first_us, stretch.begin_us + stretch.offset_us);
    end_us = std::max(end_us, stretch.end_us + stretch.offset_us);
  }
  parts.first_local_us_ = FloorTo(first_us, kDayUs);
  switch (part) {
    case StandardId::kMinuteOfHour:
      parts.step_us_ = kMinuteUs;
      parts.cycle_ = kMinutes;
      break;
    case StandardId::kHourOfDay:
      parts.step_us_ = kHourUs;
      parts.cycle_ = kHours;
      break;
    case StandardId::kAmPm:
      parts.step_us_ = kHalfDayUs;
      parts.cycle_ = kHalfDays;
      break;
    default:
      parts.ListDays(part, calendar, end_us);
  }
  return parts;
}

void TimeParts::ListDays(StandardId part, const Calendar& calendar, std::int64_t end_local_us) {
  const std::int64_t first = first_local_us_ / kDayUs;
  const std::int64_t last = FloorTo(end_local_us, kDayUs) / kDayUs;
  for (std::int64_t day = first; day <= last; ++day) {
    code_of_day_.push_back(static_cast<std::uint16_t>(CodeOfDay(part, calendar, day)));
  }
}

std::uint32_t TimeParts::CodeOfStep(std::uint64_t step) const {
  return cycle_ == 0 ? code_of_day_[step] : static_cast<std::uint32_t>(step % cycle_) + 1;
}

TimeItem TimeParts::At(std::int64_t time_us) const {
  const auto after = std::ranges::upper_bound(stretches_, time_us, {}, &ZoneStretch::begin_us);
  const ZoneStretch& stretch = *std::prev(after);
  const std::int64_t since_us = time_us + stretch.offset_us - first_local_us_;
  const std::int64_t step = since_us / step_us_;
  const std::int64_t next_us = (step + 1) * step_us_ + first_local_us_ - stretch.offset_us;
  return {CodeOfStep(static_cast<std::uint64_t>(step)), std::min(next_us, stretch.end_us)};
}

std::span<const std::uint32_t> TimeParts::Codes(std::span<const std::int64_t> time_us,
                                                Arena& arena) const {
  const auto codes = arena.Allocate<std::uint32_t>(time_us.size());
  // A loop for each length of step: the compiler divides by constants only.
  const auto code_each = [&](auto code_of) {
    CodeEach(time_us, stretches_, first_local_us_, code_of, codes);
  };
  switch (cycle_) {
    case kMinutes:
      code_each([](std::uint64_t us) { return us / kMinuteUs % kMinutes + 1; });
      break;
    case kHours:
      code_each([](std::uint64_t us) { return us / kHourUs % kHours + 1; });
      break;
    case kHalfDays:
      code_each([](std::uint64_t us) { return us / kHalfDayUs % kHalfDays + 1; });
      break;
    default:
      code_each([&](std::uint64_t us) { return code_of_day_[us / kDayUs]; });
  }
  return codes;
}

}  // namespace sojourn
