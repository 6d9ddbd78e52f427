#include "lake/lake.h"

#include <filesystem>

#include <unistd.h>

#include "base/thread_pool.h"
#include "lake/duck_type_internal.h"
#include "lake/fit_json_internal.h"
#include "lake/lake_identity.h"
#include "lake/lake_internal.h"

namespace sojourn {
namespace {

constexpr double kLockWaitSeconds = 30;
constexpr std::int64_t kNewest = -1;

// Loads what reads the catalog and attaches it. Small ingests are files too (no inlining): their
// rows and columns then follow the same path as everything else.
Status AttachLake(DuckLink& link, const std::string& folder, bool read_only) {
  for (const std::string_view extension : {"sqlite_scanner", "ducklake"}) {
    RETURN_IF_ERROR(link.Run(
        fmt::format(
            "LOAD {}",
            SqlText(fmt::format("{}/{}.duckdb_extension", SOJOURN_DUCKDB_EXTENSIONS, extension))),
        fmt::format("load the DuckDB extension {}", extension)));
  }
  return link.Run(
      fmt::format(
          "ATTACH {} AS lake (DATA_PATH {}, OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 0{})",
          SqlText(fmt::format("ducklake:sqlite:{}/catalog.sqlite", folder)),
          SqlText(folder + "/data/"),
          read_only ? ", READ_ONLY" : ""),
      fmt::format("open the lake {}", folder));
}

Status SetUpLink(DuckLink& link) {
  for (const char* setting : {"SET TimeZone = 'UTC'",
                              "SET enable_progress_bar = true",
                              "SET enable_progress_bar_print = false"}) {
    RETURN_IF_ERROR(link.Run(setting, "set up DuckDB"));
  }
  return {};
}

// Makes our two tables in a new lake. The batches' rows stay in the catalog: one a file would be a
// waste.
Status MakeTables(DuckLink& link) {
  ASSIGN_OR_RETURN(
      const std::int64_t known,
      link.Integer(
          "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND table_name IN "
          "('sojourn_batches', 'sojourn_rejects')",
          "look at the lake"));
  if (known == 2) {
    return {};
  }
  const std::string statements[] = {
      "BEGIN",
      fmt::format("CREATE TABLE IF NOT EXISTS {} (dataset VARCHAR, batch VARCHAR, position BIGINT, "
                  "file VARCHAR, line BIGINT, "
                  "reason VARCHAR, raw VARCHAR)",
                  kRejectsTable),
      fmt::format("CREATE TABLE IF NOT EXISTS {} (dataset VARCHAR, batch VARCHAR, taken_at "
                  "TIMESTAMP WITH TIME ZONE, "
                  "rows BIGINT, rejected_rows BIGINT, dropped_duplicates BIGINT, next_sequence "
                  "BIGINT, inputs VARCHAR)",
                  kBatchesTable),
      "COMMIT",
      "CALL lake.set_option('data_inlining_row_limit', 1000, table_name => 'sojourn_batches')",
      "CALL lake.set_option('data_inlining_row_limit', 1000, table_name => 'sojourn_rejects')",
      "CALL lake.set_option('parquet_compression', 'zstd')",
  };
  for (const std::string& statement : statements) {
    RETURN_IF_ERROR(link.Run(statement, "make the lake's tables"));
  }
  return {};
}

// True when the lake can only be read: a mounted copy, another user's folder.
bool IsReadOnly(const std::string& folder) {
  return LakeExists(folder) && access(folder.c_str(), W_OK) != 0;
}

}  // namespace

std::string LakeTable(std::string_view dataset) {
  return fmt::format("lake.main.{}", SqlName(dataset));
}

std::string LakeTableAt(std::string_view dataset, std::int64_t snapshot) {
  return fmt::format("{} AT (VERSION => {})", LakeTable(dataset), snapshot);
}

Result<std::unique_ptr<DuckLink>> Lake::State::NewLink() const {
  ASSIGN_OR_RETURN(std::unique_ptr<DuckLink> made, database->Connect());
  RETURN_IF_ERROR(SetUpLink(*made));
  return made;
}

Result<std::unique_ptr<FileLock>> LockLake(const Lake::State& state, double wait_s) {
  return FileLock::Acquire(state.lock_path(), wait_s);
}

Result<std::vector<DatasetColumn>> ReadLakeColumns(DuckLink& link,
                                                   std::string_view dataset,
                                                   std::int64_t snapshot) {
  ASSIGN_OR_RETURN(
      const std::int64_t known,
      link.Integer(
          fmt::format("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND "
                      "schema_name = 'main' AND table_name = {}",
                      SqlText(dataset)),
          "look for the dataset"));
  std::vector<DatasetColumn> columns;
  if (known == 0) {
    return columns;
  }
  const std::string table =
      snapshot == kNewest ? LakeTable(dataset) : LakeTableAt(dataset, snapshot);
  ASSIGN_OR_RETURN(
      const std::vector<TextRow> rows,
      link.Rows(
          fmt::format("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {})", table),
          fmt::format("look at the columns of {}", dataset)));
  for (const TextRow& row : rows) {
    if (*row[0] == kSequenceColumn || *row[0] == kBatchColumn) {
      continue;
    }
    if (std::optional<ColumnType> type = FromDuckType(*row[1])) {
      columns.push_back({*row[0], *std::move(type), EpochUnit::kNone});
    }
  }
  return columns;
}

Lake::Lake(std::unique_ptr<State> state) : state_(std::move(state)) {}
Lake::~Lake() = default;

Result<std::unique_ptr<Lake>> Lake::Open(const LakeOptions& options,
                                         ControlDb& control,
                                         const Clock& clock) {
  auto state = std::make_unique<State>();
  state->options = options;
  state->control = &control;
  state->clock = &clock;
  const bool read_only = IsReadOnly(options.folder);
  if (!read_only) {
    RETURN_IF_ERROR(MakeFolders(options.folder + "/data"));
    RETURN_IF_ERROR(MakeFolders(state->spill_folder()));
  }
  const std::size_t threads = options.threads == 0 ? HardwareThreads() : options.threads;
  ASSIGN_OR_RETURN(state->database,
                   DuckDatabase::Open({.threads = threads,
                                       .memory_bytes = options.memory_bytes,
                                       .spill_folder = state->spill_folder()}));
  ASSIGN_OR_RETURN(state->link, state->NewLink());
  RETURN_IF_ERROR(RegisterFitJson(*state->link));
  if (LakeExists(options.folder)) {
    RETURN_IF_ERROR(AttachLake(*state->link, options.folder, read_only));
  }
  ASSIGN_OR_RETURN(const bool unfinished, control.HasUnfinishedIngest());
  if (read_only || (LakeExists(options.folder) && !unfinished)) {
    return std::unique_ptr<Lake>(new Lake(std::move(state)));
  }
  const bool is_new = !LakeExists(options.folder);
  // An unfinished ingest whose process still holds the lock is not a crash: it will finish itself.
  Result<std::unique_ptr<FileLock>> lock = LockLake(*state, is_new ? kLockWaitSeconds : 0);
  if (!lock.ok()) {
    if (is_new || lock.status().code() != StatusCode::kBusy) {
      return lock.status();
    }
    return std::unique_ptr<Lake>(new Lake(std::move(state)));
  }
  if (is_new) {
    RETURN_IF_ERROR(MarkLake(options.folder, control));
    RETURN_IF_ERROR(AttachLake(*state->link, options.folder, read_only));
  }
  RETURN_IF_ERROR(MakeTables(*state->link));
  if (unfinished) {
    RETURN_IF_ERROR(Reconcile(*state));
  }
  return std::unique_ptr<Lake>(new Lake(std::move(state)));
}

Result<IngestSummary> Lake::Ingest(const Dataset& dataset, const IngestRequest& request) {
  ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock, LockLake(*state_, kLockWaitSeconds));
  RETURN_IF_ERROR(MakeTables(*state_->link));
  ASSIGN_OR_RETURN(const bool unfinished, state_->control->HasUnfinishedIngest());
  if (unfinished) {
    RETURN_IF_ERROR(Reconcile(*state_));
  }
  return RunIngest(*state_, dataset, request);
}

Result<std::unique_ptr<RowSource>> Lake::Rejects(std::string_view dataset) {
  ASSIGN_OR_RETURN(std::unique_ptr<DuckLink> link, state_->NewLink());
  const std::string sql = fmt::format(
      "SELECT r.batch, r.file, r.line, r.reason, r.raw FROM {0} r JOIN {1} b ON b.dataset = "
      "r.dataset AND b.batch = r.batch "
      "WHERE r.dataset = {2} ORDER BY b.taken_at DESC, b.batch, r.position",
      kRejectsTable,
      kBatchesTable,
      SqlText(dataset));
  return MakeDuckRows(std::move(link),
                      sql,
                      {{.name = "batch", .type = ValueType::kString},
                       {.name = "file", .type = ValueType::kString},
                       {.name = "line", .type = ValueType::kInteger},
                       {.name = "reason", .type = ValueType::kString},
                       {.name = "raw", .type = ValueType::kString}});
}

Result<std::vector<LakeBatch>> ReadLakeBatches(DuckLink& link, std::string_view dataset) {
  const std::string sql = fmt::format(
      "SELECT b.dataset, b.batch, s.snapshot_id::BIGINT, b.rows, b.rejected_rows, "
      "b.dropped_duplicates, "
      "epoch_us(b.taken_at), b.inputs, b.next_sequence FROM {} b JOIN lake.snapshots() s ON "
      "s.author = 'sojourn' AND "
      "json_extract_string(s.commit_extra_info, '$.dataset') = b.dataset AND "
      "json_extract_string(s.commit_extra_info, '$.batch') = b.batch {} ORDER BY s.snapshot_id",
      kBatchesTable,
      dataset.empty() ? "" : fmt::format("WHERE b.dataset = {}", SqlText(dataset)));
  ASSIGN_OR_RETURN(const std::vector<TextRow> rows, link.Rows(sql, "read the lake's batches"));
  std::vector<LakeBatch> batches;
  for (const TextRow& row : rows) {
    const auto number = [&](std::size_t column) { return std::stoll(row[column].value_or("0")); };
    batches.push_back({{.dataset = *row[0],
                        .batch = *row[1],
                        .snapshot = number(2),
                        .rows = number(3),
                        .rejected_rows = number(4),
                        .dropped_duplicates = number(5),
                        .at_us = number(6),
                        .inputs = row[7].value_or("")},
                       number(8)});
  }
  return batches;
}

Result<LakeTotals> ReadLakeTotals(DuckLink& link, std::string_view dataset) {
  const std::string sql = fmt::format(
      "SELECT sum(rows)::BIGINT, sum(rejected_rows)::BIGINT, max(next_sequence)::BIGINT FROM {} "
      "WHERE dataset = {}",
      kBatchesTable,
      SqlText(dataset));
  ASSIGN_OR_RETURN(const std::vector<TextRow> rows, link.Rows(sql, "add up the lake's batches"));
  const auto number = [&](std::size_t column) {
    return std::stoll(rows.front()[column].value_or("0"));
  };
  return LakeTotals{number(0), number(1), number(2)};
}

Result<std::vector<SnapshotRecord>> Lake::Snapshots(std::string_view dataset) {
  ASSIGN_OR_RETURN(const std::vector<LakeBatch> batches, ReadLakeBatches(*state_->link, dataset));
  std::vector<SnapshotRecord> snapshots;
  for (const LakeBatch& batch : batches) {
    snapshots.push_back(
        {batch.record.snapshot, batch.record.at_us, batch.record.batch, batch.record.rows});
  }
  return snapshots;
}

Result<std::vector<IngestBatchRange>> Lake::BatchRanges(std::string_view dataset,
                                                        std::int64_t snapshot) {
  const std::string sql = fmt::format(
      "SELECT batch, next_sequence FROM {} AT (VERSION => {}) WHERE dataset = {} ORDER BY "
      "next_sequence, taken_at",
      kBatchesTable,
      snapshot,
      SqlText(dataset));
  ASSIGN_OR_RETURN(const std::vector<TextRow> rows,
                   state_->link->Rows(sql, "read the batches of a dataset"));
  std::vector<IngestBatchRange> ranges;
  for (const TextRow& row : rows) {
    ranges.push_back({row[0].value_or(""), std::stoll(row[1].value_or("0"))});
  }
  return ranges;
}

Status NoDataYet(std::string_view dataset) {
  return Status(StatusCode::kNotFound,
                fmt::format("no data yet in dataset: {}", dataset),
                fmt::format("sojourn ingest {} FILES", dataset),
                std::string(kNoData));
}

Result<std::int64_t> Lake::CurrentSnapshot() {
  return state_->link->Integer("SELECT id::BIGINT FROM lake.current_snapshot()",
                               "ask for the newest snapshot");
}

Result<std::vector<DatasetColumn>> Lake::Columns(std::string_view dataset, std::int64_t snapshot) {
  ASSIGN_OR_RETURN(std::vector<DatasetColumn> columns,
                   ReadLakeColumns(*state_->link, dataset, snapshot));
  if (columns.empty()) {
    return NoDataYet(dataset);
  }
  return columns;
}

}  // namespace sojourn
