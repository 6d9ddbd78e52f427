#include "report/trend_runs.h"

#include <random>

#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "report/report.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

constexpr std::int64_t kStart = 1'761'868'800'000'000;  // 2025-10-31T00:00:00Z

// Visits of random length around midnights and a change of clocks.
MemoryDataset RandomVisits(std::uint32_t seed) {
  MemoryDataset dataset{"web", {{"channel", ValueType::kString}}, {}};
  std::mt19937 random(seed);
  for (int person = 0; person < 40; ++person) {
    std::int64_t minute = random() % (5 * 1440);
    for (std::uint32_t event = 0; event < random() % 60 + 1; ++event) {
      dataset.rows.push_back(
          {fmt::format("p{}", person), kStart + minute * kMinuteUs, {CellValue("a")}});
      minute += random() % 8 == 0 ? random() % 1440 : random() % 30;
    }
  }
  return dataset;
}

ReportRequest Trend(std::vector<std::string> units, std::string range) {
  ReportRequest request;
  request.view = "web";
  request.dimensions = std::move(units);
  request.range = std::move(range);
  request.totals = true;
  for (const char* metric : {"people",
                             "sessions",
                             "events",
                             "session_starts",
                             "session_ends",
                             "first_time_sessions",
                             "return_sessions"}) {
    request.metrics.push_back({.metric = metric, .title = {}, .attribution = {}});
  }
  return request;
}

// Labels and counts of all columns, rows and totals.
std::vector<std::string> CellsOf(const ReportTable& table) {
  std::vector<std::string> cells;
  for (const RowBlock* rows : {&table.rows, &table.totals}) {
    for (const ColumnBlock& column : rows->columns) {
      for (std::size_t row = 0; row < rows->num_rows; ++row) {
        cells.push_back(column.integers.empty() ? std::string(column.strings[row])
                                                : fmt::format("{}", column.integers[row]));
      }
    }
  }
  return cells;
}

// A filter that all events pass makes the report look at every event.
TEST(TrendRuns, AnswerAsEveryEventDoes) {
  View view;
  view.name = "web";
  view.connection = "shop";
  view.timezone = "America/New_York";
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const auto store = MakeMemoryStore({RandomVisits(seed)}, {.shards = 3});
    for (const char* range : {"", "2025-11-01T22:30/2025-11-03T07:00", "2025-11-02/2025-11-03"}) {
      for (const auto& units : {std::vector<std::string>{"day"},
                                {"hour"},
                                {"week", "hour"},
                                {"hour_of_day"},
                                {"day_of_week", "am_pm"},
                                {"minute"}}) {
        ReportRequest request = Trend(units, range);
        const auto by_runs = RunReport(*store, view, request, {.threads = 2});
        request.filters = {{.dimension = "dataset_id", .values = {"web"}}};
        const auto by_events = RunReport(*store, view, request, {.threads = 2});
        ASSERT_TRUE(by_runs.ok()) << by_runs.status().ToText();
        ASSERT_TRUE(by_events.ok()) << by_events.status().ToText();
        EXPECT_EQ(CellsOf(by_runs.value()), CellsOf(by_events.value())) << range << units[0];
      }
    }
  }
}

}  // namespace
}  // namespace sojourn
