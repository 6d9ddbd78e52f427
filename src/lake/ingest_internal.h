// One running ingest: what the readers of text and of Parquet add to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lake/lake_internal.h"
#include "lake/refusals_internal.h"
#include "lake/survey_internal.h"
#include "lake/table_plan_internal.h"

namespace sojourn {

// What an input adds to the progress; 0 rows: not known beforehand.
struct InputSize {
  std::uint64_t bytes = 0;
  std::int64_t rows = 0;
};

struct IngestContext {
  DuckLink* link = nullptr;
  const Dataset* dataset = nullptr;
  const TablePlan* plan = nullptr;
  std::string batch;
  ProgressFunction progress;
  Progress done;                   // of whole files
  std::int64_t next_sequence = 0;  // of the next row
  std::int64_t rows_seen = 0;      // refused and dropped ones included
  std::int64_t rows_taken = 0;
  std::int64_t dropped_duplicates = 0;
  std::int64_t rows_gathered = 0;
  RefusalLog refusals{RejectLimits{}};

  // Reports progress inside an input, by the share of it that is done.
  std::function<void(double)> Watch(InputSize size) const;
};

// "a", "b", …, of the table columns that the file fills, and the SQL of their values in the same
// order.
struct ColumnMapping {
  std::string names;
  std::string values;
};
ColumnMapping MapColumns(const SurveyedFile& file, const TablePlan& plan);

// Appends the rows of `source`, a SELECT of `columns.names` and _seq, to the dataset's table,
// dropping rows whose id is already there when the dataset says so. `action` is for messages.
Status AppendToLake(IngestContext& context,
                    const std::string& names,
                    const std::string& source,
                    InputSize size,
                    const std::string& action);

// "write to dataset web", for messages.
std::string WriteAction(const IngestContext& context);

// Text rows are gathered in the temporary table `gathered`, so that many small files do not become
// many small Parquet files; FlushGathered appends them to the lake.
Status MakeGathered(IngestContext& context);
Status FlushGathered(IngestContext& context);

// Takes one text file / one run of Parquet files that can be read together.
Status TakeTextFile(IngestContext& context, const SurveyedFile& file);
Status TakeParquetFiles(IngestContext& context, const std::vector<const SurveyedFile*>& files);

}  // namespace sojourn
