#include "cli/command.h"
#include "cli/commands/commands.h"

namespace sojourn {

void AddAllCommands(CLI::App& app, Invocation& invocation) {
  for (const AddCommand add : {
           AddValidateCommand,
           AddVersionCommand,
       }) {
    add(app, invocation);
  }
}

}  // namespace sojourn
