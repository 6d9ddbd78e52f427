// One run of an export: rows from the engine into files of a destination, manifest last, run log
// and audit event with it (export.md 17.1 to 17.4). A kill at any moment leaves a whole delivery or
// none; the same run again gives the same bytes. docs/exports.md explains it to users.
//
// Steps of an attempt, each durable before the next begins:
//   1. run row: running, with the plan (state, window, path) that every retry repeats
//   2. data files and manifest in a hidden folder at the destination
//   3. run row: publishing, with the manifest's hash
//   4. the folder gets its name, then the manifest its own: the delivery exists
//   5. run row delivered and audit event, one transaction
// Killed before 4 has ended, a run failed and leaves nothing to see; killed after it, it was
// delivered. Whoever next runs, retries, lists or verifies exports reads off the destination which
// it is, and writes 5 or the failure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/control_db.h"
#include "egress/engine.h"
#include "model/definitions.h"

namespace sojourn {

struct ExportRunRequest {
  std::string export_name;
  std::string window;        // overrides the definition's; empty: the definition's
  std::string as_of;         // state id; empty: now
  std::string requested_by;  // who asked: the operating system's user until principals exist
  std::string trigger = "manual";
  bool restart_chain = false;  // incremental: begin a new chain with everything
  double wait_s = 5;           // for another run of the same export
};

// Runs now and waits. The run row's states: running, publishing, delivered (or empty when there are
// no rows: the manifest says so and lists no files; or failed). The answer is the finished row; a
// failed run is an answer whose state is "failed", while a run that could not begin is an error:
// unknown export, window, path or state, or kBusy.
//
// Incremental datasets deliver the rows after the previous delivery's watermark. Before the first
// byte the previous manifest must be there unchanged, and have the same columns, else the run fails
// (egress/delivery_chain.h): a consumer that applies all deliveries has no gap.
Result<RunRecord> RunExport(Engine& engine, const ExportRunRequest& request);

// Runs a failed or interrupted run again as its next attempt, with the same definition, state and
// window; a delivered run is left alone and answered. kInvalidArgument for an incremental run whose
// rows a later run has delivered.
Result<RunRecord> RetryRun(Engine& engine, std::string_view run_id, std::string_view requested_by);

// kNotFound with the nearest name.
Status UnknownExport(const Definitions& definitions, std::string_view name);

// Ends the runs whose process was killed (see above). For whoever shows runs.
Status ReconcileRuns(ControlDb& control, const Clock& clock, const std::string& project_folder);

struct VerifyReport {
  std::string manifest_path;
  std::int64_t files = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::vector<std::string> problems;  // empty: whole and unchanged
};
// Checks a delivery by its manifest: every file there, of the size, hash and number of rows it
// says, and no other. Takes a run id (needs `engine`), a folder or a manifest's path. With
// `engine`, a manifest of one of its runs must also have the hash that the run log knows. kNotFound
// when there is no such run, folder or manifest; kCorruption when the manifest cannot be read.
Result<VerifyReport> VerifyDelivery(Engine* engine, std::string_view path_or_run);

}  // namespace sojourn
