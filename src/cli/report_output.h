// A finished report in the formats of `sojourn report` (definitions.md 5, rulings.md ).
#pragma once

#include <string>

#include "base/result.h"
#include "cli/output.h"
#include "egress/engine.h"

namespace sojourn {

enum class ReportFormat { kTable, kCsv, kJson, kArrow, kParquet };

// Writes the whole report.
//   table           numbers as their components are formatted; view, range and state above, "n of m
//   rows" below csv             header, rows, and with totals a last row whose first cell is
//   "Total" json            {state, view, range, columns, rows, total_rows, totals?,
//   filtered_totals?, warnings, timing}; rows are
//                   arrays in the order of columns, totals arrays in the order of the metric
//                   columns
//   arrow, parquet  rows only, the state in the file's metadata
Status WriteReport(const Engine::BoundReport& report, ReportFormat format, Output& output);

}  // namespace sojourn
