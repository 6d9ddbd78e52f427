// Which columns a dataset's table has during an ingest, and of which types: those it already has
// are fixed, those a definition names are as defined, those of Parquet are as typed there, the rest
// is inferred from a sample of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/duckdb_door_internal.h"
#include "lake/survey_internal.h"
#include "model/definitions.h"

namespace sojourn {

struct TablePlan {
  std::vector<DatasetColumn>
      columns;  // in the table's order; `epoch` is how numbers become timestamps in this ingest
  std::size_t num_existing = 0;  // the first ones are in the table already

  // Null when there is none; upper and lower case differ.
  const DatasetColumn* Find(std::string_view name) const;
};

struct PlanRequest {
  const Dataset* dataset = nullptr;
  std::vector<DatasetColumn> existing;
  EpochUnit epoch = EpochUnit::kNone;  // of the timestamp column
};

// Plans the table for `files`. Columns of a typed input that hold no value at all are taken out of
// `files` where their type does not fit. kInvalidDefinition when the definition contradicts the
// table; kBadData naming the file and both types when an input contradicts it, and naming the
// columns found when the timestamp or id column is missing.
Result<TablePlan> PlanTable(DuckLink& link,
                            const PlanRequest& request,
                            std::vector<SurveyedFile>& files);

// The value of a text column in `staged`, the table that a text file is read into: its timestamps
// are there already typed, as t0 …, its lists and structs as fitted texts (fit_json_internal.h),
// t0 … too, other values as text, c0 ….
std::string StagedValueSql(const InputColumn& column, const DatasetColumn& target);

}  // namespace sojourn
