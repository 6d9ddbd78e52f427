// Answers as rows by their labels, to compare the engine's with the oracle's or with each other.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/report_request.h"
#include "report/report.h"
#include "tests/oracle/report_oracle.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// The key of the total is {"Total"}; where there are no dimensions, there is one row and no total
// . Rows that are nothing but a trace of rounding are left out.
using LabelledRows = std::map<std::vector<std::string>, std::vector<double>>;

LabelledRows RowsOf(const ReportTable& table);
LabelledRows RowsOf(const OracleReport& report, const View& view, const ReportRequest& request);

// Equal up to the rounding of shares.
bool AreNear(const LabelledRows& a, const LabelledRows& b);

// Empty where the engine answers as the oracle does, or where the oracle leaves the answer open;
// else the case and both answers, for a person to read.
std::string DifferenceFromOracle(const StoreSnapshot& store,
                                 const std::vector<MemoryDataset>& datasets,
                                 const View& view,
                                 const ReportRequest& request,
                                 const RunOptions& options);

}  // namespace sojourn
