// One run of an export: rows from the engine into files of a destination, manifest last, run log
// and audit event with it (export.md 17.1 to 17.4). A kill at any moment leaves a whole delivery or
// none; the same run again gives the same bytes.
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
};

// Runs now and waits. The run row's states: scheduled, running, publishing, delivered (or empty,
// failed). The answer is the finished row; a failed run is an answer whose state is "failed", while
// a run that could not begin is an error.
Result<RunRecord> RunExport(Engine& engine, const ExportRunRequest& request);

// Runs a failed or interrupted run again as its next attempt, with the same state and window; a
// delivered run is left alone and answered.
Result<RunRecord> RetryRun(Engine& engine, std::string_view run_id, std::string_view requested_by);

struct VerifyReport {
  std::string manifest_path;
  std::int64_t files = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::vector<std::string> problems;  // empty: whole and unchanged
};
// Checks a delivery by its manifest: every file there, of the size, hash and number of rows it
// says, and no other. Takes a run id, a folder or a manifest's path.
Result<VerifyReport> VerifyDelivery(Engine* engine, std::string_view path_or_run);

}  // namespace sojourn
