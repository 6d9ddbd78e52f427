// A whole report a second time: sets of persons and sessions, one event after the other, no plan
// (dataviews.md 5 to 11, rulings.md ). Of Sojourn it uses the
// structs that say what is asked, and src/base. View and request must be of the kind that the
// random tests make: zone UTC, dimensions of components, some of time, event_depth, session_type,
// the three of time spent and person_id.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/definitions.h"
#include "model/report_request.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// A value of a dimension; numbers sort by `order`, texts by `label`. An absent one is no value and
// sorts last.
struct OracleItem {
  double order = 0;
  std::string label;

  friend auto operator<=>(const OracleItem&, const OracleItem&) = default;
};
using OracleValue = std::optional<OracleItem>;

// std::optional sorts the absent first; rows want it last.
struct NoValueLast {
  bool operator()(const std::vector<OracleValue>& a, const std::vector<OracleValue>& b) const;
};

struct OracleReport {
  // By the values of the dimensions; hidden rows are not there.
  std::map<std::vector<OracleValue>, std::vector<double>, NoValueLast> rows;
  std::vector<double> totals;
};

OracleReport AnswerByOracle(const std::vector<MemoryDataset>& datasets,
                            const View& view,
                            const ReportRequest& request);

}  // namespace sojourn
