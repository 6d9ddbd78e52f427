#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/without_exceptions.h"
#include "cli/command.h"
#include "cli/usage_error.h"

namespace sojourn {
namespace {

// The arguments as CLI11 wants them, the last one first. "help export run" is "export run --help".
std::vector<std::string> ArgumentsFromLast(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto command =
      arguments.begin() + (arguments.size() > 2 && arguments.front() == "-C" ? 2 : 0);
  if (command != arguments.end() && *command == "help") {
    arguments.erase(command);
    arguments.emplace_back("--help");
  }
  std::ranges::reverse(arguments);
  return arguments;
}

// Parses the command line and runs the one subcommand it names.
Status Run(CLI::App& app, const Invocation& invocation, std::vector<std::string> arguments) {
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      return UsageError(app, error);
    }
    app.exit(error);  // prints the help or the version
    return {};
  }
  return invocation.action();
}

// Returns the exit code of definitions.md 5.
int Main(int argc, char** argv) {
  CLI::App app("Sojourn: customer-journey analytics with governed data export", "sojourn");
  app.require_subcommand(1);
  const SystemClock clock;
  Invocation invocation;
  invocation.clock = &clock;
  app.add_option("-C", invocation.project_folder, "Folder of the project")->capture_default_str();
  AddAllCommands(app, invocation);
  const Status status =
      WithoutExceptions([&] { return Run(app, invocation, ArgumentsFromLast(argc, argv)); });
  if (!status.ok()) {
    std::fputs(status.ToText().c_str(), stderr);
  }
  return DescribeError(status.code()).exit_code;
}

// A failed CHECK or std::terminate: whoever calls us learns that it is our bug by the exit code.
void EndAsInternalError(int /*signal*/) {
  std::_Exit(DescribeError(StatusCode::kInternal).exit_code);
}

}  // namespace
}  // namespace sojourn

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGABRT, sojourn::EndAsInternalError);
  return sojourn::Main(argc, argv);
}
