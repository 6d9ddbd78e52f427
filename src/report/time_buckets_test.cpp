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
  const auto buckets =
      TimeBuckets::Create(unit, TimeZone::Find(zone).value(), time_us.front(), time_us.back() + 1);
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

TEST(TimeBuckets, TooManyAreRefused) {
  const auto buckets = TimeBuckets::Create(StandardId::kSecond, TimeZone::Utc(), 0, 365 * kDayUs);
  ASSERT_FALSE(buckets.ok());
  EXPECT_EQ(buckets.status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sojourn
