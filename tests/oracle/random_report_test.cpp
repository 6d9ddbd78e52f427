// Random requests over random little tables, answered by the engine and by the oracle; and laws
// that hold for any report (architecture.md 7). A failure prints the RapidCheck seed;
// RC_PARAMS="seed=…" runs it again.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/civil_time.h"
#include "model/report_request.h"
#include "report/report.h"
#include "tests/oracle/report_oracle.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

int Pick(int below) {
  return *rc::gen::inRange(0, below);
}
bool Toss() {
  return Pick(2) == 1;
}

template <typename T>
T OneOf(const std::vector<T>& values) {
  return values[static_cast<std::size_t>(Pick(static_cast<int>(values.size())))];
}

// ---- tables ----

CellValue AnyCell(ValueType type) {
  if (Pick(3) == 0) {
    return {};
  }
  switch (type) {
    case ValueType::kString:
      return std::string(1, static_cast<char>('A' + Pick(3)));
    case ValueType::kInteger:
      return static_cast<std::int64_t>(Pick(5) - 1);
    case ValueType::kDouble:
      return static_cast<double>(Pick(9) - 2) / 4;
    default:
      return Toss();
  }
}

// Where months of different lengths make reaches cross: the last days of January and February.
std::int64_t AnyTimeAtMonthEnds() {
  const std::int64_t day_us =
      *ParseLocalTime(OneOf<std::string>({"2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01"}));
  return day_us + Pick(8) * 3 * kHourUs + (Pick(6) == 0 ? kSecondUs : 0);
}

// Two datasets with some columns in common; times repeat and meet timeouts, lookbacks, midnight and
// the ends of months exactly.
std::vector<MemoryDataset> AnyDatasets() {
  std::vector<MemoryDataset> datasets = {{"web",
                                          {{"channel", ValueType::kString},
                                           {"page", ValueType::kString},
                                           {"amount", ValueType::kDouble},
                                           {"units", ValueType::kInteger}},
                                          {}},
                                         {"calls",
                                          {{"channel", ValueType::kString},
                                           {"won", ValueType::kBoolean},
                                           {"units", ValueType::kInteger},
                                           {"sid", ValueType::kString}},
                                          {}}};
  const std::int64_t base_us = *ParseLocalTime("2026-01-01T22:00");
  const bool month_ends = Pick(3) == 0;
  for (MemoryDataset& dataset : datasets) {
    const int rows = Pick(16);
    for (int r = 0; r < rows; ++r) {
      MemoryRow& row = dataset.rows.emplace_back();
      row.person = OneOf<std::string>({"ana", month_ends ? "ana" : "ben", "cid"});
      row.time_us = base_us + Pick(12) * 15 * kMinuteUs + (Pick(4) == 0 ? Pick(3) * kDayUs : 0) +
                    (Pick(6) == 0 ? kSecondUs : 0);
      if (month_ends) {
        row.time_us = AnyTimeAtMonthEnds();
      }
      for (const StoreColumn& column : dataset.columns) {
        row.cells.push_back(AnyCell(column.type));
      }
    }
  }
  return datasets;
}

// ---- views ----

std::optional<Persistence> AnyPersistence() {
  if (Pick(3) == 0) {
    return std::nullopt;
  }
  Persistence persistence;
  persistence.allocation = OneOf<Allocation>({Allocation::kMostRecent,
                                              Allocation::kOriginal,
                                              Allocation::kAll,
                                              Allocation::kFirstKnown,
                                              Allocation::kLastKnown});
  persistence.scope = Toss() ? Scope::kSession : Scope::kPerson;
  if (persistence.allocation != Allocation::kAll && Pick(3) == 0) {
    persistence.scope = Scope::kPerson;
    persistence.lifetime = OneOf<Duration>({{15, DurationUnit::kMinute},
                                            {45, DurationUnit::kMinute},
                                            {1, DurationUnit::kDay},
                                            {1, DurationUnit::kMonth},
                                            {1, DurationUnit::kQuarter},
                                            {90, DurationUnit::kDay}});
  }
  return persistence;
}

Attribution AnyAttribution() {
  Attribution attribution;
  attribution.model = static_cast<AttributionModel>(Pick(10));
  attribution.container = Toss() ? Scope::kSession : Scope::kPerson;
  attribution.lookback = std::nullopt;
  if (attribution.container == Scope::kPerson && Toss()) {
    attribution.lookback = OneOf<Duration>({{15, DurationUnit::kMinute},
                                            {1, DurationUnit::kHour},
                                            {1, DurationUnit::kDay},
                                            {1, DurationUnit::kMonth},
                                            {1, DurationUnit::kMonth},
                                            {1, DurationUnit::kQuarter},
                                            {30, DurationUnit::kDay}});
  }
  attribution.half_life = OneOf<Duration>({{30, DurationUnit::kMinute}, {7, DurationUnit::kDay}});
  attribution.weights = {static_cast<double>(Pick(3)), 1, static_cast<double>(Pick(3))};
  return attribution;
}

Component Dimension(const std::string& id, const std::string& field) {
  Component component;
  component.id = component.title = id;
  component.field = field;
  component.persistence = AnyPersistence();
  component.no_value_mode = Pick(4) == 0 ? NoValueMode::kHide : NoValueMode::kShow;
  return component;
}

Component Metric(const std::string& id, const std::string& field, std::optional<CountKind> count) {
  Component component;
  component.id = component.title = id;
  component.kind = ComponentKind::kMetric;
  component.field = field;
  component.count = count;
  if (Pick(3) == 0) {
    component.attribution = AnyAttribution();
  }
  return component;
}

View AnyView() {
  View view;
  view.name = "v";
  view.connection = "c";
  view.components = {Dimension("channel", "channel"),
                     Dimension("channel_too", "channel"),
                     Dimension("page", "page"),
                     Dimension("units_as_text", "units"),
                     Dimension("won", "won"),
                     Metric("amount", "amount", {}),
                     Metric("units", "units", {}),
                     Metric("lines", "units", CountKind::kInstances),
                     Metric("wins", "won", {}),
                     Metric("losses", "won", CountKind::kFalse),
                     Metric("pages", "page", {})};
  view.session.timeout = OneOf<Duration>(
      {{15, DurationUnit::kMinute}, {30, DurationUnit::kMinute}, {2, DurationUnit::kHour}});
  if (Pick(3) == 0) {
    view.session.start_metrics = {OneOf<std::string>({"lines", "wins", "amount"})};
  } else if (Pick(4) == 0) {
    view.session.field = "sid";
  }
  return view;
}

// ---- requests ----

ReportRequest AnyRequest(int fewest_dimensions = 0) {
  ReportRequest request;
  request.view = "v";
  std::vector<std::string> dimensions = {"channel",
                                         "channel_too",
                                         "page",
                                         "units_as_text",
                                         "won",
                                         "day",
                                         "hour",
                                         "hour_of_day",
                                         "am_pm",
                                         "day_of_week",
                                         "event_depth",
                                         "session_type",
                                         "time_spent_per_event",
                                         "time_spent_per_session",
                                         "time_spent_per_person",
                                         "person_id"};
  for (int i = fewest_dimensions + Pick(4 - fewest_dimensions); i > 0; --i) {
    const std::string dimension = OneOf(dimensions);
    std::erase(dimensions, dimension);
    request.dimensions.push_back(dimension);
  }
  const std::vector<std::string> standard = {"events",
                                             "sessions",
                                             "people",
                                             "session_starts",
                                             "session_ends",
                                             "time_spent",
                                             "first_time_sessions",
                                             "return_sessions"};
  const std::vector<std::string> own = {"amount", "units", "lines", "wins", "losses", "pages"};
  for (int i = 1 + Pick(4); i > 0; --i) {
    MetricRequest& metric = request.metrics.emplace_back();
    metric.metric = Toss() ? OneOf(standard) : OneOf(own);
    metric.title = "m" + std::to_string(i);
    if (std::find(own.begin(), own.end(), metric.metric) != own.end() && Toss()) {
      metric.attribution = AnyAttribution();
    }
  }
  if (Toss()) {
    request.range = OneOf<std::string>({"2026-01-02/2026-01-03",
                                        "2026-01-01T22:15/2026-01-02T00:15",
                                        "2026-01-01T22:30:01/2026-01-05",
                                        "2026-01-30/2026-03-01"});
  }
  if (Pick(3) == 0) {
    request.filters.push_back({OneOf<std::string>({"channel", "page", "person_id"}),
                               {OneOf<std::string>({"A", "B", "ana"}), "C", "ben"}});
  }
  request.no_value = static_cast<NoValueRequest>(Pick(3));
  request.totals = true;
  return request;
}

RunOptions AnyRun() {
  return {static_cast<std::size_t>(1 + Pick(2)), OneOf<std::size_t>({1, 4, 1000})};
}

// ---- comparison ----

double NumberAt(const RowSchema& schema,
                const RowBlock& block,
                std::size_t column,
                std::size_t row,
                std::size_t first) {
  const ColumnBlock& values = block.columns[column - first];
  RC_ASSERT(values.IsValid(row));
  return schema.columns[column].type == ValueType::kDouble
             ? values.doubles[row]
             : static_cast<double>(values.integers[row]);
}

bool Near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

// The label of a value as the report shows it.
std::string Label(const OracleValue& value) {
  return value ? value->label : "No value";
}

// Shares of amounts that cancel out, as 1/3 + 1/3 - 2/3, leave nothing or a trace of rounding, and
// so a row or none.
bool IsTrace(const std::vector<double>& row) {
  return std::all_of(row.begin(), row.end(), [](double v) { return std::abs(v) < 1e-12; });
}

void Compare(const ReportTable& table, const OracleReport& oracle) {
  std::map<std::vector<std::string>, std::vector<double>> got;
  for (std::size_t r = 0; r < table.rows.num_rows; ++r) {
    std::vector<std::string> key;
    for (std::size_t d = 0; d < table.num_dimensions; ++d) {
      key.emplace_back(table.rows.columns[d].strings[r]);
    }
    std::vector<double>& row = got[key];
    for (std::size_t c = table.num_dimensions; c < table.schema.columns.size(); ++c) {
      row.push_back(NumberAt(table.schema, table.rows, c, r, 0));
    }
  }
  const auto is_trace = [](const auto& row) { return IsTrace(row.second); };
  RC_ASSERT(std::ssize(got) - std::ranges::count_if(got, is_trace) ==
            std::ssize(oracle.rows) - std::ranges::count_if(oracle.rows, is_trace));
  for (const auto& [values, expected] : oracle.rows) {
    if (IsTrace(expected)) {
      continue;
    }
    std::vector<std::string> key;
    for (const OracleValue& value : values) {
      key.push_back(Label(value));
    }
    RC_ASSERT(got.count(key) == 1U);
    for (std::size_t m = 0; m < expected.size(); ++m) {
      RC_LOG() << "metric " << m << ": " << got[key][m] << " for " << expected[m] << std::endl;
      RC_ASSERT(Near(got[key][m], expected[m]));
    }
  }
  if (table.num_dimensions > 0) {
    for (std::size_t m = 0; m < oracle.totals.size(); ++m) {
      RC_ASSERT(Near(
          NumberAt(table.schema, table.totals, table.num_dimensions + m, 0, table.num_dimensions),
          oracle.totals[m]));
    }
  }
}

RC_GTEST_PROP(RandomReports, TheEngineAndTheOracleAgree, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  const MemoryStoreOptions layout{OneOf<std::uint32_t>({1, 7, 64}), Toss(), Toss(), 1};
  const auto store = MakeMemoryStore(datasets, layout);
  for (int i = 0; i < 5; ++i) {
    const ReportRequest request = AnyRequest();
    RC_LOG() << ReportRequestJson(request) << std::endl;
    const auto table = RunReport(*store, view, request, AnyRun());
    if (!table.ok()) {
      RC_LOG() << table.status().ToText();
    }
    RC_ASSERT(table.ok());
    OracleReport oracle = AnswerByOracle(datasets, view, request);
    if (request.dimensions.empty()) {
      // One row always, and no Total.
      oracle.rows.clear();
      oracle.rows[{}] = oracle.totals;
    }
    Compare(table.value(), oracle);
  }
}

// ---- laws ----

RC_GTEST_PROP(ReportLaws, PeopleAndSessionsOfAnItemAreAtMostTheTotalAndEventsAddUp, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  View view = AnyView();
  for (Component& component : view.components) {
    if (component.persistence && component.persistence->allocation == Allocation::kAll) {
      component.persistence.reset();  // several values per event: rows may exceed the total
    }
  }
  ReportRequest request;
  request.dimensions = {OneOf<std::string>({"channel", "page", "day", "won"})};
  request.metrics = {
      {"people", "people", {}}, {"sessions", "sessions", {}}, {"events", "events", {}}};
  request.totals = true;
  request.no_value = NoValueRequest::kInclude;
  const ReportTable table = RunReport(*MakeMemoryStore(datasets, {}), view, request, {}).value();
  std::int64_t events = 0;
  for (std::size_t r = 0; r < table.rows.num_rows; ++r) {
    RC_ASSERT(table.rows.columns[1].integers[r] <= table.totals.columns[0].integers[0]);
    RC_ASSERT(table.rows.columns[2].integers[r] <= table.totals.columns[1].integers[0]);
    events += table.rows.columns[3].integers[r];
  }
  const auto rows = datasets[0].rows.size() + datasets[1].rows.size();
  RC_ASSERT(events == static_cast<std::int64_t>(rows));
  RC_ASSERT(table.totals.columns[2].integers[0] == static_cast<std::int64_t>(rows));
}

RC_GTEST_PROP(ReportLaws, FractionalModelsAddUpToTheTotal, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  View view = AnyView();
  ReportRequest request;
  request.dimensions = {"channel"};
  request.no_value = NoValueRequest::kInclude;
  request.totals = true;
  request.metrics = {{"amount", "m", AnyAttribution()}};
  if (request.metrics[0].attribution->model == AttributionModel::kParticipation) {
    request.metrics[0].attribution->model = AttributionModel::kLinear;
  }
  const ReportTable table = RunReport(*MakeMemoryStore(datasets, {}), view, request, {}).value();
  double sum = 0;
  for (std::size_t r = 0; r < table.rows.num_rows; ++r) {
    sum += NumberAt(table.schema, table.rows, 1, r, 0);
  }
  RC_ASSERT(Near(sum, NumberAt(table.schema, table.totals, 1, 0, 1)));
}

RC_GTEST_PROP(ReportLaws, PagesOfAReportAreTheReport, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  const auto store = MakeMemoryStore(datasets, {});
  ReportRequest request = AnyRequest(1);
  if (Toss()) {
    request.sort = {
        {OneOf<std::string>({request.metrics[0].title, request.dimensions[0]}), Toss()}};
  }
  const ReportTable whole = RunReport(*store, view, request, {}).value();
  request.limit = 1 + Pick(4);
  const auto limit = static_cast<std::size_t>(*request.limit);
  for (std::size_t begin = 0; begin < whole.rows.num_rows; begin += limit) {
    request.page = static_cast<std::int64_t>(begin / limit);
    const ReportTable page = RunReport(*store, view, request, {}).value();
    RC_ASSERT(page.total_rows == static_cast<std::int64_t>(whole.rows.num_rows));
    RC_ASSERT(page.rows.num_rows == std::min(limit, whole.rows.num_rows - begin));
    for (std::size_t r = 0; r < page.rows.num_rows; ++r) {
      for (std::size_t d = 0; d < whole.num_dimensions; ++d) {
        RC_ASSERT(page.rows.columns[d].strings[r] == whole.rows.columns[d].strings[begin + r]);
      }
    }
  }
}

RC_GTEST_PROP(ReportLaws, RowsAreInTheOrderAskedFor, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  ReportRequest request = AnyRequest(1);
  const bool descending = Toss();
  request.sort = {{request.metrics[0].title, descending}};
  const ReportTable table = RunReport(*MakeMemoryStore(datasets, {}), view, request, {}).value();
  for (std::size_t r = 1; r < table.rows.num_rows; ++r) {
    const double before = NumberAt(table.schema, table.rows, table.num_dimensions, r - 1, 0);
    const double after = NumberAt(table.schema, table.rows, table.num_dimensions, r, 0);
    RC_ASSERT((descending ? before >= after : before <= after));
  }
}

}  // namespace
}  // namespace sojourn
