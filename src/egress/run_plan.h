// What a run fixes when it begins, so that every retry reads the same data and writes the same
// bytes. Kept in the run row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "egress/engine.h"
#include "egress/export_window.h"
#include "egress/exports.h"
#include "egress/manifest.h"

namespace sojourn {

struct RunPlan {
  StateId state;
  std::optional<ExportWindow> window;
  std::string timezone;  // of the window and the path
  std::string root;   // the destination's folder as defined: relative to the project, or absolute
  std::string path;   // below the root
  std::string party;  // of the destination
  std::string purpose;
  std::string requested_by;  // whoever began the run; an attempt's own is in its row
  std::string trigger;
  std::int64_t began_us = 0;  // the manifest's created_at
  // Incremental datasets: rows after this snapshot; 0: from the first row.
  std::int64_t from_snapshot = 0;
  bool restarts_chain = false;
  std::string previous_run;  // the link before in the chain; empty: this one begins it
  std::optional<Manifest::Previous> previous_manifest;
};

// What is known of an attempt once it has ended; the rest has columns in RunRecord.
struct RunMeasures {
  std::int64_t rows_read = 0;
  std::int64_t rows_policy_filtered = 0;
  std::int64_t peak_memory_bytes = 0;
  double cpu_s = 0;
  std::int64_t retries = 0;              // of single steps inside the attempt
  double throttle_s = 0;                 // waited for the destination's rate
  std::vector<std::string> warnings;
  StatusCode failure = StatusCode::kOk;  // of a failed attempt: what RunRecord::error_code is of
  std::string hint;                      // of a failed attempt: what to do about it
};

// The row's detail_json, and back.
std::string RunDetailJson(const RunPlan& plan, const RunMeasures& measures);
Result<RunPlan> ParseRunPlan(const RunRecord& run);
Result<RunMeasures> ParseRunMeasures(const RunRecord& run);

// Plans a new run of `definition`. Fails for a window, path or state that cannot be.
Result<RunPlan> PlanRun(Engine& engine,
                        const Export& definition,
                        const ExportRunRequest& request,
                        std::string_view run_id);

// `path` as a program in any folder finds it, absolute: relative ones lie in the project's folder.
std::string PathInProject(const std::string& project_folder, const std::string& path);

// Whether a run of this state published a delivery: "delivered", or "empty" when it has no rows.
bool IsPublishedState(std::string_view state);
// Whether a run of this state has not ended, or was killed.
bool IsUnfinishedState(std::string_view state);

}  // namespace sojourn
