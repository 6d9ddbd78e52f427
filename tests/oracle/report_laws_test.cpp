// Laws that hold for any report, whatever the right answer is (architecture.md 7). A failure prints
// the RapidCheck seed; RC_PARAMS="seed=…" runs it again.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "report/report.h"
#include "tests/oracle/any_report.h"
#include "tests/oracle/report_comparison.h"
#include "tests/support/memory_store.h"

namespace sojourn {
namespace {

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
