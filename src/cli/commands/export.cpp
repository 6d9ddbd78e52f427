#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/counted.h"
#include "base/file.h"
#include "base/user.h"
#include "cli/commands/commands.h"
#include "cli/export_listing.h"
#include "cli/listing.h"
#include "cli/project_option.h"
#include "cli/run_entry.h"
#include "egress/exports.h"
#include "egress/manifest.h"
#include "egress/project.h"
#include "egress/run_plan.h"

namespace sojourn {
namespace {

struct ExportArguments {
  std::string name;  // of the export, run or path
  std::string window;
  std::string as_of;
  std::vector<std::string> by;
  bool restart = false;
  bool wait = false;
  ListingFormat format = ListingFormat::kTable;
  EngineTuning tuning = {.used = UsedKinds::kAll};
};
using Arguments = std::shared_ptr<ExportArguments>;

// Prints a finished run; a failed one is this command's failure too. The terminal gets the gist,
// programs all of it.
Status PrintRun(const RunRecord& run, const std::string& folder, ListingFormat format) {
  MemoryRows record =
      format == ListingFormat::kTable ? RunSummaryOf(run, folder) : RunLogEntryOf(run, folder);
  RETURN_IF_ERROR(PrintRecord(record, format, kRunListColumns));
  ASSIGN_OR_RETURN(const RunMeasures measures, ParseRunMeasures(run));
  for (const std::string& warning : measures.warnings) {
    PrintNotice(fmt::format("warning: {}", warning));
  }
  if (run.state != "failed") {
    return {};
  }
  return Status(measures.failure,
                fmt::format("{}: {}", run.error_code, run.error_detail),
                measures.hint,
                run.error_code);
}

Status RunOne(const Invocation& invocation, const ExportArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  constexpr double kWaitS = 24 * 3600;
  ASSIGN_OR_RETURN(const RunRecord run,
                   RunExport(*engine,
                             {.export_name = arguments.name,
                              .window = arguments.window,
                              .as_of = arguments.as_of,
                              .requested_by = OperatingSystemUser(),
                              .restart_chain = arguments.restart,
                              .wait_s = arguments.wait ? kWaitS : ExportRunRequest().wait_s}));
  return PrintRun(run, invocation.project_folder, arguments.format);
}

Status Retry(const Invocation& invocation, const ExportArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenEngine(invocation, arguments.tuning));
  ASSIGN_OR_RETURN(const RunRecord run, RetryRun(*engine, arguments.name, OperatingSystemUser()));
  return PrintRun(run, invocation.project_folder, arguments.format);
}

// The run log as it is now: runs whose process was killed are ended first.
Result<std::unique_ptr<ControlDb>> OpenRunLog(const Invocation& invocation) {
  ASSIGN_OR_RETURN(std::unique_ptr<ControlDb> control,
                   OpenControl(invocation.project_folder, *invocation.clock));
  RETURN_IF_ERROR(ReconcileRuns(*control, *invocation.clock, invocation.project_folder));
  return control;
}

Status ListExports(const Invocation& invocation, const ExportArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control, OpenRunLog(invocation));
  ASSIGN_OR_RETURN(const CurrentDefinitions current,
                   LoadDefinitions(invocation.project_folder, *control, ApplyFiles::kAsConfigured));
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, control->Runs(""));
  MemoryRows rows = ExportRowsOf(current.definitions, runs);
  return PrintListing(rows, arguments.format, "no exports are defined: write one into exports/");
}

Status ListRuns(const Invocation& invocation, const ExportArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control, OpenRunLog(invocation));
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, control->Runs(arguments.name));
  if (runs.empty() && !arguments.name.empty()) {
    // An export that is gone may have runs; one that never was has none and is a slip.
    ASSIGN_OR_RETURN(
        const CurrentDefinitions current,
        LoadDefinitions(invocation.project_folder, *control, ApplyFiles::kAsConfigured));
    if (!current.definitions.exports.contains(arguments.name)) {
      return UnknownExport(current.definitions, arguments.name);
    }
  }
  if (arguments.by.empty()) {
    MemoryRows rows = RunRowsOf(runs);
    return PrintListing(rows, arguments.format, "no runs yet");
  }
  ASSIGN_OR_RETURN(MemoryRows totals, RunTotalsBy(arguments.by, runs));
  return PrintListing(totals, arguments.format, "no runs yet");
}

Status PrintFiles(const std::string& manifest_path) {
  const auto text = ReadFile(manifest_path);
  if (!text.ok()) {
    PrintNotice(fmt::format("warning: the manifest is gone: {}", manifest_path));
    return {};
  }
  ASSIGN_OR_RETURN(const Manifest manifest, ParseManifest(text.value()));
  ListingRows listing(
      {{.name = "file", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "rows", .type = ValueType::kInteger, .component_id = {}, .title = {}},
       {.name = "bytes", .type = ValueType::kInteger, .component_id = {}, .title = {}},
       {.name = "sha256", .type = ValueType::kString, .component_id = {}, .title = {}}});
  for (const ManifestFile& file : manifest.files) {
    listing.Text(file.path).Integer(file.rows).Integer(file.bytes).Text(file.sha256.substr(0, 16));
  }
  RETURN_IF_ERROR(PrintOut("\n"));
  MemoryRows rows = listing.Take();
  return PrintListing(rows, ListingFormat::kTable, "the delivery has no files: there were no rows");
}

Status Show(const Invocation& invocation, const ExportArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control, OpenRunLog(invocation));
  ASSIGN_OR_RETURN(const std::optional<RunRecord> run, control->Run(arguments.name));
  if (!run) {
    return NotFound(fmt::format("unknown run: {}", arguments.name),
                    "sojourn export runs lists them");
  }
  MemoryRows record = RunLogEntryOf(*run, invocation.project_folder);
  RETURN_IF_ERROR(PrintRecord(record, arguments.format, kRunListColumns));
  const bool with_files = arguments.format == ListingFormat::kTable && IsPublishedState(run->state);
  return with_files ? PrintFiles(PathInProject(invocation.project_folder, run->manifest_path))
                    : Status();
}

// A delivery can be checked far from the project that made it: then by its manifest alone.
Result<std::unique_ptr<Engine>> EngineIfAny(const Invocation& invocation,
                                            const std::string& path_or_run) {
  auto engine = OpenEngine(invocation);
  std::error_code ignored;
  if (!engine.ok() && std::filesystem::exists(path_or_run, ignored)) {
    return std::unique_ptr<Engine>();
  }
  return engine;
}

Status Verify(const Invocation& invocation, const ExportArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, EngineIfAny(invocation, arguments.name));
  ASSIGN_OR_RETURN(const VerifyReport report, VerifyDelivery(engine.get(), arguments.name));
  for (const std::string& problem : report.problems) {
    PrintNotice(fmt::format("error: {}", problem));
  }
  if (!report.problems.empty()) {
    return Corruption(fmt::format("{} in the delivery of: {}",
                                  Counted(report.problems.size(), "problem"),
                                  report.manifest_path),
                      "do not use it; deliver again with sojourn export run");
  }
  return PrintOut(fmt::format("ok: {}, {}, {}: {}\n",
                              Counted(report.files, "file"),
                              Counted(report.rows, "row"),
                              Counted(report.bytes, "byte"),
                              report.manifest_path));
}

using Action = Status (*)(const Invocation&, const ExportArguments&);

CLI::App* AddAction(CLI::App& parent,
                    Invocation& invocation,
                    const Arguments& arguments,
                    const std::string& name,
                    const std::string& description,
                    Action action) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->callback([&invocation, arguments, action] {
    invocation.action = [&invocation, arguments, action] { return action(invocation, *arguments); };
  });
  return command;
}

void AddRunActions(CLI::App& parent, Invocation& invocation, const Arguments& arguments) {
  CLI::App* run = AddAction(parent, invocation, arguments, "run", "Deliver an export now", RunOne);
  run->add_option("name", arguments->name, "Export")->required()->option_text("NAME");
  run->add_option(
         "--window", arguments->window, "Instead of the definition's: previous_day … or start/end")
      ->option_text("WINDOW");
  run->add_option(
         "--as-of", arguments->as_of, "Read a former state, as sojourn export show prints it")
      ->option_text("STATE");
  run->add_flag("--restart", arguments->restart, "Incremental: begin a new chain with everything");
  run->add_flag("--wait", arguments->wait, "Wait until another run of this export has ended");
  AddListingFormat(*run, arguments->format);
  AddEngineTuning(*run, arguments->tuning);
  run->footer(
      "Examples:\n  sojourn export run channel_daily\n"
      "  sojourn export run channel_daily --window 2026-01-01/2026-02-01");
  CLI::App* retry = AddAction(parent,
                              invocation,
                              arguments,
                              "retry",
                              "Run a failed run again: same state, same window, same bytes",
                              Retry);
  retry->add_option("run", arguments->name, "Run")->required()->option_text("RUN");
  AddListingFormat(*retry, arguments->format);
  AddEngineTuning(*retry, arguments->tuning);
  retry->footer("Example:\n  sojourn export retry 20260201T021500000-3fa9c1");
}

void AddListActions(CLI::App& parent, Invocation& invocation, const Arguments& arguments) {
  CLI::App* list = AddAction(
      parent, invocation, arguments, "ls", "List exports with their last run", ListExports);
  AddListingFormat(*list, arguments->format);
  list->footer("Example:\n  sojourn export ls");
  CLI::App* runs =
      AddAction(parent, invocation, arguments, "runs", "List runs, newest first", ListRuns);
  runs->add_option("name", arguments->name, "Runs of this export only")->option_text("NAME");
  runs->add_option("--by", arguments->by, "Count them instead: user, destination, export, state")
      ->delimiter(',')
      ->option_text("KEY,…");
  AddListingFormat(*runs, arguments->format);
  runs->footer("Examples:\n  sojourn export runs\n  sojourn export runs --by user,destination");
}

void AddCheckActions(CLI::App& parent, Invocation& invocation, const Arguments& arguments) {
  CLI::App* show =
      AddAction(parent, invocation, arguments, "show", "Show one run and its files", Show);
  show->add_option("run", arguments->name, "Run")->required()->option_text("RUN");
  AddListingFormat(*show, arguments->format);
  show->footer("Example:\n  sojourn export show 20260201T021500000-3fa9c1");
  CLI::App* verify = AddAction(parent,
                               invocation,
                               arguments,
                               "verify",
                               "Check a delivery against its manifest: files, sizes, hashes, rows",
                               Verify);
  verify->add_option("path_or_run", arguments->name, "Run, folder of a delivery, or manifest")
      ->required()
      ->option_text("PATH|RUN");
  verify->footer(
      "Example:\n  sojourn export verify warehouse/channel_daily/20260201T021500000-3fa9c1");
}

}  // namespace

void AddExportCommand(CLI::App& app, Invocation& invocation) {
  const auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand("export", "Files that leave: run, list, verify, retry");
  command->require_subcommand(1);
  AddRunActions(*command, invocation, arguments);
  AddListActions(*command, invocation, arguments);
  AddCheckActions(*command, invocation, arguments);
}

}  // namespace sojourn
