#include <iterator>

#include "base/file.h"
#include "control/migrations_internal.h"

namespace sojourn::internal {
namespace {

constexpr double kWaitForOtherProcessS = 10;

// Step n of the schema is kSteps[n - 1]; PRAGMA user_version says which ones a file has.
constexpr const char* kSteps[] = {
    R"sql(
CREATE TABLE definitions_revisions (
  number INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  canonical TEXT NOT NULL,
  files_stamp TEXT NOT NULL,
  applied_at_us INTEGER NOT NULL
);
CREATE TABLE lake_datasets (
  dataset TEXT PRIMARY KEY,
  rows INTEGER NOT NULL,
  rejected_rows INTEGER NOT NULL,
  next_sequence INTEGER NOT NULL,
  last_snapshot INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE lake_columns (
  dataset TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY (dataset, position)
) WITHOUT ROWID;
CREATE TABLE ingest_batches (
  dataset TEXT NOT NULL,
  batch TEXT NOT NULL,
  snapshot INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  rejected_rows INTEGER NOT NULL,
  dropped_duplicates INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  inputs TEXT NOT NULL,
  PRIMARY KEY (dataset, batch)
) WITHOUT ROWID;
CREATE TABLE unfinished_ingest (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  dataset TEXT NOT NULL,
  batch TEXT NOT NULL,
  began_at_us INTEGER NOT NULL
);
CREATE TABLE runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  export_name TEXT NOT NULL,
  export_revision INTEGER NOT NULL,
  state TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  owner TEXT NOT NULL,
  destination TEXT NOT NULL,
  scheduled_for_us INTEGER NOT NULL,
  started_at_us INTEGER NOT NULL,
  published_at_us INTEGER NOT NULL,
  finished_at_us INTEGER NOT NULL,
  rows_written INTEGER NOT NULL,
  bytes_written INTEGER NOT NULL,
  files INTEGER NOT NULL,
  manifest_path TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  error_code TEXT NOT NULL,
  error_detail TEXT NOT NULL,
  detail_json TEXT NOT NULL,
  UNIQUE (run_id, attempt)
);
CREATE INDEX runs_by_export ON runs (export_name, number);
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
)sql",
};

constexpr std::int64_t kNewestStep = std::size(kSteps);

Status RunStep(SqliteLink& link, std::int64_t step) {
  RETURN_IF_ERROR(link.RunScript(fmt::format(
      "BEGIN IMMEDIATE;\n{}\nPRAGMA user_version = {};\nCOMMIT;", kSteps[step - 1], step)));
  return {};
}

}  // namespace

Status Migrate(SqliteLink& link, const std::string& path) {
  ASSIGN_OR_RETURN(std::int64_t step, link.QueryInteger("PRAGMA user_version"));
  if (step < kNewestStep) {
    // Two processes that both meet a new file: the second waits and then finds everything done.
    ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock,
                     FileLock::Acquire(path + ".lock", kWaitForOtherProcessS));
    RETURN_IF_ERROR(link.Run("PRAGMA journal_mode = WAL"));
    ASSIGN_OR_RETURN(step, link.QueryInteger("PRAGMA user_version"));
    while (step < kNewestStep) {
      RETURN_IF_ERROR(RunStep(link, ++step));
    }
  }
  if (step > kNewestStep) {
    return Unsupported(fmt::format("{}: made by a newer Sojourn: schema {}", path, step),
                       "use that version of sojourn");
  }
  return {};
}

}  // namespace sojourn::internal
