// The `sojourn` program's commands: each is one file in cli/commands/ that declares its arguments
// and makes one call.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/status.h"

namespace CLI {
class App;
}

namespace sojourn {

// What every command shares; filled by main before the action runs.
struct Invocation {
  std::string project_folder = ".";  // -C
  const Clock* clock = nullptr;
  std::function<Status()> action;  // set by the subcommand that was named
};

// Registers a subcommand of `app` with options, help and a --help example; its callback sets
// invocation.action.
using AddCommand = void (*)(CLI::App& app, Invocation& invocation);

// In the order of --help: cli/commands.cpp lists them all.
void AddAllCommands(CLI::App& app, Invocation& invocation);

// Writes results to stdout; a closed pipe ends the program quietly.
Status PrintOut(std::string_view text);
// Writes a line of progress, notice or warning to stderr.
void PrintNotice(std::string_view line);

}  // namespace sojourn
