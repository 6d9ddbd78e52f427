#include "egress/run_log.h"

#include <set>

#include "base/fault_point.h"
#include "base/sha256.h"
#include "egress/failure_codes.h"
#include "govern/audit.h"

namespace sojourn {
namespace {

std::string WindowText(const RunPlan& plan) {
  return plan.window ? fmt::format("{} {}", plan.window->RangeText(), plan.timezone) : "all";
}

// What both kinds of event say. `run` is as it has ended.
AuditEvent EventOf(const RunRecord& run, const RunPlan& plan) {
  AuditEvent event;
  event.actor_id = run.requested_by;
  event.object_type = "export";
  event.object_name = run.export_name;
  event.object_revision = run.export_revision;
  event.destination_id = run.destination;
  event.destination_kind = "local";
  event.destination_party = plan.party;
  event.destination_location = fmt::format("{}/{}", plan.root, plan.path);
  event.window = WindowText(plan);
  event.run_id = run.run_id;
  event.run_attempt = run.attempt;
  event.run_hash = HashOfRun(run);
  return event;
}

AuditEvent DeliveryEvent(const RunRecord& run, const RunPlan& plan, const Manifest& manifest) {
  AuditEvent event = EventOf(run, plan);
  event.action = "export.deliver";
  event.data_view = manifest.data_view;
  for (const RowColumn& column : manifest.columns) {
    event.columns.push_back(column.name);
  }
  event.rows = manifest.rows;
  event.bytes = manifest.bytes;
  for (const ManifestFile& file : manifest.files) {
    event.files.emplace_back(file.path, file.sha256);
  }
  event.files.emplace_back(std::string(kManifestName), run.manifest_sha256);
  return event;
}

AuditEvent FailureEvent(const RunRecord& run, const RunPlan& plan) {
  AuditEvent event = EventOf(run, plan);
  event.action = "export.run";
  event.outcome = run.error_code == "E_POLICY_DENIED" ? "deny" : "error";
  event.reason_code = run.error_code;
  return event;
}

// The hint for this run: RUN and NAME become its id and its export.
std::string HintFor(const RunRecord& run, const Status& why) {
  std::string hint(FailureHintOf(why));
  const auto replace = [&](std::string_view word, std::string_view by) {
    if (const std::size_t at = hint.find(word); at != std::string::npos) {
      hint.replace(at, word.size(), by);
    }
  };
  replace("RUN", run.run_id);
  replace("NAME", run.export_name);
  return hint;
}

}  // namespace

Result<std::unique_ptr<FileLock>> RunLog::Lock(std::string_view export_name, double wait_s) const {
  const std::string locks = fmt::format("{}/.sojourn/locks", folder_);
  RETURN_IF_ERROR(MakeFolders(locks));
  auto lock = FileLock::Acquire(fmt::format("{}/export.{}.lock", locks, export_name), wait_s);
  if (!lock.ok() && lock.status().code() == StatusCode::kBusy) {
    return Busy(fmt::format("another run of this export is at work: {}", export_name),
                "wait for it (sojourn export runs shows it) and try again");
  }
  return lock;
}

LocalTarget RunLog::TargetOf(const RunPlan& plan, std::string_view run_id) const {
  return {
      .root = PathInProject(folder_, plan.root), .path = plan.path, .run_id = std::string(run_id)};
}

bool RunLog::IsPublished(const RunRecord& run, const RunPlan& plan) const {
  if (run.manifest_sha256.empty()) {
    return false;
  }
  const auto text = ReadFile(TargetOf(plan, run.run_id).manifest());
  return text.ok() && Sha256Hex(text.value()) == run.manifest_sha256;
}

Status RunLog::Deliver(RunRecord& run, const RunPlan& plan) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(TargetOf(plan, run.run_id).manifest()));
  ASSIGN_OR_RETURN(const Manifest manifest, ParseManifest(text));
  run.state = manifest.rows == 0 ? "empty" : "delivered";
  run.finished_at_us = clock_.NowUs();
  run.published_at_us = run.finished_at_us;
  const Status status = control_.InTransaction([&]() -> Status {
    RETURN_IF_ERROR(control_.UpdateRun(run));
    FAULT_POINT("egress.before_commit");
    return RecordAudit(control_, DeliveryEvent(run, plan, manifest)).status();
  });
  FAULT_POINT("egress.after_commit");
  return status;
}

Status RunLog::Fail(RunRecord& run, const RunPlan& plan, const Status& why) {
  // A destination that is broken may keep its leftovers: the failure itself matters more.
  static_cast<void>(RemoveLeftovers(TargetOf(plan, run.run_id), run.manifest_sha256));
  ASSIGN_OR_RETURN(RunMeasures measures, ParseRunMeasures(run));
  measures.failure = why.code();
  measures.hint = HintFor(run, why);
  run.detail_json = RunDetailJson(plan, measures);
  run.state = "failed";
  run.error_code = std::string(FailureCodeOf(why));
  run.error_detail = why.message();
  run.finished_at_us = clock_.NowUs();
  run.rows_written = 0;
  run.bytes_written = 0;
  run.files = 0;
  run.manifest_path.clear();
  run.manifest_sha256.clear();
  return control_.InTransaction([&]() -> Status {
    RETURN_IF_ERROR(control_.UpdateRun(run));
    return RecordAudit(control_, FailureEvent(run, plan)).status();
  });
}

Status RunLog::End(RunRecord& run, const RunPlan& plan) {
  if (IsPublished(run, plan)) {
    return Deliver(run, plan);
  }
  return Fail(
      run,
      plan,
      Failure(
          "E_DEST_INTERRUPTED",
          fmt::format("the process of run {} ended while the run was {}", run.run_id, run.state)));
}

Status RunLog::Reconcile(std::string_view export_name, std::string_view held) {
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, control_.Runs(export_name));
  std::set<std::string> unfinished;
  for (const RunRecord& run : runs) {
    if (IsUnfinishedState(run.state)) {
      unfinished.insert(run.export_name);
    }
  }
  for (const std::string& name : unfinished) {
    std::unique_ptr<FileLock> lock;
    if (name != held) {
      auto acquired = Lock(name, 0);
      if (!acquired.ok()) {
        continue;  // a living process works on it
      }
      lock = std::move(acquired).value();
    }
    // Again, under the lock: another process may have ended them meanwhile.
    ASSIGN_OR_RETURN(std::vector<RunRecord> current, control_.Runs(name));
    for (RunRecord& run : current) {
      if (IsUnfinishedState(run.state)) {
        ASSIGN_OR_RETURN(const RunPlan plan, ParseRunPlan(run));
        RETURN_IF_ERROR(End(run, plan));
      }
    }
  }
  return {};
}

}  // namespace sojourn
