#include "egress/export_window.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct WindowCase {
  std::string name;
  std::string text;
  std::string zone;
  std::string now;    // instant
  std::string range;  // expected; "all", or "refused"
  std::int64_t hours = 0;
  Weekday first_day_of_week = Weekday::kSunday;
};

class Windows : public ::testing::TestWithParam<WindowCase> {};

TEST_P(Windows, Resolve) {
  const WindowCase& row = GetParam();
  const TimeZone zone = TimeZone::Find(row.zone).value();
  const auto window =
      ResolveExportWindow(row.text,
                          {.zone = zone,
                           .calendar = Calendar({.first_day_of_week = row.first_day_of_week}),
                           .now_us = ParseInstant(row.now).value()});
  if (row.range == "refused") {
    EXPECT_EQ(window.status().code(), StatusCode::kInvalidArgument);
    return;
  }
  ASSERT_TRUE(window.ok()) << window.status().ToText();
  EXPECT_EQ(window.value() ? window.value()->RangeText() : "all", row.range);
  if (window.value()) {
    EXPECT_EQ((window.value()->end_us - window.value()->start_us) / kHourUs, row.hours);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    Windows,
    ::testing::Values(
        WindowCase{"All", "all", "UTC", "2026-03-10T12:30:00Z", "all"},
        WindowCase{"PreviousHour",
                   "previous_hour",
                   "UTC",
                   "2026-03-10T12:30:00Z",
                   "2026-03-10T11:00:00/2026-03-10T12:00:00",
                   1},
        WindowCase{"TheHourThatBeginsNowIsNotPrevious",
                   "previous_hour",
                   "UTC",
                   "2026-03-10T12:00:00Z",
                   "2026-03-10T11:00:00/2026-03-10T12:00:00",
                   1},
        WindowCase{"HourOfAHalfHourZone",
                   "previous_hour",
                   "Asia/Kolkata",
                   "2026-03-10T12:40:00Z",
                   "2026-03-10T17:00:00/2026-03-10T18:00:00",
                   1},
        WindowCase{"DayIsLocal",
                   "previous_day",
                   "America/New_York",
                   "2026-03-10T02:00:00Z",
                   "2026-03-08T00:00:00/2026-03-09T00:00:00",
                   23},
        WindowCase{"DayOfAutumnHas25Hours",
                   "previous_day",
                   "Europe/Oslo",
                   "2026-10-26T10:00:00Z",
                   "2026-10-25T00:00:00/2026-10-26T00:00:00",
                   25},
        WindowCase{"TheFirstOfTheRepeatedHours",
                   "previous_hour",
                   "Europe/Oslo",
                   "2026-10-25T01:30:00Z",
                   "2026-10-25T00:00:00Z/2026-10-25T01:00:00Z",
                   1},
        WindowCase{"TheSecondOfTheRepeatedHours",
                   "previous_hour",
                   "Europe/Oslo",
                   "2026-10-25T02:30:00Z",
                   "2026-10-25T02:00:00/2026-10-25T03:00:00",
                   1},
        WindowCase{"TheHourBeforeTheSkippedOne",
                   "previous_hour",
                   "Europe/Oslo",
                   "2026-03-29T01:30:00Z",
                   "2026-03-29T00:00:00Z/2026-03-29T01:00:00Z",
                   1},
        WindowCase{"WrittenInstants",
                   "2026-01-01T00:00Z/2026-01-01T03:00+01:00",
                   "Europe/Oslo",
                   "2026-03-02T00:00:00Z",
                   "2026-01-01T01:00:00/2026-01-01T03:00:00",
                   2},
        WindowCase{"WeekIsSundayToSaturday",
                   "previous_week",
                   "UTC",
                   "2026-03-10T12:00:00Z",
                   "2026-03-01T00:00:00/2026-03-08T00:00:00",
                   168},
        WindowCase{"OnSundayTheWeekBefore",
                   "previous_week",
                   "UTC",
                   "2026-03-08T00:00:00Z",
                   "2026-03-01T00:00:00/2026-03-08T00:00:00",
                   168},
        WindowCase{"TheCalendarSaysWhereAWeekBegins",
                   "previous_week",
                   "UTC",
                   "2026-03-10T12:00:00Z",
                   "2026-03-02T00:00:00/2026-03-09T00:00:00",
                   168,
                   Weekday::kMonday},
        WindowCase{"Formulas",
                   "td-7d/td",
                   "Europe/Oslo",
                   "2026-03-31T12:00:00Z",
                   "2026-03-24T00:00:00/2026-03-31T00:00:00",
                   167},
        WindowCase{"MonthToDateHasNoFirstSecond",
                   "month_to_date",
                   "UTC",
                   "2026-03-01T00:00:00.5Z",
                   "refused"},
        WindowCase{"MonthToDateEndsNow",
                   "month_to_date",
                   "UTC",
                   "2026-03-02T01:02:03.9Z",
                   "2026-03-01T00:00:00/2026-03-02T01:02:03",
                   25},
        WindowCase{"WrittenDates",
                   "2026-01-01/2026-01-03",
                   "UTC",
                   "2026-03-02T00:00:00Z",
                   "2026-01-01T00:00:00/2026-01-03T00:00:00",
                   48},
        WindowCase{"BeforeTheEpoch",
                   "previous_week",
                   "UTC",
                   "1969-12-31T00:00:00Z",
                   "1969-12-21T00:00:00/1969-12-28T00:00:00",
                   168},
        WindowCase{
            "EndBeforeStart", "2026-01-03/2026-01-01", "UTC", "2026-03-02T00:00:00Z", "refused"},
        WindowCase{"EndAtStart", "2026-01-03/2026-01-03", "UTC", "2026-03-02T00:00:00Z", "refused"},
        WindowCase{"UnknownName", "yesterday", "UTC", "2026-03-02T00:00:00Z", "refused"},
        WindowCase{"NotATime", "2026-01-01/soon", "UTC", "2026-03-02T00:00:00Z", "refused"}),
    [](const auto& row) { return row.param.name; });

TEST(ExportWindow, PreviousHoursFollowEachOtherOverClockChanges) {
  const TimeZone zone = TimeZone::Find("America/New_York").value();
  for (const char* day : {"2026-03-08T00:10:00Z", "2026-11-01T00:10:00Z"}) {
    const std::int64_t begin_us = ParseInstant(day).value();
    for (std::int64_t hour = 0; hour < 24; ++hour) {
      const std::int64_t now_us = begin_us + hour * kHourUs;
      const ExportWindow window =
          *ResolveExportWindow("previous_hour", {.zone = zone, .calendar = {}, .now_us = now_us})
               .value();
      EXPECT_EQ(InstantText(window.end_us), InstantText(now_us - 10 * kMinuteUs));
      EXPECT_EQ(window.end_us - window.start_us, kHourUs);
    }
  }
}

}  // namespace
}  // namespace sojourn
