#include "base/calendar.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/civil_time.h"

namespace sojourn {
namespace {

using Texts = std::vector<std::string>;

std::int64_t Day(std::string_view text) {
  return ParseLocalTime(text).value() / kDayUs;
}

Calendar Retail() {
  return Calendar({.type = CalendarType::kRetail454});
}

Calendar Custom(CalendarType type, std::string_view first_day, int extra_week_year) {
  return Calendar({.type = type, .first_day = Day(first_day), .extra_week_year = extra_week_year});
}

// First days of the units from the one that holds `first` on.
Texts Starts(const Calendar& calendar, CalendarUnit unit, std::string_view first, int count) {
  Texts starts;
  std::int64_t start = calendar.UnitStart(unit, Day(first));
  for (; count > 0; --count) {
    starts.push_back(DateText(start));
    EXPECT_EQ(calendar.UnitStart(unit, start), start);
    const std::int64_t next = calendar.NextUnit(unit, start);
    EXPECT_EQ(calendar.UnitStart(unit, next - 1), start);
    start = next;
  }
  return starts;
}

// The calendars that the National Retail Federation publishes: first days of years and months.
TEST(RetailCalendar, YearsStartAsPublished) {  // D-07, R-14
  EXPECT_EQ(
      Starts(Retail(), CalendarUnit::kYear, "2023-06-01", 6),
      (Texts{"2023-01-29", "2024-02-04", "2025-02-02", "2026-02-01", "2027-01-31", "2028-01-30"}));
}

TEST(RetailCalendar, MonthsStartAsPublished) {
  EXPECT_EQ(Starts(Retail(), CalendarUnit::kMonth, "2023-01-29", 13),
            (Texts{"2023-01-29",
                   "2023-02-26",
                   "2023-04-02",
                   "2023-04-30",
                   "2023-05-28",
                   "2023-07-02",
                   "2023-07-30",
                   "2023-08-27",
                   "2023-10-01",
                   "2023-10-29",
                   "2023-11-26",
                   "2023-12-31",
                   "2024-02-04"}));  // January of 53 weeks has five
  EXPECT_EQ(Starts(Retail(), CalendarUnit::kMonth, "2024-02-04", 13),
            (Texts{"2024-02-04",
                   "2024-03-03",
                   "2024-04-07",
                   "2024-05-05",
                   "2024-06-02",
                   "2024-07-07",
                   "2024-08-04",
                   "2024-09-01",
                   "2024-10-06",
                   "2024-11-03",
                   "2024-12-01",
                   "2025-01-05",
                   "2025-02-02"}));
}

TEST(RetailCalendar, HasTheKnownYearsOf53Weeks) {
  std::vector<int> long_years;
  for (int year = 2000; year <= 2027; ++year) {
    const std::int64_t start = Retail().UnitStart(CalendarUnit::kYear, DaysFromCivil({year, 6, 1}));
    if (Retail().NextUnit(CalendarUnit::kYear, start) - start == 53 * 7) {
      long_years.push_back(year);
    }
  }
  EXPECT_EQ(long_years, (std::vector<int>{2000, 2006, 2012, 2017, 2023}));
}

TEST(CustomCalendar, ExtraWeeksFollowFromTheChosenYear) {  // TV-CAL-1
  const Calendar calendar = Custom(CalendarType::kCustom454, "2019-02-03", 2019);
  std::vector<int> long_years;
  for (int year = 2013; year <= 2030; ++year) {
    const std::int64_t start = calendar.UnitStart(CalendarUnit::kYear, DaysFromCivil({year, 6, 1}));
    if (calendar.NextUnit(CalendarUnit::kYear, start) - start == 53 * 7) {
      long_years.push_back(year);
    }
  }
  EXPECT_EQ(long_years, (std::vector<int>{2013, 2019, 2024, 2030}));
}

struct PatternCase {
  std::string_view rule;
  CalendarType type;
  Texts months;  // of a year from Sunday, 2026-02-01 on
};

TEST(CustomCalendar, MonthsHaveTheWeeksOfThePattern) {
  const PatternCase cases[] = {
      {"FourFiveFour", CalendarType::kCustom454, {"2026-02-01", "2026-03-01", "2026-04-05"}},
      {"FourFourFive", CalendarType::kCustom445, {"2026-02-01", "2026-03-01", "2026-03-29"}},
      {"FiveFourFour", CalendarType::kCustom544, {"2026-02-01", "2026-03-08", "2026-04-05"}},
  };
  for (const PatternCase& row : cases) {
    const Calendar calendar = Custom(row.type, "2026-02-01", 2023);
    EXPECT_EQ(Starts(calendar, CalendarUnit::kMonth, "2026-02-01", 3), row.months) << row.rule;
    EXPECT_EQ(Starts(calendar, CalendarUnit::kQuarter, "2026-02-01", 5),
              (Texts{"2026-02-01", "2026-05-03", "2026-08-02", "2026-11-01", "2027-01-31"}))
        << row.rule;
  }
}

TEST(CustomCalendar, TheExtraWeekIsInTheLastMonth) {  // E-02
  const Calendar calendar = Custom(CalendarType::kCustom445, "2023-01-29", 2023);
  EXPECT_EQ(Starts(calendar, CalendarUnit::kMonth, "2023-12-31", 2),
            (Texts{"2023-12-24", "2024-02-04"}));  // 4, 4 and 6 weeks from 2023-10-29 on
  EXPECT_EQ(calendar.PlaceOf(Day("2024-02-03")).week, 53);
  EXPECT_EQ(calendar.PlaceOf(Day("2024-02-03")).day_of_month, 42);
  EXPECT_EQ(calendar.PlaceOf(Day("2024-02-03")).day_of_year, 371);
}

TEST(CustomCalendar, TheFirstDaysWeekdayBeginsEveryWeek) {
  const Calendar calendar = Custom(CalendarType::kCustom454, "2025-12-29", 2026);  // a Monday
  EXPECT_EQ(calendar.first_day_of_week(), Weekday::kMonday);
  EXPECT_EQ(Starts(calendar, CalendarUnit::kWeek, "2026-01-11", 2),
            (Texts{"2026-01-05", "2026-01-12"}));
  EXPECT_EQ(calendar.CivilMonthOf(1), 1);
  EXPECT_EQ(calendar.CivilMonthOf(12), 12);
}

struct PlaceCase {
  std::string_view rule;
  CalendarRules rules;
  std::string_view day;
  CalendarPlace place;
};

TEST(Calendar, PlacesOfDays) {
  const CalendarRules monday = {.first_day_of_week = Weekday::kMonday};
  const CalendarRules july = {.first_month = 7};
  const CalendarRules retail = {.type = CalendarType::kRetail454};
  const PlaceCase cases[] = {
      // quarter, month, week, day of month, day of year
      {"TheFirstDayIsInWeek1", {}, "2026-01-01", {1, 1, 1, 1, 1}},
      {"Week2BeginsOnTheFirstSunday", {}, "2026-01-04", {1, 1, 2, 4, 4}},
      {"Week2BeginsOnTheFirstMonday", monday, "2026-01-04", {1, 1, 1, 4, 4}},
      {"DaysOfTheOldYearKeepItsWeekNumber", {}, "2025-12-31", {4, 12, 53, 31, 365}},
      {"ALeapYearThatStartsOnASaturdayHas54Weeks", {}, "2028-12-31", {4, 12, 54, 31, 366}},
      {"AFiscalYearBegins", july, "2026-07-01", {1, 1, 1, 1, 1}},
      {"AFiscalYearEnds", july, "2026-06-30", {4, 12, 53, 30, 365}},
      {"ARetailYearBegins", retail, "2026-02-01", {1, 1, 1, 1, 1}},
      {"ARetailQuarterBegins", retail, "2026-05-03", {2, 4, 14, 1, 92}},
      {"ARetailYearEnds", retail, "2027-01-30", {4, 12, 52, 28, 364}},
  };
  for (const PlaceCase& row : cases) {
    const CalendarPlace place = Calendar(row.rules).PlaceOf(Day(row.day));
    EXPECT_EQ(place.quarter, row.place.quarter) << row.rule;
    EXPECT_EQ(place.month, row.place.month) << row.rule;
    EXPECT_EQ(place.week, row.place.week) << row.rule;
    EXPECT_EQ(place.day_of_month, row.place.day_of_month) << row.rule;
    EXPECT_EQ(place.day_of_year, row.place.day_of_year) << row.rule;
  }
}

TEST(Calendar, FiscalQuartersAreThreeMonthsFromTheFirst) {
  EXPECT_EQ(Starts(Calendar({.first_month = 11}), CalendarUnit::kQuarter, "2026-01-15", 5),
            (Texts{"2025-11-01", "2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"}));
}

TEST(Calendar, WeekdaysAreRight) {
  EXPECT_EQ(WeekdayOf(0), Weekday::kThursday);
  EXPECT_EQ(WeekdayOf(Day("2026-11-26")), Weekday::kThursday);
  EXPECT_EQ(WeekdayOf(-1), Weekday::kWednesday);
  EXPECT_EQ(DateText(WeekStart(Day("2026-11-26"), Weekday::kThursday)), "2026-11-26");
  EXPECT_EQ(DateText(WeekStart(Day("2026-11-26"), Weekday::kFriday)), "2026-11-20");
}

std::string Shifted(const Calendar& calendar, std::string_view day, CalendarUnit unit, int count) {
  return DateText(calendar.Shift(Day(day), unit, count));
}

TEST(CalendarShift, KeepsThePlaceInTheMonth) {
  const Calendar civil;
  EXPECT_EQ(Shifted(civil, "2026-03-10", CalendarUnit::kDay, -10), "2026-02-28");
  EXPECT_EQ(Shifted(civil, "2026-03-10", CalendarUnit::kWeek, 2), "2026-03-24");
  EXPECT_EQ(Shifted(civil, "2026-01-15", CalendarUnit::kMonth, -1), "2025-12-15");
  EXPECT_EQ(Shifted(civil, "2026-01-15", CalendarUnit::kQuarter, 5), "2027-04-15");
  EXPECT_EQ(Shifted(civil, "2024-02-29", CalendarUnit::kYear, 1), "2025-02-28");
  EXPECT_EQ(Shifted(civil, "2026-03-31", CalendarUnit::kMonth, -1), "2026-02-28");
}

TEST(CalendarShift, MonthsAreThoseOfTheCalendar) {
  // 2026-02-01, 03-01 and 04-05 begin the first three months of the retail year.
  EXPECT_EQ(Shifted(Retail(), "2026-02-01", CalendarUnit::kMonth, 1), "2026-03-01");
  EXPECT_EQ(Shifted(Retail(), "2026-02-03", CalendarUnit::kMonth, 2), "2026-04-07");
  EXPECT_EQ(Shifted(Retail(), "2026-04-04", CalendarUnit::kMonth, -1), "2026-02-28");
  EXPECT_EQ(Shifted(Retail(), "2026-02-01", CalendarUnit::kYear, -1), "2025-02-02");
  EXPECT_EQ(Shifted(Calendar({.first_month = 7}), "2026-07-04", CalendarUnit::kYear, 1),
            "2027-07-04");
}

TEST(CalendarShift, StepsFromStartToStart) {
  for (const Calendar& calendar : {Calendar(), Calendar({.first_month = 7}), Retail()}) {
    for (const CalendarUnit unit :
         {CalendarUnit::kWeek, CalendarUnit::kMonth, CalendarUnit::kQuarter, CalendarUnit::kYear}) {
      std::int64_t start = calendar.UnitStart(unit, Day("2020-03-10"));
      for (int step = 0; step < 40; ++step) {
        const std::int64_t next = calendar.NextUnit(unit, start);
        EXPECT_EQ(calendar.Shift(start, unit, 1), next) << DateText(start);
        EXPECT_EQ(calendar.Shift(next, unit, -1), start) << DateText(next);
        start = next;
      }
    }
  }
}

}  // namespace
}  // namespace sojourn
