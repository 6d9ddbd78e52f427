#include "cli/report_output.h"

#include <filesystem>
#include <limits>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"

namespace sojourn {
namespace {

RowColumn Column(std::string name, ValueType type) {
  return {.name = name, .type = type, .component_id = name, .title = {}};
}

ColumnBlock Texts(const std::vector<std::string>& values) {
  ColumnBlock column;
  for (const std::string& value : values) {
    column.strings.Append(value);
  }
  return column;
}

ColumnBlock Integers(std::vector<std::int64_t> values) {
  ColumnBlock column;
  column.integers = std::move(values);
  return column;
}

// NaN is no value.
ColumnBlock Doubles(std::vector<double> values) {
  ColumnBlock column;
  for (const double value : values) {
    column.valid.push_back(value == value ? 1 : 0);
  }
  column.doubles = std::move(values);
  return column;
}

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Two rows of five with totals: one dimension, an integer and a currency.
Engine::BoundReport Report() {
  auto definitions = std::make_shared<Definitions>();
  View& view = definitions->views["web"];
  view.name = "web";
  Component revenue;
  revenue.id = "revenue";
  revenue.kind = ComponentKind::kMetric;
  revenue.format = {.kind = NumberFormat::Kind::kCurrency, .decimals = 2, .currency = "USD"};
  view.components = {revenue};

  Engine::BoundReport report;
  report.state = {.lake_snapshot = 3, .definitions_revision = 1, .engine_version = 1};
  report.view = &view;
  report.definitions = definitions;
  ReportTable& table = report.table;
  table.schema.columns = {Column("channel", ValueType::kString),
                          Column("orders", ValueType::kInteger),
                          Column("revenue", ValueType::kDouble)};
  table.num_dimensions = 1;
  table.rows.num_rows = 2;
  table.rows.columns = {
      Texts({"search, paid", "No value"}), Integers({1200, 3}), Doubles({10.125, kNone})};
  table.has_value = {{1, 0}};
  table.no_value_labels = {"No value"};
  table.total_rows = 5;
  table.totals.num_rows = 1;
  table.totals.columns = {Integers({1203}), Doubles({10.125})};
  table.range_text = "all";
  table.warnings = {"careful"};
  return report;
}

std::string Written(const Engine::BoundReport& report, ReportFormat format) {
  std::string folder = (std::filesystem::temp_directory_path() / "output_XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/report";
  {
    const std::unique_ptr<Output> output =
        std::move(Output::Open(path, Output::Content::kText)).value();
    EXPECT_TRUE(WriteReport(report, format, *output).ok());
    EXPECT_TRUE(output->Finish().ok());
  }
  std::string text = ReadFile(path).value();
  std::filesystem::remove_all(folder);
  return text;
}

TEST(ReportOutputTest, TheTableShowsFormattedNumbers) {
  EXPECT_EQ(Written(Report(), ReportFormat::kTable),
            "view web, range all, state 3.0.1.1\n"
            "\n"
            "channel       orders    revenue\n"
            "------------  ------  ---------\n"
            "search, paid   1,200  10.13 USD\n"
            "No value           3          -\n"
            "------------  ------  ---------\n"
            "Total          1,203  10.13 USD\n"
            "2 of 5 rows\n");
}

TEST(ReportOutputTest, CsvIsNeverRoundedAndEndsWithTheTotal) {
  EXPECT_EQ(Written(Report(), ReportFormat::kCsv),
            "channel,orders,revenue\n"
            "\"search, paid\",1200,10.125\n"
            "No value,3,\n"
            "Total,1203,10.125\n");
}

TEST(ReportOutputTest, TheTotalLeavesOtherDimensionCellsEmpty) {
  Engine::BoundReport report = Report();
  ReportTable& table = report.table;
  table.schema.columns.insert(table.schema.columns.begin() + 1,
                              Column("country", ValueType::kString));
  table.rows.columns.insert(table.rows.columns.begin() + 1, Texts({"NO", "SE"}));
  table.num_dimensions = 2;
  EXPECT_EQ(Written(report, ReportFormat::kCsv),
            "channel,country,orders,revenue\n"
            "\"search, paid\",NO,1200,10.125\n"
            "No value,SE,3,\n"
            "Total,,1203,10.125\n");
}

TEST(ReportOutputTest, WithoutDimensionsThereIsOneRowAndNoTotal) {
  Engine::BoundReport report = Report();
  ReportTable& table = report.table;
  table.schema.columns.erase(table.schema.columns.begin());
  table.num_dimensions = 0;
  table.rows = table.totals;
  EXPECT_EQ(Written(report, ReportFormat::kCsv), "orders,revenue\n1203,10.125\n");
}

TEST(ReportOutputTest, JsonHasRowsAsArraysAndNullForNoValue) {
  EXPECT_EQ(
      Written(Report(), ReportFormat::kJson),
      R"({"state": "3.0.1.1", "view": "web", "range": "all", "columns": [)"
      R"({"name": "channel", "kind": "dimension", "component": "channel", "type": "string", "no_value": "No value"}, )"
      R"({"name": "orders", "kind": "metric", "component": "orders", "type": "int64"}, )"
      R"({"name": "revenue", "kind": "metric", "component": "revenue", "type": "double"}], "rows": [)"
      "\n[\"search, paid\", 1200, 10.125],\n[null, 3, null]], "
      R"("total_rows": 5, "totals": [1203, 10.125], "warnings": ["careful"], )"
      R"("timing": {"engine_seconds": 0.000000}})"
      "\n");
}

TEST(OutputTest, AnUnfinishedFileLeavesNothing) {
  std::string folder = (std::filesystem::temp_directory_path() / "output_XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    const std::unique_ptr<Output> output =
        std::move(Output::Open(folder + "/report", Output::Content::kText)).value();
    ASSERT_TRUE(output->Write("half").ok());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  EXPECT_EQ(Output::Open(folder, Output::Content::kText).status().code(),
            StatusCode::kInvalidArgument);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sojourn
