// What the files of src/lake share: the open lake and the names inside it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "control/control_db.h"
#include "lake/duckdb_door_internal.h"
#include "lake/lake.h"

namespace sojourn {

inline constexpr std::string_view kSequenceColumn = "_seq";
inline constexpr std::string_view kBatchColumn = "_batch";
// Of names that our SQL gives beside the columns of an input; no column may have it.
inline constexpr std::string_view kOwnPrefix = "_sojourn_";
inline constexpr std::string_view kBatchesTable = "lake.main.sojourn_batches";
inline constexpr std::string_view kRejectsTable = "lake.main.sojourn_rejects";

struct Lake::State {
  LakeOptions options;
  ControlDb* control = nullptr;
  const Clock* clock = nullptr;
  std::unique_ptr<DuckDatabase> database;
  std::unique_ptr<DuckLink> link;

  std::string spill_folder() const { return options.folder + "/tmp"; }
  std::string lock_path() const { return options.folder + "/lock"; }

  // Another link to the lake, for a stream of its own.
  Result<std::unique_ptr<DuckLink>> NewLink() const;
};

// "lake.main.web_events", quoted; with a snapshot "… AT (VERSION => 7)".
std::string LakeTable(std::string_view dataset);
std::string LakeTableAt(std::string_view dataset, std::int64_t snapshot);

// Columns of the dataset's table without ours; none when there is no table. Snapshot -1: as the
// link sees it.
Result<std::vector<DatasetColumn>> ReadLakeColumns(DuckLink& link,
                                                   std::string_view dataset,
                                                   std::int64_t snapshot);

// Waits for the writers' lock; kBusy when another process keeps it.
Result<std::unique_ptr<FileLock>> LockLake(const Lake::State& state, double wait_s);

// Brings the control database up to what the lake holds and deletes what a killed ingest left.
// Requires the lock.
Status Reconcile(Lake::State& state);

// Deletes data files that the catalog does not name: of a killed or failed ingest. Requires the
// lock.
Status DeleteOrphans(DuckLink& link);

// Takes one ingest batch (lake/ingest.cpp). Requires the lock.
Result<IngestSummary> RunIngest(Lake::State& state,
                                const Dataset& dataset,
                                const IngestRequest& request);

// The batches of the lake as records for the control database, oldest first; those of one dataset,
// or all when empty.
struct LakeBatch {
  IngestBatchRecord record;
  std::int64_t next_sequence = 0;
};
Result<std::vector<LakeBatch>> ReadLakeBatches(DuckLink& link, std::string_view dataset);

// What all batches of a dataset add up to, without looking at each of them again.
struct LakeTotals {
  std::int64_t rows = 0;
  std::int64_t rejected_rows = 0;
  std::int64_t next_sequence = 0;
};
Result<LakeTotals> ReadLakeTotals(DuckLink& link, std::string_view dataset);

// Rows of a running query as a RowSource; `link` lives as long as the rows.
Result<std::unique_ptr<RowSource>> MakeDuckRows(std::unique_ptr<DuckLink> link,
                                                const std::string& sql,
                                                std::vector<RowColumn> columns);

}  // namespace sojourn
