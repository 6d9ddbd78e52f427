#include <csignal>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace sojourn {
namespace {

constexpr int kUsageExit = 2;

// Parses the command line and runs the one subcommand it names. Returns the exit code of
// definitions.md 5.
int Main(int argc, char** argv) {
  CLI::App app("Sojourn: customer-journey analytics with governed data export", "sojourn");
  app.require_subcommand(1);
  const SystemClock clock;
  Invocation invocation;
  invocation.clock = &clock;
  app.add_option("-C", invocation.project_folder, "Folder of the project")->capture_default_str();
  AddAllCommands(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsageExit;
  }
  const Status status = invocation.action();
  if (!status.ok()) {
    std::fputs(status.ToText().c_str(), stderr);
  }
  return DescribeError(status.code()).exit_code;
}

}  // namespace
}  // namespace sojourn

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return sojourn::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fputs(sojourn::Internal(error.what()).ToText().c_str(), stderr);
    return sojourn::DescribeError(sojourn::StatusCode::kInternal).exit_code;
  }
}
