#include "report/time_buckets.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

std::int64_t At(std::string_view text) {
  return ParseInstant(text).value();
}

std::vector<std::string> Labels(StandardId unit,
                                std::string_view zone,
                                const std::vector<std::string>& instants) {
  std::vector<std::int64_t> time_us;
  for (const std::string& instant : instants) {
    time_us.push_back(At(instant));
  }
  const auto buckets = TimeBuckets::Create(
      unit, TimeZone::Find(zone).value(), Calendar(), {time_us.front(), time_us.back() + 1});
  EXPECT_TRUE(buckets.ok());
  Arena arena;
  std::vector<std::string> labels;
  std::uint32_t last = 0;
  for (const std::uint32_t code : buckets.value().Codes(time_us, arena)) {
    labels.push_back(buckets.value().label(code) + (code == last ? " same" : ""));
    last = code;
  }
  return labels;
}

using Texts = std::vector<std::string>;

TEST(TimeBuckets, DaysBeginAtLocalMidnight) {
  EXPECT_EQ(Labels(StandardId::kDay,
                   "America/New_York",
                   {"2026-01-01T04:59:59Z", "2026-01-01T05:00Z", "2026-01-02T04:59Z"}),
            (Texts{"2025-12-31", "2026-01-01", "2026-01-01 same"}));
}

TEST(TimeBuckets, ARepeatedHourIsTwoItemsWithOneLabel) {  // TV-TZ-1
  EXPECT_EQ(Labels(StandardId::kHour,
                   "America/Los_Angeles",
                   {"2024-11-03T08:30Z", "2024-11-03T09:30Z", "2024-11-03T10:30Z"}),
            (Texts{"2024-11-03T01:00", "2024-11-03T01:00", "2024-11-03T02:00"}));
}

TEST(TimeBuckets, ASkippedHourIsNoItem) {  // TV-TZ-1
  EXPECT_EQ(
      Labels(
          StandardId::kHour, "America/Los_Angeles", {"2024-03-10T09:59:59Z", "2024-03-10T10:00Z"}),
      (Texts{"2024-03-10T01:00", "2024-03-10T03:00"}));
}

TEST(TimeBuckets, ADayWithAClockChangeIsOneItem) {
  EXPECT_EQ(Labels(StandardId::kDay,
                   "America/Los_Angeles",
                   {"2024-03-10T08:00Z", "2024-03-11T06:59Z", "2024-03-11T07:00Z"}),
            (Texts{"2024-03-10", "2024-03-10 same", "2024-03-11"}));
}

TEST(TimeBuckets, LongUnitsAreNamedByTheirFirstDay) {
  const Texts instants = {"2026-03-31T23:59:59Z", "2026-04-01T00:00Z", "2026-04-05T00:00Z"};
  EXPECT_EQ(Labels(StandardId::kWeek, "UTC", instants),
            (Texts{"2026-03-29", "2026-03-29 same", "2026-04-05"}));
  EXPECT_EQ(Labels(StandardId::kMonth, "UTC", instants),
            (Texts{"2026-03-01", "2026-04-01", "2026-04-01 same"}));
  EXPECT_EQ(Labels(StandardId::kQuarter, "UTC", instants),
            (Texts{"2026-01-01", "2026-04-01", "2026-04-01 same"}));
  EXPECT_EQ(Labels(StandardId::kYear, "UTC", instants),
            (Texts{"2026-01-01", "2026-01-01 same", "2026-01-01 same"}));
}

TEST(TimeBuckets, ShortUnitsRoundDownInLocalTime) {
  EXPECT_EQ(Labels(StandardId::kFifteenMinute,
                   "Asia/Kolkata",
                   {"2026-01-01T00:00Z", "2026-01-01T00:14:59Z", "2026-01-01T00:15Z"}),
            (Texts{"2026-01-01T05:30", "2026-01-01T05:30 same", "2026-01-01T05:45"}));
  EXPECT_EQ(Labels(StandardId::kSecond, "UTC", {"2026-01-01T00:00:00.9Z", "2026-01-01T00:00:01Z"}),
            (Texts{"2026-01-01T00:00:00", "2026-01-01T00:00:01"}));
}

TEST(TimeBuckets, ManySecondsAreCountedNotListed) {
  const auto seconds = TimeBuckets::Create(
      StandardId::kSecond, TimeZone::Utc(), Calendar(), {0, 100 * 365 * kDayUs});
  ASSERT_TRUE(seconds.ok());
  EXPECT_EQ(seconds.value().size(), 100U * 365 * 86'400);
  EXPECT_EQ(seconds.value().label(3'000'000'000), "2065-01-24T05:19:59");
}

TEST(TimeBuckets, MoreThanCodesAreRefused) {
  const auto seconds = TimeBuckets::Create(
      StandardId::kSecond, TimeZone::Utc(), Calendar(), {0, 140 * 365 * kDayUs});
  ASSERT_FALSE(seconds.ok());
  EXPECT_EQ(seconds.status().code(), StatusCode::kInvalidArgument);
}

TEST(TimeBuckets, ADayThatTheClocksWentPastIsNone) {
  const auto days = TimeBuckets::Create(StandardId::kDay,
                                        TimeZone::Find("Pacific/Apia").value(),
                                        Calendar(),
                                        {At("2011-12-29T10:00Z"), At("2011-12-31T09:00Z")});
  ASSERT_TRUE(days.ok());
  Texts labels;
  for (std::uint32_t code = 1; code <= days.value().size(); ++code) {
    labels.push_back(days.value().label(code));
  }
  EXPECT_EQ(labels, (Texts{"2011-12-29", "2011-12-31"}));
}

// Every unit and zone: the item of an instant begins at or before it and ends behind it, its label
// leads back to it, and the code is that of the loop over events.
TEST(TimeBuckets, ItemsHoldTheirInstants) {
  using enum StandardId;
  for (const char* zone_name : {"UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"}) {
    const TimeZone zone = TimeZone::Find(zone_name).value();
    const ReportingWindow span{At("2026-03-01T00:10:03.5Z"), At("2026-12-01T23:59Z")};
    for (const StandardId unit : {kSecond, kMinute, kFifteenMinute, kHour, kDay, kWeek, kMonth}) {
      const auto made = TimeBuckets::Create(unit, zone, Calendar(), span);
      ASSERT_TRUE(made.ok());
      const TimeBuckets& buckets = made.value();
      Arena arena;
      std::uint32_t last_code = 0;
      for (std::int64_t t = span.begin_us; t < span.end_us; t += 997 * kSecondUs + 1) {
        const TimeItem item = buckets.At(t);
        ASSERT_GE(item.code, last_code) << zone_name << InstantText(t);
        ASSERT_LE(item.code, buckets.size());
        ASSERT_GT(item.end_us, t);
        ASSERT_EQ(buckets.At(item.end_us - 1).code, item.code) << zone_name << InstantText(t);
        ASSERT_EQ(buckets.Codes(std::span(&t, 1), arena)[0], item.code);
        const auto found = buckets.CodesOfLabel(buckets.label(item.code));
        ASSERT_EQ(std::ranges::count(found, item.code), 1) << buckets.label(item.code);
        last_code = item.code;
      }
    }
  }
}

}  // namespace
}  // namespace sojourn
