#include "egress/run_plan.h"

#include <filesystem>

#include "egress/export_rows.h"
#include "egress/path_template.h"

namespace sojourn {
namespace {

// The window of the run, fixed now: the asked, the export's or its report's own.
// Datasets are read by snapshot, not by time: a window would be a filter nobody asked for.
Result<std::optional<ExportWindow>> PlanWindow(const Export& definition,
                                               const std::string& asked,
                                               const RangeFrame& frame) {
  std::string text = asked.empty() ? definition.window : asked;
  if (definition.source.dataset && text != "all") {
    return InvalidArgument(
        fmt::format("export {}: a dataset has no window but all: {}", definition.name, text),
        "export the events of a view to choose by time; mode: incremental delivers only what is "
        "new");
  }
  if (text == "all") {
    ASSIGN_OR_RETURN(text, ReportRange(definition));
  }
  auto window = ResolveExportWindow(text, frame);
  if (!window.ok()) {
    return window.status().WithContext(fmt::format("export {}", definition.name));
  }
  return window;
}

// The newest link of the export's chain.
Result<std::optional<RunRecord>> ChainHead(ControlDb& control, const std::string& export_name) {
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, control.Runs(export_name));
  for (const RunRecord& run : runs) {
    if (IsPublishedState(run.state)) {
      return std::optional<RunRecord>(run);
    }
  }
  return std::optional<RunRecord>();
}

// Continues the chain after its newest link. A link of another dataset, or of a full export, is
// none.
Status PlanChain(Engine& engine, const Export& definition, RunPlan& plan) {
  ASSIGN_OR_RETURN(const std::optional<RunRecord> head,
                   ChainHead(engine.control(), definition.name));
  if (!head) {
    return {};
  }
  ASSIGN_OR_RETURN(const RunPlan former, ParseRunPlan(*head));
  if (former.state.lake_snapshot > plan.state.lake_snapshot) {
    return InvalidArgument(
        fmt::format(
            "export {}: run {} has delivered up to snapshot {} already, which is after state {}",
            definition.name,
            head->run_id,
            former.state.lake_snapshot,
            StateIdText(plan.state)),
        "an incremental export goes forward only: leave --as-of out");
  }
  plan.from_snapshot = former.state.lake_snapshot;
  plan.previous_run = head->run_id;
  plan.previous_manifest = Manifest::Previous{
      .path = fmt::format("{}/{}", former.path, kManifestName), .sha256 = head->manifest_sha256};
  return {};
}

}  // namespace

std::string PathInProject(const std::string& project_folder, const std::string& path) {
  const std::filesystem::path joined = std::filesystem::path(project_folder) / path;
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(joined, error);
  return (error ? joined : absolute).lexically_normal().string();
}

bool IsPublishedState(std::string_view state) {
  return state == "delivered" || state == "empty";
}

bool IsUnfinishedState(std::string_view state) {
  return state == "scheduled" || state == "running" || state == "publishing";
}

Result<RunPlan> PlanRun(Engine& engine,
                        const Export& definition,
                        const ExportRunRequest& request,
                        std::string_view run_id) {
  const Destination& destination = engine.definitions().destinations.at(definition.destination);
  RunPlan plan;
  plan.began_us = engine.clock().NowUs();
  plan.root = destination.path;
  plan.party = destination.party;
  plan.purpose = definition.purpose;
  plan.requested_by = request.requested_by;
  plan.trigger = request.trigger;
  plan.restarts_chain = request.restart_chain;
  ASSIGN_OR_RETURN(plan.state, engine.Resolve(request.as_of));
  ASSIGN_OR_RETURN(const RangeFrame frame, ExportFrame(engine, definition, plan.began_us));
  plan.timezone = frame.zone.name();
  ASSIGN_OR_RETURN(plan.window, PlanWindow(definition, request.window, frame));
  ASSIGN_OR_RETURN(
      plan.path,
      ExpandPath(
          definition.path,
          {.export_name = definition.name, .run_id = std::string(run_id), .window = plan.window}));
  if (definition.source.dataset && definition.source.dataset->incremental &&
      !request.restart_chain) {
    RETURN_IF_ERROR(PlanChain(engine, definition, plan));
  }
  return plan;
}

}  // namespace sojourn
