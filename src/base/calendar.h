// Calendars: how days make weeks, months, quarters and years (dataviews.md 4.3; D-07, R-14, R-77).
// Days are counted since 1970-01-01, as in base/civil_time.h.
#pragma once

#include <cstdint>

namespace sojourn {

enum class Weekday { kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };

Weekday WeekdayOf(std::int64_t day);

// First day, from the given weekday on, of the week that holds `day`.
std::int64_t WeekStart(std::int64_t day, Weekday first);

bool IsLeapYear(int year);

// Retail is the NRF's 4-5-4: the year starts on the day after the Saturday nearest 31 January. The
// others are made of weeks too; the digits are the weeks of a quarter's months.
enum class CalendarType { kGregorian, kRetail454, kCustom454, kCustom445, kCustom544 };

// What users choose. A week-based year has 52 weeks, or 53 with the extra week in its last month.
struct CalendarRules {
  CalendarType type = CalendarType::kGregorian;
  // Gregorian.
  int first_month = 1;  // of the year and its first quarter
  Weekday first_day_of_week = Weekday::kSunday;
  // Custom. A year bears the number of the civil year that holds its 15th day.
  std::int64_t first_day = 0;  // of one year; its weekday begins every week
  int extra_week_year = 1970;  // a year of 53 weeks, no leap year; others follow from the days by
                               // which civil years are longer than 52 weeks (TV-CAL-1)

  bool is_custom() const { return type >= CalendarType::kCustom454; }
  friend bool operator==(const CalendarRules&, const CalendarRules&) = default;
};

enum class CalendarUnit { kDay, kWeek, kMonth, kQuarter, kYear };

// Where a day stands in its year, all from 1.
struct CalendarPlace {
  int quarter = 1;
  int month = 1;         // of the calendar's year: 1 is its first
  int week = 1;          // week 1 holds the year's first day; up to 54
  int day_of_month = 1;  // up to 31; in months of weeks up to 42
  int day_of_year = 1;   // up to 366; in years of weeks up to 371
};

// Immutable, cheap to copy. Any day of the years 1 to 9999 has an answer.
class Calendar {
 public:
  Calendar() = default;  // of the default rules
  // Requires 1 <= first_month <= 12 and, of custom calendars, that extra_week_year is no leap year.
  explicit Calendar(const CalendarRules& rules);

  Weekday first_day_of_week() const { return first_day_of_week_; }

  // First day of the unit that holds `day`. A week may hold days of two years.
  std::int64_t UnitStart(CalendarUnit unit, std::int64_t day) const;
  // First day of the unit after the one that starts on `start`.
  std::int64_t NextUnit(CalendarUnit unit, std::int64_t start) const;

  // The same place in the unit `count` units later (earlier where negative); a day of the month
  // that the new month lacks is its last day. Quarters are three months, years twelve.
  std::int64_t Shift(std::int64_t day, CalendarUnit unit, int count) const;

  // Days of the old year in week 1 of the new one keep the old year's week number.
  CalendarPlace PlaceOf(std::int64_t day) const;

  // The civil month, 1 to 12, after which the calendar's n-th month is named: in calendars of weeks
  // the first month bears the name of the month that holds its 15th day.
  int CivilMonthOf(int month) const;

 private:
  bool is_gregorian() const { return rules_.type == CalendarType::kGregorian; }
  std::int64_t YearStart(int year) const;
  // First day of the n-th month (from 0) of a year; n may lie outside it.
  std::int64_t MonthStart(int year, int month) const;
  std::int64_t ShiftMonths(std::int64_t day, int count) const;
  // Number of the year that holds `day`.
  int YearOf(std::int64_t day) const;
  // Years of 53 weeks up to `year`, counted from some fixed year.
  std::int64_t LongYearsUpTo(int year) const;
  // Weeks before the n-th month (1 to 12) of a year of weeks.
  int WeeksBefore(int month) const;

  CalendarRules rules_;
  Weekday first_day_of_week_ = Weekday::kSunday;
  int custom_year_ = 1970;  // the year that starts on rules_.first_day
  int first_civil_month_ = 1;
};

}  // namespace sojourn
