#include "report/report.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "base/number_text.h"
#include "model/standard_components.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

constexpr std::int64_t kStart = 1'767'225'600'000'000;  // 2026-01-01T00:00:00Z

struct Event {
  std::string person;
  std::int64_t minute;
  std::string channel;  // empty: no value
  double revenue = 0;   // 0: no value
  std::string page = {};
};

MemoryDataset Web(const std::vector<Event>& events) {
  MemoryDataset dataset{"web",
                        {{"channel", ValueType::kString},
                         {"page", ValueType::kString},
                         {"revenue", ValueType::kDouble}},
                        {}};
  const auto text = [](const std::string& value) {
    return value.empty() ? CellValue() : CellValue(value);
  };
  for (const Event& event : events) {
    dataset.rows.push_back({event.person,
                            kStart + event.minute * kMinuteUs,
                            {text(event.channel),
                             text(event.page),
                             event.revenue == 0 ? CellValue() : CellValue(event.revenue)}});
  }
  return dataset;
}

Component Dimension(std::string id, std::optional<Persistence> persistence = {}) {
  Component component;
  component.id = id;
  component.field = id;
  component.persistence = persistence;
  return component;
}

Component Metric(std::string id, std::optional<Attribution> attribution = {}) {
  Component component;
  component.id = id;
  component.kind = ComponentKind::kMetric;
  component.field = "revenue";
  component.attribution = attribution;
  return component;
}

View ViewOf(std::vector<Component> components) {
  View view;
  view.name = "web";
  view.connection = "shop";
  view.components = std::move(components);
  return view;
}

std::string Line(const ReportTable& table, std::size_t row) {
  std::string line;
  for (std::size_t c = 0; c < table.schema.columns.size(); ++c) {
    const ColumnBlock& column = table.rows.columns[c];
    line += c == 0 ? "" : " | ";
    switch (table.schema.columns[c].type) {
      case ValueType::kString:
        line += column.strings[row];
        break;
      case ValueType::kDouble:
        AppendDouble(column.doubles[row], line);
        break;
      default:
        AppendInteger(column.integers[row], line);
    }
  }
  return line;
}

// Runs a request and returns its rows as "a | b | c" lines; checks that threads, shards and batches
// change nothing.
std::vector<std::string> RowsOf(const std::vector<Event>& events,
                                const View& view,
                                const ReportRequest& request) {
  std::vector<std::string> first;
  for (const std::uint32_t shards : {1U, 7U}) {
    for (const std::size_t batch_events : {std::size_t{1}, std::size_t{32'768}}) {
      const auto store = MakeMemoryStore({Web(events)}, {.shards = shards});
      const auto table = RunReport(
          *store, view, request, {.threads = shards == 1 ? 1U : 3U, .batch_events = batch_events});
      EXPECT_TRUE(table.ok()) << table.status().ToText();
      if (!table.ok()) {
        return {};
      }
      std::vector<std::string> lines;
      for (std::size_t row = 0; row < table.value().rows.num_rows; ++row) {
        lines.push_back(Line(table.value(), row));
      }
      if (first.empty()) {
        first = lines;
      }
      EXPECT_EQ(lines, first);
    }
  }
  return first;
}

ReportRequest Request(std::vector<std::string> dimensions, std::vector<std::string> metrics) {
  ReportRequest request;
  request.view = "web";
  request.dimensions = std::move(dimensions);
  for (std::string& metric : metrics) {
    request.metrics.push_back({.metric = metric, .title = {}, .attribution = {}});
  }
  return request;
}

using Lines = std::vector<std::string>;

const std::vector<Event> kTwoPeople = {
    {"ana", 0, "search", 0, "home"},
    {"ana", 10, "", 0, "product"},
    {"ana", 60, "email", 0, "home"},
    {"ana", 61, "", 50, "checkout"},
    {"ben", 5, "social", 0, "home"},
    {"ben", 35, "", 20, "checkout"},
};

TEST(Report, CountsSessionsAndPeopleByItem) {
  const View view = ViewOf({Dimension("page")});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"page"}, {"events", "sessions", "people"})),
            (Lines{"home | 3 | 3 | 2", "checkout | 2 | 2 | 2", "product | 1 | 1 | 1"}));
}

TEST(Report, WithoutDimensionsThereIsOneRow) {
  const View view = ViewOf({Metric("revenue")});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({}, {"sessions", "people", "revenue"})),
            (Lines{"3 | 2 | 70"}));
}

TEST(Report, AMetricWithoutModelGoesToTheEventsOwnValue) {
  const View view = ViewOf({Dimension("channel"), Metric("revenue")});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"channel"}, {"revenue"})), (Lines{"No value | 70"}));
}

TEST(Report, APersistedDimensionShowsItsLastValueInTheSession) {
  const View view = ViewOf({Dimension("channel", Persistence{}), Metric("revenue")});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"channel"}, {"revenue", "events"})),
            (Lines{"email | 50 | 2", "social | 20 | 2", "search | 0 | 2"}));
}

TEST(Report, AttributionModelsShareOneConversion) {
  Attribution linear{.model = AttributionModel::kLinear};
  Attribution first{.model = AttributionModel::kFirstTouch};
  Attribution session_first{.model = AttributionModel::kFirstTouch, .container = Scope::kSession};
  const View view = ViewOf({Dimension("channel"),
                            Metric("linear", linear),
                            Metric("first", first),
                            Metric("in_session", session_first)});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"channel"}, {"linear", "first", "in_session"})),
            (Lines{"email | 25 | 0 | 50", "search | 25 | 50 | 0", "social | 20 | 20 | 20"}));
}

TEST(Report, TwoDimensionsWithAttributionUseTuplesOfResolvedValues) {
  Attribution last{.model = AttributionModel::kLastTouch};
  const View view = ViewOf({Dimension("channel"), Dimension("page"), Metric("last", last)});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"channel", "page"}, {"last"})),
            (Lines{"email | home | 50", "social | home | 20"}));
}

TEST(Report, DaysAreThoseOfTheViewsZone) {
  View view = ViewOf({});
  view.timezone = "America/New_York";
  EXPECT_EQ(RowsOf({{"ana", 299, "x"}, {"ana", 301, "x"}},
                   view,
                   Request({"day"}, {"events", "sessions", "session_starts"})),
            (Lines{"2025-12-31 | 1 | 1 | 1", "2026-01-01 | 1 | 1 | 0"}));
}

TEST(Report, ARangeCountsItsEventsButKeepsTrueSessions) {
  const View view = ViewOf({Dimension("channel", Persistence{}), Metric("revenue")});
  ReportRequest request = Request({"channel"}, {"revenue", "sessions", "session_starts"});
  request.range = "2026-01-01T00:30/2026-01-01T01:02";
  EXPECT_EQ(RowsOf(kTwoPeople, view, request),
            (Lines{"email | 50 | 1 | 1", "social | 20 | 1 | 0"}));
}

TEST(Report, ManyItemsUseTheWideFormWithTheSameAnswer) {
  const View view = ViewOf(
      {Dimension("channel"), Metric("linear", Attribution{.model = AttributionModel::kLinear})});
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"person_id"}, {"events", "sessions"})),
            (Lines{"ana | 4 | 2", "ben | 2 | 1"}));
  EXPECT_EQ(RowsOf(kTwoPeople, view, Request({"channel", "event_depth"}, {"events"})),
            (Lines{"No value | 2 | 3", "email | 1 | 1", "search | 1 | 1", "social | 1 | 1"}));
}

TEST(Report, TotalsAreDeduplicatedAndHiddenRowsLeaveTheFilteredOnes) {
  const View view = ViewOf({Dimension("channel"), Metric("revenue")});
  ReportRequest request = Request({"channel"}, {"people", "events"});
  request.totals = true;
  request.no_value = NoValueRequest::kExclude;
  const auto store = MakeMemoryStore({Web(kTwoPeople)}, {});
  const auto table = RunReport(*store, view, request, {});
  ASSERT_TRUE(table.ok()) << table.status().ToText();
  EXPECT_EQ(table.value().rows.num_rows, 3U);
  EXPECT_EQ(table.value().totals.columns[0].integers, std::vector<std::int64_t>{2});
  EXPECT_EQ(table.value().totals.columns[1].integers, std::vector<std::int64_t>{6});
  EXPECT_EQ(table.value().filtered_totals.columns[1].integers, std::vector<std::int64_t>{3});
}

TEST(Report, UnknownNamesAreRefusedWithTheNearest) {
  const View view = ViewOf({Dimension("channel")});
  const auto store = MakeMemoryStore({Web(kTwoPeople)}, {});
  const auto table = RunReport(*store, view, Request({"chanel"}, {"events"}), {});
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.status().code(), StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(table.status().hint()).find("did you mean channel?"), std::string::npos);
}

// A bot with a value of its own on every event: event i shows i values under allocation All. More
// pairs of an event and a value than a batch takes at once.
std::vector<Event> Bot(std::int64_t events) {
  std::vector<Event> bot;
  for (std::int64_t i = 0; i < events; ++i) {
    bot.push_back({"bot", i, "c" + std::to_string(i), 1});
  }
  return bot;
}

View AllChannels(std::optional<Attribution> attribution = {}) {
  return ViewOf({Dimension("channel", Persistence{Allocation::kAll, Scope::kPerson, {}, {}, {}}),
                 Dimension("page"),
                 Metric("revenue", attribution)});
}

TEST(HeavyPerson, CountsOnceInEveryRow) {
  ReportRequest request = Request(
      {"channel"}, {"events", "people", "sessions", "session_starts", "time_spent", "revenue"});
  request.limit = 2;
  EXPECT_EQ(RowsOf(Bot(3000), AllChannels(), request),
            (std::vector<std::string>{"c0 | 3000 | 1 | 1 | 1 | 179940 | 3000",
                                      "c1 | 2999 | 1 | 1 | 0 | 179880 | 2999"}));
}

TEST(HeavyPerson, IsRefusedWhereAttributionNeedsAllCombinationsAtOnce) {
  const auto store = MakeMemoryStore({Web(Bot(50'000))}, {.shards = 1});
  const auto table = RunReport(*store,
                               AllChannels(Attribution()),
                               Request({"channel", "page"}, {"revenue"}),
                               {.threads = 1});
  EXPECT_EQ(table.status().code(), StatusCode::kBusy) << table.status().ToText();
}

TEST(HeavyPerson, EventRowsComeInBlocksOfBoundedSize) {
  const auto store = MakeMemoryStore({Web(Bot(3000))}, {.shards = 1});
  EventsRequest request;
  request.view = "web";
  request.columns = {"row_id", "channel", "revenue"};
  const auto rows = OpenEvents(*store, AllChannels(), request, {}, {.threads = 1}).value().rows;
  RowBlock block;
  std::size_t num_rows = 0;
  std::size_t most_bytes = 0;
  std::string last;
  while (rows->Next(block).value()) {
    num_rows += block.num_rows;
    most_bytes = std::max(most_bytes, block.columns[1].strings.bytes().size());
    last = block.columns[0].strings[block.num_rows - 1];
  }
  EXPECT_EQ(num_rows, 3000U);
  EXPECT_EQ(last, "web:2999");
  EXPECT_LT(most_bytes, std::size_t{8} << 20);  // of 22 MB in all
}

// D-05. An event for each value, and its label or none.
struct DateCase {
  const char* name;
  ValueType type;
  std::string_view value;  // a local time, as in UTC
  bool is_value;
};

class DateSupport : public testing::TestWithParam<DateCase> {};

TEST_P(DateSupport, Shows) {
  const DateCase& c = GetParam();
  const std::int64_t value_us = *ParseLocalTime(c.value);
  MemoryDataset dataset{"web", {{"d", c.type}}, {}};
  dataset.rows.push_back(
      {"ana", kStart, {CellValue(c.type == ValueType::kDate ? value_us / kDayUs : value_us)}});
  Component born = Dimension("d");
  Component births = Metric("births");
  births.field = "d";
  const auto store = MakeMemoryStore({dataset}, {.shards = 1});
  const auto table = RunReport(
      *store, ViewOf({born, births}), Request({"d"}, {"events", "births"}), {.threads = 1});
  ASSERT_TRUE(table.ok()) << table.status().ToText();
  const std::string line = Line(table.value(), 0);
  EXPECT_EQ(line.starts_with("No value"), !c.is_value) << line;
  EXPECT_TRUE(line.ends_with(c.is_value ? " | 1 | 1" : " | 1 | 0")) << line;
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    DateSupport,
    testing::Values(
        DateCase{"ADateBeforeThe20thCentury", ValueType::kDate, "1899-12-31", false},
        DateCase{"ItsFirstDay", ValueType::kDate, "1900-01-01", false},
        DateCase{"TheDayAfter", ValueType::kDate, "1900-01-02", true},
        DateCase{"TheDayBeforeTheEpoch", ValueType::kDate, "1969-12-31", true},
        DateCase{"TheEpoch", ValueType::kDate, "1970-01-01", false},
        DateCase{"TheDayAfterTheEpoch", ValueType::kDate, "1970-01-02", true},
        DateCase{"ADateTimeOf1999", ValueType::kTimestamp, "1999-12-31T23:59:59", false},
        DateCase{"TheStartOf2000", ValueType::kTimestamp, "2000-01-01T00:00:00", false},
        DateCase{"JustAfter", ValueType::kTimestamp, "2000-01-01T00:00:00.000001", true}),
    [](const auto& test) { return test.param.name; });

// What the registry offers, and hints name, is what a report answers.
TEST(RunReport, AnswersEveryStandardComponentThatTheRegistryCallsSupported) {
  const std::vector<Event> events = {{"ana", 0, "a"}, {"ana", 1, "b"}, {"ben", 90, "a"}};
  const auto store = MakeMemoryStore({Web(events)}, {.shards = 1});
  for (const StandardComponent& standard : StandardComponents()) {
    const std::string name(standard.name);
    const bool is_metric = standard.kind() == ComponentKind::kMetric;
    const ReportRequest request = is_metric ? Request({}, {name}) : Request({name}, {"events"});
    const auto table = RunReport(*store, ViewOf({}), request, {.threads = 1});
    EXPECT_EQ(table.ok(), standard.supported) << name;
    EXPECT_EQ(table.status().code() == StatusCode::kUnsupported, !standard.supported) << name;
  }
}

TEST(RunReport, HintsNameWhatIsSupportedOnly) {
  const auto store = MakeMemoryStore({Web({})}, {.shards = 1});
  for (const StandardComponent& standard : StandardComponents()) {
    const std::string wrong = std::string(standard.name) + "x";
    const bool is_metric = standard.kind() == ComponentKind::kMetric;
    const ReportRequest request = is_metric ? Request({}, {wrong}) : Request({wrong}, {"events"});
    const Status status = RunReport(*store, ViewOf({}), request, {.threads = 1}).status();
    const std::string offer = fmt::format("did you mean {}?", standard.name);
    EXPECT_EQ(status.hint().find(offer) != std::string::npos, standard.supported)
        << wrong << ": " << status.hint();
  }
}

}  // namespace
}  // namespace sojourn
