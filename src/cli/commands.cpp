#include "cli/commands/commands.h"

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
           AddVersionCommand,
       }) {
    add(app, invocation);
  }
}

}  // namespace sojourn
