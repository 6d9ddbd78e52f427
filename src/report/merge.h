// Adds the workers of a report up into one list of rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "report/plan.h"
#include "report/worker.h"

namespace sojourn {

// Rows of a report before names and order: row r has the codes codes[r * D] … of D dimensions and
// the values values[r * M] … of M metrics, NaN where a value is undefined. Only rows with a
// value that is not 0. Totals
// have one value a metric; the filtered ones leave out what hidden rows alone show.
struct MergedRows {
  std::size_t num_rows = 0;
  std::vector<std::uint32_t> codes;
  std::vector<double> values;
  std::vector<double> totals;
  std::vector<double> filtered_totals;
};

// Workers may have met rows in any order: the answer does not depend on it, but for the order of
// rows. kBadData names a metric whose sum is beyond the largest double.
Result<MergedRows> MergeWorkers(const Plan& plan,
                                std::span<const std::unique_ptr<ReportWorker>> workers);

}  // namespace sojourn
