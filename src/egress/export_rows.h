// The rows of an export at one state: of a report, of a view's events, or of a raw dataset.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/rows.h"
#include "egress/engine.h"
#include "model/definitions.h"
#include "report/range.h"

namespace sojourn {

struct RunPlan;

struct ExportRows {
  std::unique_ptr<RowSource> rows;
  std::vector<std::string> warnings;
};

// Opens the rows that `plan` fixed. Events and datasets stream; a report is in memory already.
// E_COMPONENT_REMOVED when the view at that state lacks what the export names,
// E_COMPONENT_TYPE_CHANGED when it has it as another kind; else the source's own failure.
Result<ExportRows> OpenExportRows(Engine& engine, const Export& definition, const RunPlan& plan);

// What a manifest says of a source.
struct ExportSourceFacts {
  std::string kind;              // table, feed, dataset
  std::string mode;              // full, incremental
  std::string data_view;         // empty for datasets
  std::string query_hash;        // SHA-256 of the canonical query, its range included
  std::string timestamp_column;  // of which files have a least and greatest; empty: none
  std::string person_column;     // by whose values rows lie together; empty: none
};
Result<ExportSourceFacts> DescribeExportSource(const Definitions& definitions,
                                               const Export& definition,
                                               const RunPlan& plan);

// Where and when the export's window is read: zone and calendar of its view; for datasets the
// project's zone.
Result<RangeFrame> ExportFrame(Engine& engine, const Export& definition, std::int64_t now_us);

// The range that the export's report asks for by itself; empty where there is none.
Result<std::string> ReportRange(const Export& definition);

}  // namespace sojourn
