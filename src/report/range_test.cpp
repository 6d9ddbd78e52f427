#include "report/range.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

std::string Effective(std::string_view range,
                      std::string_view now = "2026-05-14T16:20:30Z",
                      const CalendarRules& rules = {}) {
  const RangeFrame frame{.zone = TimeZone::Find("America/New_York").value(),
                         .calendar = Calendar(rules),
                         .now_us = ParseInstant(now).value()};
  const auto window = ParseRange(range, frame);
  return window.ok() ? RangeText(window.value(), frame.zone) : "refused";
}

TEST(Range, EdgesAreLocalTimesOfTheView) {
  EXPECT_EQ(Effective("2026-01-01/2026-02-01"), "2026-01-01T00:00:00/2026-02-01T00:00:00");
  EXPECT_EQ(Effective("2026-01-01T15:00/2026-01-02"), "2026-01-01T15:00:00/2026-01-02T00:00:00");
}

TEST(Range, AnEdgeWithAnOffsetIsThatInstant) {
  EXPECT_EQ(Effective("2026-01-01T05:00:00Z/2026-01-02T00:00-05:00"),
            "2026-01-01T00:00:00/2026-01-02T00:00:00");
}

TEST(Range, WithoutARangeAllCounts) {
  EXPECT_EQ(Effective(""), "all");
}

TEST(Range, WhatEndsBeforeItStartsOrIsNoTimeIsRefused) {
  for (const char* range : {"2026-01-02/2026-01-02",
                            "2026-01-03/2026-01-02",
                            "2026-01-01",
                            "2026-02-30/2026-03-01",
                            "2026-01-01/",
                            "/2026-01-01",
                            "2026-01-01T05:00X/2026-01-02"}) {
    EXPECT_EQ(Effective(range), "refused") << range;
  }
}

TEST(Range, TheMonthBeginsWhereTheViewIs) {
  const TimeZone zone = TimeZone::Find("America/New_York").value();
  // Still 31 January in New York.
  const ReportingWindow window =
      ParseRange("2026-02-01T03:00Z/2026-02-02", {.zone = zone, .calendar = {}, .now_us = 0})
          .value();
  EXPECT_EQ(InstantText(MonthStart(window, zone)), "2026-01-01T05:00:00Z");
}

// api.md 2.6; now is Thursday 14 May 2026, 12:20:30 in New York.
TEST(Range, Formulas) {
  EXPECT_EQ(Effective("td-7d/td"), "2026-05-07T00:00:00/2026-05-14T00:00:00");
  EXPECT_EQ(Effective("td/td+1d"), "2026-05-14T00:00:00/2026-05-15T00:00:00");
  EXPECT_EQ(Effective("th-24h/th"), "2026-05-13T12:00:00/2026-05-14T12:00:00");
  EXPECT_EQ(Effective("tw-1w/tw"), "2026-05-03T00:00:00/2026-05-10T00:00:00");
  EXPECT_EQ(Effective("tm-1m/tm"), "2026-04-01T00:00:00/2026-05-01T00:00:00");
  EXPECT_EQ(Effective("tq-1q/tq"), "2026-01-01T00:00:00/2026-04-01T00:00:00");
  EXPECT_EQ(Effective("ty-1y/ty"), "2025-01-01T00:00:00/2026-01-01T00:00:00");
  EXPECT_EQ(Effective("tm-1m/2026-06-01T00:00:00"), "2026-04-01T00:00:00/2026-06-01T00:00:00");
  EXPECT_EQ(Effective("2026-04-30T12:00Z/td"), "2026-04-30T08:00:00/2026-05-14T00:00:00");
  EXPECT_EQ(Effective("tm+1d-2h/td-1w+3h"), "2026-05-01T22:00:00/2026-05-07T03:00:00");
}

TEST(Range, FormulasFollowTheCalendar) {
  EXPECT_EQ(Effective("tw/td", "2026-05-14T16:00Z", {.first_day_of_week = Weekday::kMonday}),
            "2026-05-11T00:00:00/2026-05-14T00:00:00");
  EXPECT_EQ(Effective("ty/td", "2026-05-14T16:00Z", {.first_month = 2}),
            "2026-02-01T00:00:00/2026-05-14T00:00:00");
}

TEST(Range, FormulasFollowTheClock) {
  // 8 March 2026 has 23 hours in New York; its third is skipped.
  EXPECT_EQ(Effective("td-1d/td", "2026-03-09T16:00Z"), "2026-03-08T00:00:00/2026-03-09T00:00:00");
  EXPECT_EQ(Effective("td-24h/td", "2026-03-09T16:00Z"), "2026-03-07T23:00:00/2026-03-09T00:00:00");
  EXPECT_EQ(Effective("td/td+2d+2h", "2026-03-07T16:00Z"),
            "2026-03-07T00:00:00/2026-03-09T02:00:00");
}

TEST(Range, FormulasThatCannotBeReadOrEndTooEarlyAreRefused) {
  for (const char* range : {"td/td-7d",  // ends before it starts
                            "td/td",
                            "td/2026-05-14",
                            "tx/td",
                            "td-/td",
                            "td-7/td",
                            "td7d/td",
                            "td--7d/td",
                            "td-7x/td",
                            "td-10000d/td",
                            "ty-9999y/td",
                            "td/ty+9999y",
                            "t/td",
                            "td"}) {
    EXPECT_EQ(Effective(range), "refused") << range;
  }
}

TEST(Range, AnEndInTheLastSecondOfADayIncludesIt) {
  const std::string january = "2026-01-01T00:00:00/2026-02-01T00:00:00";
  EXPECT_EQ(Effective("2026-01-01/2026-01-31T23:59:59"), january);
  EXPECT_EQ(Effective("2026-01-01 00:00:00/2026-01-31T23:59:59.999"), january);
  EXPECT_EQ(Effective("2026-01-01/2026-01-31T23:59:58"), "2026-01-01T00:00:00/2026-01-31T23:59:58");
}

}  // namespace
}  // namespace sojourn
