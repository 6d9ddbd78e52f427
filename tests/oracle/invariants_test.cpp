// The invariants of architecture.md 7 that a report can show, each a test of its name, over random
// rows, views and requests. A failure prints the RapidCheck seed; RC_PARAMS="seed=…" runs it again.
// Deliveries, kills and restarts are held to theirs by tests/e2e; stores by tests/property.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "report/report.h"
#include "store/fake_lake_internal.h"
#include "store/temporary_folder_internal.h"
#include "tests/oracle/any_report.h"
#include "tests/oracle/report_comparison.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

ReportTable Answer(const std::vector<MemoryDataset>& datasets,
                   const View& view,
                   const ReportRequest& request) {
  auto table = RunReport(*MakeMemoryStore(datasets, AnyLayout()), view, request, AnyRun());
  if (!table.ok()) {
    RC_FAIL(ShowCase(datasets, view, request) + table.status().ToText());
  }
  return std::move(table).value();
}

// All cells, to the last bit.
std::string CellsOf(const ReportTable& table) {
  std::string text;
  const auto add = [&](const RowBlock& block) {
    for (std::size_t row = 0; row < block.num_rows; ++row) {
      for (const ColumnBlock& column : block.columns) {
        text += !column.IsValid(row)       ? "-"
                : !column.doubles.empty()  ? fmt::format("{:a}", column.doubles[row])
                : !column.integers.empty() ? std::to_string(column.integers[row])
                                           : std::string(column.strings[row]);
        text += "\t";
      }
      text += "\n";
    }
  };
  add(table.rows);
  add(table.totals);
  return text;
}

// A view whose dimensions have at most one value on an event.
View AnySingleValuedView() {
  View view = AnyView();
  for (Component& component : view.components) {
    if (component.persistence && component.persistence->allocation == Allocation::kAll) {
      component.persistence->allocation = Allocation::kLastKnown;
    }
  }
  return view;
}

ReportRequest WithMetrics(ReportRequest request, const std::vector<std::string>& metrics) {
  request.metrics.clear();
  for (const std::string& metric : metrics) {
    request.metrics.push_back({metric, metric, {}});
  }
  request.no_value = NoValueRequest::kInclude;
  request.filters.clear();
  return request;
}

// The sum of a metric's rows.
double SumOf(const LabelledRows& rows, std::size_t metric) {
  double sum = 0;
  for (const auto& [key, numbers] : rows) {
    sum += key == std::vector<std::string>{"Total"} ? 0 : numbers[metric];
  }
  return sum;
}

double TotalOf(const LabelledRows& rows, std::size_t metric) {
  const auto total = rows.find({"Total"});
  return total == rows.end() ? 0 : total->second[metric];  // a total of 0 is a trace
}

bool Near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

RC_GTEST_PROP(Invariants, EventsAreTheRowsOfTheReportWithoutFilters, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  ReportRequest request = WithMetrics(AnyRequest(1), {"events"});
  request.range.clear();
  const LabelledRows rows = RowsOf(Answer(datasets, AnySingleValuedView(), request));
  const auto events = static_cast<double>(datasets[0].rows.size() + datasets[1].rows.size());
  RC_ASSERT(SumOf(rows, 0) == events);
  RC_ASSERT(TotalOf(rows, 0) == events);
}

RC_GTEST_PROP(Invariants, EveryEventIsInExactlyOneSession, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  ReportRequest request = WithMetrics({}, {"sessions", "session_starts", "session_ends", "events"});
  request.dimensions = {"event_depth"};
  request.totals = true;
  const LabelledRows rows = RowsOf(Answer(datasets, view, request));
  RC_ASSERT(TotalOf(rows, 0) == TotalOf(rows, 1));
  RC_ASSERT(TotalOf(rows, 0) == TotalOf(rows, 2));
  // Each session has one event of each depth up to its length.
  double shallower = TotalOf(rows, 0);
  double events = 0;
  for (std::size_t depth = 1; rows.contains({std::to_string(depth)}); ++depth) {
    const std::vector<double>& row = rows.at({std::to_string(depth)});
    RC_ASSERT(row[0] == row[3]);
    RC_ASSERT(row[0] <= shallower);
    RC_ASSERT((depth == 1 ? row[0] == shallower : row[1] == 0));
    shallower = row[0];
    events += row[3];
  }
  RC_ASSERT(events == TotalOf(rows, 3));
}

RC_GTEST_PROP(Invariants, ALongerTimeoutNeverGivesMoreSessions, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  View view = AnyView();
  view.session.field.clear();
  ReportRequest request = WithMetrics(AnyRequest(), {"sessions"});
  request.dimensions.clear();
  double fewest = 0;
  for (const Duration timeout : {Duration{1, DurationUnit::kWeek},
                                 Duration{1, DurationUnit::kDay},
                                 Duration{2, DurationUnit::kHour},
                                 Duration{30, DurationUnit::kMinute},
                                 Duration{1, DurationUnit::kMinute}}) {
    request.session_timeout = timeout;
    const double sessions = RowsOf(Answer(datasets, view, request)).at({})[0];
    RC_ASSERT(sessions >= fewest);
    fewest = sessions;
  }
}

RC_GTEST_PROP(Invariants, FractionalModelsShareOutExactlyTheConversionTotal, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnySingleValuedView();
  ReportRequest request = WithMetrics(AnyRequest(1), {});
  for (const char* metric : {"amount", "lines", "big"}) {
    Attribution attribution = AnyAttribution();
    if (attribution.model == AttributionModel::kParticipation) {
      attribution.model = AttributionModel::kAlgorithmic;
    }
    request.metrics.push_back({metric, metric, attribution});
  }
  const LabelledRows rows = RowsOf(Answer(datasets, view, request));
  for (std::size_t m = 0; m < request.metrics.size(); ++m) {
    RC_ASSERT(Near(SumOf(rows, m), TotalOf(rows, m)));
  }
}

// The total of an attributed metric is that of the metric, whatever the model.
RC_GTEST_PROP(Invariants, AttributionDoesNotChangeTheTotal, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  View view = AnyView();
  for (Component& component : view.components) {
    component.attribution.reset();
  }
  ReportRequest request = AnyRequest(1);
  request.metrics = {{"amount", "plain", {}},
                     {"amount", "by", AnyAttribution()},
                     {"lines", "plain lines", {}},
                     {"lines", "lines by", AnyAttribution()}};
  const LabelledRows rows = RowsOf(Answer(datasets, view, request));
  RC_ASSERT(TotalOf(rows, 0) == TotalOf(rows, 1));
  RC_ASSERT(TotalOf(rows, 2) == TotalOf(rows, 3));
}

RC_GTEST_PROP(Invariants, PeopleByItemAreAtMostThePeopleTotal, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const ReportRequest request = WithMetrics(AnyRequest(1), {"people", "sessions"});
  const LabelledRows rows = RowsOf(Answer(datasets, AnyView(), request));
  for (const auto& [key, numbers] : rows) {
    RC_ASSERT(numbers[0] <= TotalOf(rows, 0));
    RC_ASSERT(numbers[1] <= TotalOf(rows, 1));
    RC_ASSERT(numbers[0] <= numbers[1]);
  }
}

RC_GTEST_PROP(Invariants, TheResultIsUnchangedByIngestionOrderThreadCountBatchSizeAndShards, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  const ReportRequest request = AnyRequest();
  const std::string cells =
      CellsOf(RunReport(*MakeMemoryStore(datasets, {}), view, request, {}).value());
  for (int i = 0; i < 3; ++i) {
    std::vector<MemoryDataset> shuffled = datasets;
    Shuffle(shuffled);
    RC_ASSERT(CellsOf(Answer(shuffled, view, request)) == cells);
  }
}

RC_GTEST_PROP(Invariants, TheResultIsUnchangedByRenamingPersons, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  ReportRequest request = AnyRequest();
  std::erase(request.dimensions, "person_id");
  std::erase_if(request.filters,
                [](const auto& filter) { return filter.dimension == "person_id"; });
  std::vector<MemoryDataset> renamed = datasets;
  for (MemoryDataset& dataset : renamed) {
    for (MemoryRow& row : dataset.rows) {
      std::ranges::reverse(row.person);
      row.person.insert(0, row.person == "ana" ? "zz" : "");
    }
  }
  RC_ASSERT(CellsOf(Answer(renamed, view, request)) == CellsOf(Answer(datasets, view, request)));
}

// ---- stores on disk ----

FakeLake LakeOf(const std::vector<MemoryDataset>& datasets, std::int64_t snapshots) {
  FakeLake lake;
  for (const MemoryDataset& dataset : datasets) {
    FakeDataset& made = lake.datasets.emplace_back();
    made.name = dataset.name;
    made.person = "person";
    made.timestamp = "ts";
    made.columns = {{"person", ValueType::kString}, {"ts", ValueType::kTimestamp}};
    for (const StoreColumn& column : dataset.columns) {
      made.columns.push_back({column.name, column.type});
    }
    std::int64_t snapshot = 1;
    for (const MemoryRow& row : dataset.rows) {
      snapshot = std::min(snapshots, snapshot + (Pick(3) == 0 ? 1 : 0));
      FakeRow& cells = made.rows.emplace_back();
      cells.snapshot = snapshot;
      cells.cells = {row.person, row.time_us};
      for (const CellValue& cell : row.cells) {
        std::visit([&](const auto& value) { cells.cells.emplace_back(value); }, cell);
      }
    }
  }
  return lake;
}

RC_GTEST_PROP(Invariants,
              TheResultIsUnchangedByPartCountAndTheIncrementalStoreIsTheRebuiltOne,
              ()) {
  constexpr std::int64_t kSnapshots = 6;
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  const ReportRequest request = AnyRequest();
  const FakeLake lake = LakeOf(datasets, kSnapshots);
  const TemporaryFolder folder;
  StoreOptions options;
  options.folder = folder.path();
  options.shards = OneOf<std::uint32_t>({1, 7, 64});
  options.max_parts = OneOf<std::uint32_t>({2, 8});
  options.threads = 2;
  const auto update = [&](std::int64_t snapshot, UpdateMode mode) {
    RC_ASSERT(UpdateStoreFrom(options, lake.Sources(), lake.At(snapshot), mode).ok());
  };
  const auto answer = [&] {
    const auto store = LoadStore(options, lake.Sources());
    RC_ASSERT(store.ok());
    return CellsOf(RunReport(*store.value(), view, request, AnyRun()).value());
  };
  const std::string cells = CellsOf(Answer(datasets, view, request));
  for (std::int64_t snapshot = 1; snapshot <= kSnapshots; ++snapshot) {
    update(snapshot, UpdateMode::kIncremental);
  }
  RC_ASSERT(answer() == cells);
  update(kSnapshots, UpdateMode::kRebuild);
  RC_ASSERT(answer() == cells);
}

// ---- persons and event rows ----

// What a person adds is what they report alone, so that without their rows the report is as if they
// had never been there. The algorithmic model alone looks at several persons.
RC_GTEST_PROP(Invariants, DeletingAPersonIsNeverHavingIngestedThem, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  const View view = AnyView();
  ReportRequest request = AnyRequest();
  for (const auto& component : view.components) {
    for (MetricRequest& metric : request.metrics) {
      const auto& attribution = metric.attribution ? metric.attribution : component.attribution;
      if ((metric.attribution || component.id == metric.metric) && attribution &&
          attribution->model == AttributionModel::kAlgorithmic) {
        metric.attribution = attribution;
        metric.attribution->model = AttributionModel::kUShaped;
      }
    }
  }
  const auto rows_of = [&](bool of_ana) {
    std::vector<MemoryDataset> some = datasets;
    for (MemoryDataset& dataset : some) {
      std::erase_if(dataset.rows, [&](const auto& row) { return (row.person == "ana") != of_ana; });
    }
    return RowsOf(Answer(some, view, request));
  };
  LabelledRows together = rows_of(false);
  for (const auto& [key, numbers] : rows_of(true)) {
    std::vector<double>& row = together[key];
    row.resize(numbers.size());
    for (std::size_t m = 0; m < numbers.size(); ++m) {
      row[m] += numbers[m];
    }
  }
  LabelledRows all = RowsOf(Answer(datasets, view, request));
  // Rows of one person can cancel out those of another.
  for (auto* rows : {&together, &all}) {
    std::erase_if(*rows, [](const auto& row) {
      return std::ranges::all_of(row.second, [](double v) { return std::abs(v) < 1e-12; });
    });
  }
  RC_ASSERT(AreNear(all, together));
}

RC_GTEST_PROP(Invariants, TheReportIsTheSumOfItsEventRows, ()) {
  const std::vector<MemoryDataset> datasets = AnyDatasets();
  View view = AnySingleValuedView();
  for (Component& component : view.components) {
    component.attribution.reset();
  }
  ReportRequest request = WithMetrics(AnyRequest(1), {"amount", "big", "lines", "losses"});
  std::erase_if(request.dimensions, [](const std::string& dimension) {
    return dimension != "channel" && dimension != "channel_too" && dimension != "page" &&
           dimension != "won" && dimension != "person_id";
  });
  request.totals = false;
  if (request.dimensions.empty()) {
    request.dimensions = {"channel"};
  }
  const LabelledRows report = RowsOf(Answer(datasets, view, request));
  EventsRequest events;
  events.range = request.range;
  events.columns = request.dimensions;
  for (const MetricRequest& metric : request.metrics) {
    events.columns.push_back(metric.metric);
  }
  const auto store = MakeMemoryStore(datasets, AnyLayout());
  const auto source = OpenEvents(*store, view, events, {}, AnyRun());
  RC_ASSERT(source.ok());
  LabelledRows sums;
  RowBlock block;
  while (source.value().rows->Next(block).value()) {
    for (std::size_t row = 0; row < block.num_rows; ++row) {
      std::vector<std::string> key;
      std::vector<double> numbers;
      for (std::size_t c = 0; c < block.columns.size(); ++c) {
        const ColumnBlock& column = block.columns[c];
        const bool is_valid = column.IsValid(row);
        if (c >= request.dimensions.size()) {
          numbers.push_back(!is_valid                ? 0
                            : column.doubles.empty() ? static_cast<double>(column.integers[row])
                                                     : column.doubles[row]);
        } else if (!is_valid) {
          key.emplace_back("No value");
        } else if (column.integers.empty()) {
          key.emplace_back(column.strings[row]);
        } else {
          key.emplace_back(column.integers[row] != 0 ? "true" : "false");
        }
      }
      std::vector<double>& sum = sums[key];
      sum.resize(numbers.size());
      for (std::size_t m = 0; m < numbers.size(); ++m) {
        sum[m] += numbers[m];
      }
    }
  }
  std::erase_if(sums, [](const auto& row) {
    return std::ranges::all_of(row.second, [](double v) { return v == 0; });
  });
  RC_ASSERT(AreNear(report, sums));
}

}  // namespace
}  // namespace sojourn
