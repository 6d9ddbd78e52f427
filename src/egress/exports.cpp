#include "egress/exports.h"

#include <sys/resource.h>

#include "base/fault_point.h"
#include "base/nearest_name.h"
#include "base/sha256.h"
#include "base/without_exceptions.h"
#include "egress/delivery_chain.h"
#include "egress/delivery_files.h"
#include "egress/export_rows.h"
#include "egress/failure_codes.h"
#include "egress/run_id.h"
#include "egress/run_log.h"
#include "egress/run_plan.h"
#include "model/parse.h"

namespace sojourn {
namespace {

// One attempt at work.
struct Job {
  Engine& engine;
  RunLog& log;
  const Definitions& definitions;  // of the run's revision
  const Export& definition;        // one of them
  RunPlan plan;
  RunRecord run;
  RunMeasures measures;
};

WriterOptions WriterOptionsOf(const Job& job, const ExportSourceFacts& facts) {
  WriterOptions options;
  options.compression = job.definition.format.compression;
  switch (job.definition.format.type) {
    case FileFormat::kCsv:
      options.format = OutputFormat::kCsv;
      break;
    case FileFormat::kNdjson:
      options.format = OutputFormat::kNdjson;
      break;
    case FileFormat::kParquet:
      options.format = OutputFormat::kParquet;
      break;
  }
  // Nothing that differs between two runs at one state: equal rows give equal bytes.
  options.metadata = {{"sojourn.export", job.definition.name},
                      {"sojourn.state", StateIdText(job.plan.state)},
                      {"sojourn.query_hash", facts.query_hash}};
  return options;
}

Manifest ManifestOf(const Job& job,
                    const ExportSourceFacts& facts,
                    const RowSchema& schema,
                    const DeliveryFiles& written) {
  const RunPlan& plan = job.plan;
  Manifest manifest;
  manifest.export_name = job.definition.name;
  manifest.export_revision = job.run.export_revision;
  manifest.run_id = job.run.run_id;
  manifest.kind = facts.kind;
  manifest.mode = facts.mode;
  manifest.owner = job.definition.owner;
  manifest.requested_by = plan.requested_by;
  manifest.trigger = plan.trigger;
  manifest.destination_id = job.definition.destination;
  manifest.data_view = facts.data_view;
  manifest.window = {.start = plan.window ? InstantText(plan.window->start_us) : "",
                     .end = plan.window ? InstantText(plan.window->end_us) : "",
                     .timezone = plan.timezone};
  manifest.watermark = {.from = plan.from_snapshot, .to = plan.state.lake_snapshot};
  manifest.previous_manifest = plan.previous_manifest;
  manifest.state = {.id = StateIdText(plan.state),
                    .lake_snapshot = plan.state.lake_snapshot,
                    .identity_version = plan.state.identity_version,
                    .definitions_revision = plan.state.definitions_revision,
                    .engine_version = plan.state.engine_version};
  manifest.query_hash = facts.query_hash;
  manifest.columns = schema.columns;
  manifest.rows = written.rows;
  manifest.bytes = written.bytes;
  manifest.people = written.people;
  manifest.sums = written.sums;
  manifest.files = written.files;
  manifest.created_at = InstantText(plan.began_us);
  return manifest;
}

void Measure(RunMeasures& measures) {
  rusage usage = {};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    const auto microseconds = [](const timeval& time) {
      return time.tv_sec * kSecondUs + time.tv_usec;
    };
    measures.peak_memory_bytes = usage.ru_maxrss * 1024;
    measures.cpu_s = SecondsOf(microseconds(usage.ru_utime) + microseconds(usage.ru_stime));
  }
}

Status SaveRun(Job& job, std::string_view state) {
  job.run.state = std::string(state);
  job.run.detail_json = RunDetailJson(job.plan, job.measures);
  return job.engine.control().UpdateRun(job.run);
}

// Writes files and manifest into `delivery` and the run row's figures. `former`: the link before in
// the chain.
Status WriteDelivery(Job& job, const std::optional<Manifest>& former, LocalDelivery& delivery) {
  ASSIGN_OR_RETURN(const ExportSourceFacts facts,
                   DescribeExportSource(job.definitions, job.definition, job.plan));
  ASSIGN_OR_RETURN(ExportRows source, OpenExportRows(job.engine, job.definition, job.plan));
  const RowSchema schema = source.rows->schema();
  if (former) {
    RETURN_IF_ERROR(CheckSameColumns(*former, schema.columns));
  }
  ASSIGN_OR_RETURN(const DeliveryFiles written,
                   WriteDeliveryFiles(*source.rows,
                                      {.folder = delivery.folder(),
                                       .writer = WriterOptionsOf(job, facts),
                                       .rows_per_file = job.definition.format.rows_per_file,
                                       .timestamp_column = facts.timestamp_column,
                                       .person_column = facts.person_column}));
  const std::string manifest = ManifestText(ManifestOf(job, facts, schema, written));
  RETURN_IF_ERROR(delivery.WriteManifest(manifest));
  job.measures.rows_read = written.rows;
  job.measures.warnings = std::move(source.warnings);
  Measure(job.measures);
  job.run.rows_written = written.rows;
  job.run.bytes_written = written.bytes;
  job.run.files = static_cast<std::int64_t>(written.files.size());
  job.run.manifest_path = fmt::format("{}/{}/{}", job.plan.root, job.plan.path, kManifestName);
  job.run.manifest_sha256 = Sha256Hex(manifest);
  return {};
}

// Steps 2 to 4 of exports.h.
Status Publish(Job& job) {
  ASSIGN_OR_RETURN(const std::optional<Manifest> former,
                   ReadFormerDelivery(job.plan, job.log.TargetOf(job.plan, "").root));
  ASSIGN_OR_RETURN(const std::unique_ptr<LocalDelivery> delivery,
                   LocalDelivery::Begin(job.log.TargetOf(job.plan, job.run.run_id)));
  FAULT_POINT("egress.before_files");
  RETURN_IF_ERROR(WriteDelivery(job, former, *delivery));
  RETURN_IF_ERROR(SaveRun(job, "publishing"));
  FAULT_POINT("egress.before_publish");
  RETURN_IF_ERROR(delivery->Publish());
  FAULT_POINT("egress.after_manifest");
  return {};
}

Result<RunRecord> Execute(Job& job) {
  const Status published = WithoutExceptions([&] { return Publish(job); });
  // A failure past the last step changes nothing any more: the delivery is there.
  if (published.ok() || job.log.IsPublished(job.run, job.plan)) {
    RETURN_IF_ERROR(job.log.Deliver(job.run, job.plan));
  } else {
    Measure(job.measures);
    job.run.detail_json = RunDetailJson(job.plan, job.measures);
    RETURN_IF_ERROR(job.log.Fail(job.run, job.plan, published));
  }
  return job.run;
}

RunRecord NewRun(const Export& definition, const RunPlan& plan, std::string run_id) {
  RunRecord run;
  run.run_id = std::move(run_id);
  run.export_name = definition.name;
  run.attempt = 1;
  run.state = "running";
  run.requested_by = plan.requested_by;
  run.owner = definition.owner;
  run.destination = definition.destination;
  run.scheduled_for_us = plan.began_us;
  run.started_at_us = plan.began_us;
  run.detail_json = RunDetailJson(plan, {});
  return run;
}

Result<std::string> FreeRunId(Engine& engine, const std::string& export_name) {
  for (int salt = 0;; ++salt) {
    std::string id = MakeRunId(engine.clock().NowUs(), export_name, salt);
    ASSIGN_OR_RETURN(const std::optional<RunRecord> taken, engine.control().Run(id));
    if (!taken) {
      return id;
    }
  }
}

Result<const Export*> FindExport(const Definitions& definitions, const std::string& name) {
  const auto found = definitions.exports.find(name);
  if (found == definitions.exports.end()) {
    return UnknownExport(definitions, name);
  }
  return &found->second;
}

// An old incremental run may be repeated only while nothing was delivered after the link it
// follows.
Status CheckStillNext(ControlDb& control, const RunRecord& run, const RunPlan& plan) {
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, control.Runs(run.export_name));
  for (const RunRecord& other : runs) {
    if (!IsPublishedState(other.state)) {
      continue;
    }
    if (other.run_id == plan.previous_run) {
      return {};
    }
    return InvalidArgument(
        fmt::format("run {} cannot be repeated: a later run has delivered its rows: {}",
                    run.run_id,
                    other.run_id),
        fmt::format("sojourn export run {} delivers what is new since", run.export_name));
  }
  return {};
}

Result<RunRecord> NextAttempt(Engine& engine,
                              RunLog& log,
                              const RunRecord& run,
                              std::string_view requested_by) {
  ASSIGN_OR_RETURN(RunPlan plan, ParseRunPlan(run));
  ASSIGN_OR_RETURN(const DefinitionsRevision revision,
                   engine.control().DefinitionsAt(run.export_revision));
  ASSIGN_OR_RETURN(const Definitions definitions, ParseCanonical(revision.canonical));
  ASSIGN_OR_RETURN(const Export* const definition, FindExport(definitions, run.export_name));
  if (definition->source.dataset && definition->source.dataset->incremental &&
      !plan.restarts_chain) {
    RETURN_IF_ERROR(CheckStillNext(engine.control(), run, plan));
  }
  RunRecord next = NewRun(*definition, plan, run.run_id);
  next.export_revision = run.export_revision;
  next.attempt = run.attempt + 1;
  next.requested_by = std::string(requested_by);
  next.started_at_us = engine.clock().NowUs();
  RETURN_IF_ERROR(engine.control().InsertRun(next));
  Job job{.engine = engine,
          .log = log,
          .definitions = definitions,
          .definition = *definition,
          .plan = std::move(plan),
          .run = std::move(next),
          .measures = {}};
  return Execute(job);
}

}  // namespace

Status UnknownExport(const Definitions& definitions, std::string_view name) {
  std::vector<std::string> known;
  known.reserve(definitions.exports.size());
  for (const auto& [other, definition] : definitions.exports) {
    known.push_back(other);
  }
  return NotFound(fmt::format("unknown export: {}", name),
                  known.empty() ? "no export is defined yet: write one into exports/"
                                : NearestNameHint(name, known));
}

Result<RunRecord> RunExport(Engine& engine, const ExportRunRequest& request) {
  ASSIGN_OR_RETURN(const Export* const definition,
                   FindExport(engine.definitions(), request.export_name));
  RunLog log(engine.control(), engine.clock(), engine.folder());
  ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock,
                   log.Lock(definition->name, request.wait_s));
  RETURN_IF_ERROR(log.Reconcile(definition->name, definition->name));
  ASSIGN_OR_RETURN(std::string run_id, FreeRunId(engine, definition->name));
  ASSIGN_OR_RETURN(RunPlan plan, PlanRun(engine, *definition, request, run_id));
  RunRecord run = NewRun(*definition, plan, std::move(run_id));
  run.export_revision = engine.definitions_revision();
  RETURN_IF_ERROR(engine.control().InsertRun(run));
  Job job{.engine = engine,
          .log = log,
          .definitions = engine.definitions(),
          .definition = *definition,
          .plan = std::move(plan),
          .run = std::move(run),
          .measures = {}};
  return Execute(job);
}

Result<RunRecord> RetryRun(Engine& engine, std::string_view run_id, std::string_view requested_by) {
  ASSIGN_OR_RETURN(const std::optional<RunRecord> known, engine.control().Run(run_id));
  if (!known) {
    return NotFound(fmt::format("unknown run: {}", run_id), "sojourn export runs lists them");
  }
  constexpr double kWaitS = 5;
  RunLog log(engine.control(), engine.clock(), engine.folder());
  ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock, log.Lock(known->export_name, kWaitS));
  RETURN_IF_ERROR(log.Reconcile(known->export_name, known->export_name));
  ASSIGN_OR_RETURN(const std::optional<RunRecord> run, engine.control().Run(run_id));
  CHECK(run.has_value());
  if (IsPublishedState(run->state)) {
    return *run;
  }
  return NextAttempt(engine, log, *run, requested_by);
}

Status ReconcileRuns(ControlDb& control, const Clock& clock, const std::string& project_folder) {
  return RunLog(control, clock, project_folder).Reconcile("");
}

}  // namespace sojourn
