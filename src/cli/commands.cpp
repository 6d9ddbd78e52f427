#include "cli/commands/commands.h"

#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace sojourn {

void AddAllCommands(CLI::App& app, Invocation& invocation) {
  for (const AddCommand add : {
           AddInitCommand,
           AddIngestCommand,
           AddRejectsCommand,
           AddDatasetsCommand,
           AddSnapshotsCommand,
           AddStoreCommand,
           AddValidateCommand,
           AddStatusCommand,
           AddReportCommand,
           AddEventsCommand,
           AddPlanCommand,
           AddApplyCommand,
           AddExportCommand,
           AddAuditCommand,
           AddLimitsCommand,
           AddVersionCommand,
       }) {
    add(app, invocation);
  }
  // What stands before a command may stand behind it, too: sojourn status -C shop.
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    command->fallthrough();
    for (CLI::App* action : command->get_subcommands([](CLI::App*) { return true; })) {
      action->fallthrough();
    }
  }
}

}  // namespace sojourn
