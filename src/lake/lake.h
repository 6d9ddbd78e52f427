// Raw datasets in DuckLake: Parquet files and a SQLite catalog under `.sojourn/lake/`, readable by
// any DuckDB with the ducklake extension. Owns the DuckDB instance; nothing of DuckDB is seen
// outside this folder (lake/duckdb_door_internal.h).
//
// Each dataset is a table lake.main.<dataset> with the user's columns (VARCHAR, BIGINT, DOUBLE,
// BOOLEAN, DATE, TIMESTAMP WITH TIME ZONE) and two of ours:
//   _seq    BIGINT   ingestion sequence: ascending over the dataset's life in the order of the
//   input files and lines;
//                    refused rows and dropped duplicates may leave gaps
//   _batch  VARCHAR  id of the ingest batch
// Two more tables: sojourn_rejects (dataset, batch, position, file, line, reason, raw) and
// sojourn_batches. One ingest = one lake transaction = one DuckLake snapshot, which also holds its
// rejects and its batch row; nothing of a failed or killed ingest stays. What the lake says is the
// truth; the control database repeats it for those who must not open the lake.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/rows.h"
#include "control/control_db.h"
#include "lake/scan.h"
#include "model/definitions.h"

namespace sojourn {

// Nothing was ever taken into `dataset`: kNotFound with reason kNoData.
inline constexpr std::string_view kNoData = "no_data";
Status NoDataYet(std::string_view dataset);

struct LakeOptions {
  std::string folder;       // "<project>/.sojourn/lake"
  std::size_t threads = 0;  // 0: of the machine
  std::uint64_t memory_bytes = std::uint64_t{4} << 30;
};

enum class InputFormat { kByName, kCsv, kNdjson, kJson, kParquet };

// Progress of a long command: bytes and rows so far; total 0 = not known.
struct Progress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t rows_done = 0;
};
using ProgressFunction = std::function<void(const Progress&)>;

struct IngestRequest {
  std::vector<std::string> inputs;  // paths, globs, "-" for stdin; .gz and .zst are unpacked
  InputFormat format = InputFormat::kByName;
  std::string batch;  // empty: made from the content's names and time
  std::vector<std::pair<std::string, std::string>> renames;  // --map new=old
  EpochUnit epoch = EpochUnit::kNone;  // of numeric timestamps without a column type
  ProgressFunction progress;
};

struct IngestSummary {
  std::string dataset;
  std::string batch;
  bool already_taken = false;  // the batch id was there: nothing was done
  std::int64_t snapshot = 0;
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t rows = 0;
  std::int64_t rejected_rows = 0;
  std::int64_t dropped_duplicates = 0;
  std::vector<std::pair<std::string, std::int64_t>>
      reject_reasons;                    // reason, rows; most frequent first
  std::vector<std::string> new_columns;  // "revenue double"
  std::vector<std::string> notices;      // "part2.csv: holds only a header"
  double seconds = 0;
};

// An ingest batch as a stretch of its dataset's sequence: from the `next_sequence` of the batch
// before it to its own, exclusive.
struct IngestBatchRange {
  std::string batch;
  std::int64_t next_sequence = 0;
};

struct SnapshotRecord {
  std::int64_t snapshot = 0;
  std::int64_t at_us = 0;
  std::string batch;
  std::int64_t rows = 0;  // added
};

// Not thread-safe, but a LakeScan may be read by several threads.
class Lake {
 public:
  // Opens or makes the lake. After a crash between the lake's commit and the control database's,
  // brings `control` up to what the lake holds. `control` and `clock` must outlive the lake.
  static Result<std::unique_ptr<Lake>> Open(const LakeOptions& options,
                                            ControlDb& control,
                                            const Clock& clock);
  ~Lake();

  // Takes all inputs as one batch. kBadData past the dataset's reject limits, for a column whose
  // type contradicts the table's (naming both types and the file), for files that disagree, for
  // empty, binary or truncated files: the lake is then as before. kNotFound for a missing file or a
  // glob that matches none.
  Result<IngestSummary> Ingest(const Dataset& dataset, const IngestRequest& request);

  // Refused rows, newest batch first, then in input order: batch, file, line, reason, raw.
  Result<std::unique_ptr<RowSource>> Rejects(std::string_view dataset);
  // Snapshots that changed the dataset, oldest first.
  Result<std::vector<SnapshotRecord>> Snapshots(std::string_view dataset);
  // Newest snapshot of the whole lake.
  Result<std::int64_t> CurrentSnapshot();

  // Ingest batches of the dataset at `snapshot`, in the order of their sequences.
  Result<std::vector<IngestBatchRange>> BatchRanges(std::string_view dataset,
                                                    std::int64_t snapshot);

  // Columns of the dataset's table at `snapshot`, without ours.
  Result<std::vector<DatasetColumn>> Columns(std::string_view dataset, std::int64_t snapshot);

  // Rows of one dataset at `snapshot` with _seq >= from_sequence: for the store. See lake/scan.h.
  struct ScanRequest {
    std::string dataset;
    std::vector<std::string> columns;
    std::int64_t snapshot = 0;
    std::int64_t from_sequence = 0;
  };
  Result<std::unique_ptr<LakeScan>> Scan(const ScanRequest& request);

  // Rows of one dataset as they were ingested, in _seq order: for exports and `sojourn export
  // restore`. `after_snapshot` 0: all of `snapshot`; else only rows that came after it.
  struct ReadRequest {
    std::string dataset;
    std::int64_t snapshot = 0;
    std::int64_t after_snapshot = 0;
  };
  Result<std::unique_ptr<RowSource>> Read(const ReadRequest& request);

  struct State;  // lake/lake_internal.h

 private:
  explicit Lake(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sojourn
