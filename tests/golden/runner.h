// Asks what a golden file asks, in the way of one configuration.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/rows.h"
#include "model/report_request.h"
#include "report/report.h"
#include "tests/golden/configuration.h"
#include "tests/golden/golden_data.h"
#include "tests/golden/golden_file.h"

namespace sojourn {

// What came back for one case: a table, or why there is none.
struct Answer {
  Status status;
  TextTable table;
  std::size_t num_warnings = 0;
};

// One answer for each case of `file`. An error means that the file itself cannot run (data or view
// are wrong).
Result<std::vector<Answer>> RunInMemory(const GoldenFile& file, const Configuration& configuration);

// The same for many files, which share one project: opening a lake costs more than asking all of
// them.
Result<std::vector<std::vector<Answer>>> RunThroughLake(const std::vector<GoldenFile>& files,
                                                        const Configuration& configuration);

// ---- for both ways ----

// Datasets in the configuration's disguise.
Result<std::vector<MemoryDataset>> DisguisedDatasets(const GoldenFile& file,
                                                     const Configuration& configuration);

// Names in a project are those of the file behind `prefix`; the connection is `c`, views are `v0`,
// `v1`, ….
std::string NameOfView(std::string_view prefix, std::size_t index);
// Definition files of datasets, connection and views.
std::vector<std::pair<std::string, std::string>> DefinitionsOf(const GoldenFile& file,
                                                               std::string_view prefix);

// Filters on persons follow their renaming.
Result<ReportRequest> RequestOf(const GoldenFile& file,
                                const GoldenCase& asked,
                                const Configuration& configuration,
                                std::string_view prefix);
Result<EventsRequest> EventsRequestOf(const GoldenFile& file,
                                      const GoldenCase& asked,
                                      const Configuration& configuration,
                                      std::string_view prefix);

// As a CSV would show it, `Total` row last; after it the row `Filtered` where the case
// expects one.
TextTable TextOfReport(const ReportTable& report, const GoldenCase& asked);
Result<TextTable> TextOfRows(RowSource& rows);

}  // namespace sojourn
