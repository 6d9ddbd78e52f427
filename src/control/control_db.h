// The control database: definitions revisions, what the lake holds, runs, audit. SQLite, WAL,
// synchronous=FULL, so what a method has answered survives a crash. One object per process and
// thread; several processes may work on one file (busy timeout 10 s, then kBusy). All times are
// microseconds since 1970 UTC.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sojourn {

// Definitions as applied once.
struct DefinitionsRevision {
  std::int64_t number = 0;  // from 1
  std::string hash;         // of the canonical text
  std::string canonical;    // model/parse.h CanonicalDefinitions
  std::string
      files_stamp;  // what the files looked like (names, sizes, times), to skip reading them again
  std::int64_t applied_at_us = 0;
};

// One column of a dataset as the lake has it: fixed at the first ingest.
struct LakeColumnRecord {
  std::string name;
  std::string type;  // ColumnTypeText
};

// What is known of one dataset without opening the lake.
struct LakeDatasetRecord {
  std::string dataset;
  std::vector<LakeColumnRecord> columns;
  std::int64_t rows = 0;
  std::int64_t rejected_rows = 0;
  std::int64_t next_sequence = 0;  // ingestion sequence of the next row
  std::int64_t last_snapshot = 0;

  // Only inputs that name no columns came so far (empty arrays): the table has its timestamp alone.
  bool is_blank() const { return rows == 0 && columns.size() <= 1; }
};

// One accepted ingest batch.
struct IngestBatchRecord {
  std::string dataset;
  std::string batch;
  std::int64_t snapshot = 0;
  std::int64_t rows = 0;
  std::int64_t rejected_rows = 0;
  std::int64_t dropped_duplicates = 0;
  std::int64_t at_us = 0;
  std::string inputs;  // "a.csv (12 bytes), …"
};

// The row of a run (export.md 17.2); empty or 0 = not known. `detail_json` holds the keys that no
// query sorts by.
struct RunRecord {
  std::string run_id;
  std::string export_name;
  std::int64_t export_revision = 0;
  std::int64_t attempt = 1;
  std::string state;
  std::string requested_by;
  std::string owner;
  std::string destination;
  std::int64_t scheduled_for_us = 0;
  std::int64_t started_at_us = 0;
  std::int64_t published_at_us = 0;
  std::int64_t finished_at_us = 0;
  std::int64_t rows_written = 0;
  std::int64_t bytes_written = 0;
  std::int64_t files = 0;
  std::string manifest_path;
  std::string manifest_sha256;
  std::string error_code;
  std::string error_detail;
  std::string detail_json;
};

// One link of the audit chain (export.md 17.3). `body` is the canonical JSON that was hashed.
struct AuditRecord {
  std::int64_t seq = 0;  // from 1, without gaps
  std::string prev_hash;
  std::string hash;
  std::string body;
};

// Which audit records to read.
struct AuditPage {
  std::int64_t first = 1;  // seq
  std::int64_t count = 1000;
};

class ControlDb {
 public:
  // Opens or makes the file and brings its schema up to date (numbered migrations, one transaction
  // each). A file that can only be read (a read-only mount, a full disk) is opened for reading when
  // no other process left changes beside it; then every change fails.
  static Result<std::unique_ptr<ControlDb>> Open(const std::string& path, const Clock& clock);
  ~ControlDb();

  // Runs `body` in one transaction (BEGIN IMMEDIATE): all or nothing. Nested calls join the outer
  // one.
  Status InTransaction(const std::function<Status()>& body);

  // ---- definitions ----
  // The newest revision; number 0 when there is none.
  Result<DefinitionsRevision> LatestDefinitions();
  Result<DefinitionsRevision> DefinitionsAt(std::int64_t revision);  // kNotFound
  // Adds a revision when `canonical` differs from the newest, else only notes the new files_stamp.
  // Returns the newest.
  Result<DefinitionsRevision> SaveDefinitions(std::string_view canonical,
                                              std::string_view files_stamp);

  // ---- lake ----
  Result<std::int64_t> LakeSnapshot();  // 0: no lake yet
  Result<std::vector<LakeDatasetRecord>> LakeDatasets();
  Result<std::optional<LakeDatasetRecord>> LakeDataset(std::string_view dataset);
  Result<std::vector<IngestBatchRecord>> IngestBatches(std::string_view dataset);
  Result<std::optional<IngestBatchRecord>> IngestBatch(std::string_view dataset,
                                                       std::string_view batch);
  // Notes that an ingest is about to commit to the lake; whoever finds the note later must
  // reconcile with the lake.
  Status BeginIngest(std::string_view dataset, std::string_view batch);
  // Records what the lake committed and takes the note back, in one transaction.
  Status FinishIngest(const LakeDatasetRecord& dataset, const IngestBatchRecord& batch);
  Status AbandonIngest();
  Result<bool> HasUnfinishedIngest();

  // ---- runs ----
  Status InsertRun(const RunRecord& run);
  Status UpdateRun(const RunRecord& run);  // all columns, by (run_id, attempt)
  Result<std::optional<RunRecord>> Run(std::string_view run_id);  // latest attempt
  Result<std::vector<RunRecord>> Runs(
      std::string_view export_name);  // all when empty; newest first

  // ---- audit ----
  // Appends one record: `make_body(seq, prev_hash, at_us)` returns the canonical JSON, `hash_of`
  // its hash. Serialized by the transaction, so seq has no gap and no fork. Joins a surrounding
  // InTransaction.
  Result<AuditRecord> AppendAudit(
      const std::function<
          std::string(std::int64_t seq, std::string_view prev_hash, std::int64_t at_us)>& make_body,
      const std::function<std::string(std::string_view body)>& hash_of);
  // The records of `page`, oldest first; fewer when the chain ends.
  Result<std::vector<AuditRecord>> AuditRecords(const AuditPage& page);

  // ---- small named values (store watermarks and the like) ----
  Result<std::optional<std::string>> Setting(std::string_view name);
  Status SetSetting(std::string_view name, std::string_view value);
  // The same unless it has a value already.
  Status SetSettingOnce(std::string_view name, std::string_view value);

 private:
  struct State;
  explicit ControlDb(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sojourn
