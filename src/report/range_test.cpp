#include "report/range.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

std::string Effective(std::string_view range) {
  const TimeZone zone = TimeZone::Find("America/New_York").value();
  const auto window = ParseRange(range, zone);
  return window.ok() ? RangeText(window.value(), zone) : "refused";
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
  const ReportingWindow window = ParseRange("2026-02-01T03:00Z/2026-02-02", zone).value();
  EXPECT_EQ(InstantText(MonthStart(window, zone)), "2026-01-01T05:00:00Z");
}

}  // namespace
}  // namespace sojourn
