// Time dimensions against the C library's own idea of local time: random instants in zones with and
// without clock changes, every unit and part, label by label and count by count.
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iomanip>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "report/report.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

std::string Text(const std::tm& local, const char* format) {
  std::ostringstream text;
  text << std::put_time(&local, format);
  return text.str();
}

// The label of a local time under one dimension.
using LabelOf = std::function<std::string(const std::tm&)>;

std::string RoundedMinute(const std::tm& local, int step) {
  std::tm rounded = local;
  rounded.tm_min -= local.tm_min % step;
  return Text(rounded, "%Y-%m-%dT%H:%M");
}

// The date so many days before: dates of the proleptic calendar, whatever the zone does.
std::string DaysBefore(const std::tm& local, int days) {
  std::tm earlier = {};
  earlier.tm_year = local.tm_year;
  earlier.tm_mon = local.tm_mon;
  earlier.tm_mday = local.tm_mday - days;
  earlier.tm_hour = 12;
  const std::time_t noon = timegm(&earlier);
  gmtime_r(&noon, &earlier);
  return Text(earlier, "%Y-%m-%d");
}

// strftime's weeks begin with the first Sunday (%U) or Monday (%W) of the year; ours hold 1 January
// so they are one ahead unless the year begins on that weekday.
std::string WeekOfYear(const std::tm& local, bool monday) {
  const int new_years_weekday = ((local.tm_wday - local.tm_yday) % 7 + 7) % 7;
  const int week = std::stoi(Text(local, monday ? "%W" : "%U"));
  return std::to_string(week + (new_years_weekday == (monday ? 1 : 0) ? 0 : 1));
}

std::map<std::string, LabelOf> Dimensions(bool monday) {
  using Tm = const std::tm&;
  const auto number = [](int value) { return std::to_string(value); };
  return {
      {"second", [](Tm t) { return Text(t, "%Y-%m-%dT%H:%M:%S"); }},
      {"minute", [](Tm t) { return RoundedMinute(t, 1); }},
      {"five_minute", [](Tm t) { return RoundedMinute(t, 5); }},
      {"fifteen_minute", [](Tm t) { return RoundedMinute(t, 15); }},
      {"thirty_minute", [](Tm t) { return RoundedMinute(t, 30); }},
      {"hour", [](Tm t) { return RoundedMinute(t, 60); }},
      {"day", [](Tm t) { return Text(t, "%Y-%m-%d"); }},
      {"week", [=](Tm t) { return DaysBefore(t, monday ? (t.tm_wday + 6) % 7 : t.tm_wday); }},
      {"month", [](Tm t) { return Text(t, "%Y-%m-01"); }},
      {"quarter",
       [](Tm t) {
         std::tm first = t;
         first.tm_mon -= t.tm_mon % 3;
         return Text(first, "%Y-%m-01");
       }},
      {"year", [](Tm t) { return Text(t, "%Y-01-01"); }},
      {"minute_of_hour", [=](Tm t) { return number(t.tm_min); }},
      {"hour_of_day", [=](Tm t) { return number(t.tm_hour); }},
      {"am_pm", [](Tm t) { return Text(t, "%p"); }},
      {"day_of_week", [](Tm t) { return Text(t, "%A"); }},
      {"weekend_weekday",
       [](Tm t) { return t.tm_wday == 0 || t.tm_wday == 6 ? "Weekend" : "Weekday"; }},
      {"day_of_month", [=](Tm t) { return number(t.tm_mday); }},
      {"day_of_year", [=](Tm t) { return number(t.tm_yday + 1); }},
      {"week_of_year", [=](Tm t) { return WeekOfYear(t, monday); }},
      {"month_of_year", [](Tm t) { return Text(t, "%B"); }},
      {"quarter_of_year", [=](Tm t) { return "Q" + number(t.tm_mon / 3 + 1); }},
  };
}

// Half of the instants lie within two hours of a change of the clocks of some zone below.
std::vector<std::int64_t> RandomInstants(std::mt19937_64& random) {
  std::vector<std::int64_t> changes_us;
  for (const char* text : {"2024-03-10T10:00Z",  // America/Los_Angeles
                           "2024-11-03T09:00Z",
                           "2025-04-05T15:00Z",  // Australia/Lord_Howe, by half an hour
                           "2025-10-04T15:30Z",
                           "2011-12-30T10:00Z",  // Pacific/Apia, by a day
                           "2018-11-04T03:00Z",  // America/Sao_Paulo, at midnight
                           "2019-02-17T02:00Z",
                           "2025-03-30T01:00Z",  // Europe/Oslo
                           "2026-01-01T00:00Z"}) {
    changes_us.push_back(ParseInstant(text).value());
  }
  std::vector<std::int64_t> instants;
  const std::int64_t first_us = ParseInstant("2008-01-01T00:00Z").value();
  for (int i = 0; i < 4000; ++i) {
    if (i % 2 == 0) {
      instants.push_back(changes_us[random() % changes_us.size()] +
                         static_cast<std::int64_t>(random() % (4 * kHourUs)) - 2 * kHourUs);
    } else {
      instants.push_back(first_us + static_cast<std::int64_t>(random() % (20 * 365 * kDayUs)));
    }
  }
  return instants;
}

std::map<std::string, std::int64_t> CountsOf(const ReportTable& table) {
  std::map<std::string, std::int64_t> counts;
  for (std::size_t row = 0; row < table.rows.num_rows; ++row) {
    // Repeated local hours are two rows of one label (D-06).
    counts[std::string(table.rows.columns[0].strings[row])] += table.rows.columns[1].integers[row];
  }
  return counts;
}

class TimeItems : public testing::TestWithParam<const char*> {};

TEST_P(TimeItems, AreThoseOfTheCLibrary) {
  setenv("TZ", GetParam(), 1);
  tzset();
  std::mt19937_64 random(7);
  const std::vector<std::int64_t> instants = RandomInstants(random);
  MemoryDataset dataset{"web", {}, {}};
  std::vector<std::tm> locals;
  for (const std::int64_t instant_us : instants) {
    dataset.rows.push_back({"p" + std::to_string(random() % 50), instant_us, {}});
    const std::time_t seconds = FloorTo(instant_us, kSecondUs) / kSecondUs;
    localtime_r(&seconds, &locals.emplace_back());
  }
  const auto store = MakeMemoryStore({dataset}, {.shards = 3});
  for (const bool monday : {false, true}) {
    View view;
    view.name = "web";
    view.connection = "shop";
    view.timezone = GetParam();
    view.calendar.first_day_of_week = monday ? Weekday::kMonday : Weekday::kSunday;
    for (const auto& [dimension, label_of] : Dimensions(monday)) {
      std::map<std::string, std::int64_t> expected;
      for (const std::tm& local : locals) {
        ++expected[label_of(local)];
      }
      ReportRequest request;
      request.view = "web";
      request.dimensions = {dimension};
      request.metrics = {{.metric = "events", .title = {}, .attribution = {}}};
      for (const bool by_event : {false, true}) {  // else by runs (report/trend_runs.h)
        if (by_event) {
          request.filters = {{.dimension = "dataset_id", .values = {"web"}}};
        }
        const auto table = RunReport(*store, view, request, {.threads = 1});
        ASSERT_TRUE(table.ok()) << table.status().ToText();
        EXPECT_EQ(CountsOf(table.value()), expected) << dimension;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zones,
                         TimeItems,
                         testing::Values("UTC",
                                         "America/Los_Angeles",
                                         "America/Sao_Paulo",
                                         "Asia/Kolkata",
                                         "Australia/Lord_Howe",
                                         "Europe/Oslo",
                                         "Pacific/Apia"));

}  // namespace
}  // namespace sojourn
