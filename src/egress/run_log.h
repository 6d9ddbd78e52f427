// How runs end: delivered (or empty) together with their audit event, or failed. A run whose
// process was killed is found here later and ends in the one way its destination says.
//
// A run is delivered when its manifest lies at its place with the bytes the run row announced
// before it was published, and only then. The row and the audit event are one transaction, so each
// delivery has exactly one event.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "control/control_db.h"
#include "egress/destinations/local_delivery.h"
#include "egress/run_plan.h"

namespace sojourn {

// Not thread-safe. `control` and `clock` must outlive it.
class RunLog {
 public:
  RunLog(ControlDb& control, const Clock& clock, std::string project_folder)
      : control_(control), clock_(clock), folder_(std::move(project_folder)) {}

  // One run of an export at a time, over all processes: chains and leftovers depend on it. kBusy
  // after `wait_s` seconds.
  Result<std::unique_ptr<FileLock>> Lock(std::string_view export_name, double wait_s) const;

  LocalTarget TargetOf(const RunPlan& plan, std::string_view run_id) const;

  // Whether the delivery that `run` announced is there, whole.
  bool IsPublished(const RunRecord& run, const RunPlan& plan) const;
  // Ends `run` as delivered, or empty when it has no rows, with its audit event. Requires
  // IsPublished.
  Status Deliver(RunRecord& run, const RunPlan& plan);
  // Ends `run` as failed, with its audit event, and removes what it left at the destination.
  Status Fail(RunRecord& run, const RunPlan& plan, const Status& why);

  // Ends the runs of `export_name` (all exports when empty) that no living process works on.
  // `held`: the export whose lock the caller has.
  Status Reconcile(std::string_view export_name, std::string_view held = {});

 private:
  Status End(RunRecord& run, const RunPlan& plan);

  ControlDb& control_;
  const Clock& clock_;
  std::string folder_;
};

}  // namespace sojourn
