#include "base/calendar.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/civil_time.h"

namespace sojourn {
namespace {

constexpr std::int64_t kShortYearDays = 52 * 7;
constexpr std::int64_t kMiddleOfMonth = 14;  // days from the first to the 15th

std::int64_t JanuaryFirst(int year) {
  return DaysFromCivil({year, 1, 1});
}

// The day after the Saturday nearest 31 January: the Sunday from 29 January to 4 February.
std::int64_t RetailYearStart(int year) {
  return WeekStart(DaysFromCivil({year, 2, 4}), Weekday::kSunday);
}

std::array<int, 3> WeeksOfMonths(CalendarType type) {
  switch (type) {
    case CalendarType::kCustom445:
      return {4, 4, 5};
    case CalendarType::kCustom544:
      return {5, 4, 4};
    default:
      return {4, 5, 4};
  }
}

}  // namespace

Weekday WeekdayOf(std::int64_t day) {
  return static_cast<Weekday>(day + 3 - FloorTo(day + 3, 7));  // 1970-01-01 was a Thursday
}

std::int64_t WeekStart(std::int64_t day, Weekday first) {
  const std::int64_t shift = static_cast<std::int64_t>(first) - 3;
  return FloorTo(day - shift, 7) + shift;
}

bool IsLeapYear(int year) {
  return JanuaryFirst(year + 1) - JanuaryFirst(year) == 366;
}

Calendar::Calendar(const CalendarRules& rules) : rules_(rules) {
  CHECK(rules.first_month >= 1 && rules.first_month <= 12);
  switch (rules.type) {
    case CalendarType::kGregorian:
      first_day_of_week_ = rules.first_day_of_week;
      first_civil_month_ = rules.first_month;
      return;
    case CalendarType::kRetail454:
      first_civil_month_ = 2;
      return;
    default: {
      CHECK(!IsLeapYear(rules.extra_week_year));
      const CivilDate middle = CivilFromDays(rules.first_day + kMiddleOfMonth);
      first_day_of_week_ = WeekdayOf(rules.first_day);
      custom_year_ = middle.year;
      first_civil_month_ = middle.month;
    }
  }
}

// By the end of a year the civil years since the extra-week year have outgrown years of 52 weeks by
// so many days; each seven of them made a week (TV-CAL-1).
std::int64_t Calendar::LongYearsUpTo(int year) const {
  const std::int64_t drift_days = JanuaryFirst(year + 1) -
                                  JanuaryFirst(rules_.extra_week_year + 1) -
                                  kShortYearDays * (year - rules_.extra_week_year);
  return FloorTo(drift_days, 7) / 7;
}

std::int64_t Calendar::YearStart(int year) const {
  switch (rules_.type) {
    case CalendarType::kGregorian:
      return DaysFromCivil({year, rules_.first_month, 1});
    case CalendarType::kRetail454:
      return RetailYearStart(year);
    default:
      return rules_.first_day + kShortYearDays * (year - custom_year_) +
             7 * (LongYearsUpTo(year - 1) - LongYearsUpTo(custom_year_ - 1));
  }
}

int Calendar::YearOf(std::int64_t day) const {
  int year = CivilFromDays(day).year;
  while (YearStart(year) > day) {
    --year;
  }
  while (YearStart(year + 1) <= day) {
    ++year;
  }
  return year;
}

int Calendar::WeeksBefore(int month) const {
  const std::array<int, 3> weeks = WeeksOfMonths(rules_.type);
  const int in_quarter = (month - 1) % 3;
  return (month - 1) / 3 * 13 + (in_quarter > 0 ? weeks[0] : 0) + (in_quarter > 1 ? weeks[1] : 0);
}

CalendarPlace Calendar::PlaceOf(std::int64_t day) const {
  const std::int64_t year_start = YearStart(YearOf(day));
  CalendarPlace place;
  place.day_of_year = static_cast<int>(day - year_start) + 1;
  place.week =
      static_cast<int>(
          (WeekStart(day, first_day_of_week_) - WeekStart(year_start, first_day_of_week_)) / 7) +
      1;
  if (is_gregorian()) {
    const CivilDate civil = CivilFromDays(day);
    place.month = (civil.month - rules_.first_month + 12) % 12 + 1;
    place.day_of_month = civil.day;
  } else {
    place.month = 12;  // the extra week is in the last month
    while (WeeksBefore(place.month) >= place.week) {
      --place.month;
    }
    place.day_of_month = place.day_of_year - 7 * WeeksBefore(place.month);
  }
  place.quarter = (place.month - 1) / 3 + 1;
  return place;
}

std::int64_t Calendar::UnitStart(CalendarUnit unit, std::int64_t day) const {
  switch (unit) {
    case CalendarUnit::kDay:
      return day;
    case CalendarUnit::kWeek:
      return WeekStart(day, first_day_of_week_);
    case CalendarUnit::kMonth:
      return day - PlaceOf(day).day_of_month + 1;
    case CalendarUnit::kYear:
      return YearStart(YearOf(day));
    case CalendarUnit::kQuarter:
      break;
  }
  return MonthStart(YearOf(day), 3 * (PlaceOf(day).quarter - 1));
}

std::int64_t Calendar::MonthStart(int year, int month) const {
  const int years = static_cast<int>(FloorTo(month, 12) / 12);
  const int in_year = month - 12 * years;
  if (!is_gregorian()) {
    return YearStart(year + years) + 7 * WeeksBefore(in_year + 1);
  }
  const int civil = rules_.first_month - 1 + in_year;
  return DaysFromCivil({year + years + civil / 12, civil % 12 + 1, 1});
}

std::int64_t Calendar::ShiftMonths(std::int64_t day, int count) const {
  const CalendarPlace place = PlaceOf(day);
  const int year = YearOf(day);
  const int month = place.month - 1 + count;
  const std::int64_t last_day = MonthStart(year, month + 1) - 1;
  return std::min(MonthStart(year, month) + place.day_of_month - 1, last_day);
}

std::int64_t Calendar::Shift(std::int64_t day, CalendarUnit unit, int count) const {
  switch (unit) {
    case CalendarUnit::kDay:
      return day + count;
    case CalendarUnit::kWeek:
      return day + 7 * std::int64_t{count};
    case CalendarUnit::kMonth:
      return ShiftMonths(day, count);
    case CalendarUnit::kQuarter:
      return ShiftMonths(day, 3 * count);
    case CalendarUnit::kYear:
      return ShiftMonths(day, 12 * count);
  }
  return day;
}

std::int64_t Calendar::NextUnit(CalendarUnit unit, std::int64_t start) const {
  switch (unit) {
    case CalendarUnit::kDay:
      return start + 1;
    case CalendarUnit::kWeek:
      return start + 7;
    case CalendarUnit::kYear:
      return YearStart(YearOf(start) + 1);
    case CalendarUnit::kMonth:
    case CalendarUnit::kQuarter:
      break;
  }
  // No month is longer than 42 days, no quarter than 98, and none so short that the jump could pass
  // a whole one: a day 28 or 89 days on lies in the unit or in the next.
  std::int64_t next = start + (unit == CalendarUnit::kMonth ? 28 : 89);
  while (UnitStart(unit, next) == start) {
    ++next;
  }
  return next;
}

int Calendar::CivilMonthOf(int month) const {
  return (first_civil_month_ - 1 + month - 1) % 12 + 1;
}

}  // namespace sojourn
