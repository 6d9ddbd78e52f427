#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands/commands.h"

namespace sojourn {

void AddVersionCommand(CLI::App& app, Invocation& invocation) {
  app.set_version_flag("--version", "sojourn " SOJOURN_VERSION, "Print the version");
  CLI::App* command = app.add_subcommand("version", "Print the version of this program");
  command->footer("Example:\n  sojourn version");
  command->callback([&invocation] {
    invocation.action = [] { return PrintOut(fmt::format("sojourn {}\n", SOJOURN_VERSION)); };
  });
}

}  // namespace sojourn
