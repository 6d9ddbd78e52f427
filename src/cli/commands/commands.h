// One declaration per command; each is defined in the file of its name.
#pragma once

#include "cli/command.h"

namespace sojourn {

void AddApplyCommand(CLI::App& app, Invocation& invocation);
void AddAuditCommand(CLI::App& app, Invocation& invocation);
void AddDatasetsCommand(CLI::App& app, Invocation& invocation);
void AddEventsCommand(CLI::App& app, Invocation& invocation);
void AddIngestCommand(CLI::App& app, Invocation& invocation);
void AddInitCommand(CLI::App& app, Invocation& invocation);
void AddLimitsCommand(CLI::App& app, Invocation& invocation);
void AddPlanCommand(CLI::App& app, Invocation& invocation);
void AddRejectsCommand(CLI::App& app, Invocation& invocation);
void AddReportCommand(CLI::App& app, Invocation& invocation);
void AddSnapshotsCommand(CLI::App& app, Invocation& invocation);
void AddStoreCommand(CLI::App& app, Invocation& invocation);
void AddStatusCommand(CLI::App& app, Invocation& invocation);
void AddValidateCommand(CLI::App& app, Invocation& invocation);
void AddExportCommand(CLI::App& app, Invocation& invocation);
void AddVersionCommand(CLI::App& app, Invocation& invocation);

}  // namespace sojourn
