// A whole report a second time: sets of persons and sessions, one event after the other, no plan
// (dataviews.md 5 to 11, rulings.md ). Of Sojourn it uses the
// structs that say what is asked, and src/base. View and request must be of the kind that the
// random tests make (any_report.h): zone UTC, dimensions of components, some of time, event_depth,
// session_type, the three of time spent and person_id.
#pragma once

#include <map>
#include <vector>

#include "tests/oracle/oracle_history.h"

namespace sojourn {

// std::optional sorts the absent first; rows want it last.
struct NoValueLast {
  bool operator()(const std::vector<OracleValue>& a, const std::vector<OracleValue>& b) const;
};

struct OracleReport {
  // By the values of the dimensions; hidden rows are not there.
  std::map<std::vector<OracleValue>, std::vector<double>, NoValueLast> rows;
  std::vector<double> totals;
  bool is_open = false;  // the specification does not say all of it (OracleCreditor::CutsAnEvent)
};

OracleReport AnswerByOracle(const std::vector<MemoryDataset>& datasets,
                            const View& view,
                            const ReportRequest& request);

}  // namespace sojourn
