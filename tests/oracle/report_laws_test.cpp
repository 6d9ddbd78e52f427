// Pages and orders of any report. A failure prints the RapidCheck seed; RC_PARAMS="seed=…" runs it
// again.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "report/report.h"
#include "tests/oracle/any_report.h"
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
