#include <CLI/CLI.hpp>

#include "base/counted.h"
#include "cli/commands/commands.h"
#include "egress/project.h"

namespace sojourn {
namespace {

Status Apply(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ControlDb> control,
                   OpenControl(invocation.project_folder, *invocation.clock));
  ASSIGN_OR_RETURN(const CurrentDefinitions current,
                   LoadDefinitions(invocation.project_folder, *control, ApplyFiles::kAlways));
  return PrintOut(
      current.applied_now
          ? fmt::format("applied definitions revision {} ({})\n",
                        current.revision,
                        Counted(NumObjects(current.definitions), "object"))
          : fmt::format("no changes: the files are definitions revision {}\n", current.revision));
}

}  // namespace

void AddApplyCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("apply", "Take the definition files in as a new revision, all or nothing");
  command->footer("Example:\n  sojourn apply");
  command->callback(
      [&invocation] { invocation.action = [&invocation] { return Apply(invocation); }; });
}

}  // namespace sojourn
