#include "cli/project_option.h"

#include <CLI/CLI.hpp>

namespace sojourn {

void AddEngineTuning(CLI::App& command, EngineTuning& tuning) {
  command.add_option("--threads", tuning.threads, "Threads to use; all of the machine when absent")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024}).description(""))
      ->option_text("NUMBER");
  // For tests: results must not depend on it.
  command.add_option("--batch-events", tuning.batch_events)
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 24).description(""))
      ->group("");
  command.add_flag("-v,--verbose", tuning.verbose, "Say on stderr how long it took");
}

Result<std::unique_ptr<Engine>> OpenEngine(const Invocation& invocation,
                                           const EngineTuning& tuning) {
  EngineOptions options;
  options.project_folder = invocation.project_folder;
  options.threads = tuning.threads;
  options.batch_events = tuning.batch_events;
  options.used = tuning.used;
  options.notice = PrintNotice;
  return Engine::Open(options, *invocation.clock);
}

Status CheckDatasetIsKnown(Engine& engine, const std::string& dataset) {
  ASSIGN_OR_RETURN(const auto in_lake, engine.control().LakeDataset(dataset));
  if (!in_lake && !engine.definitions().datasets.contains(dataset)) {
    return NotFound(fmt::format("unknown dataset: {}", dataset), "sojourn datasets lists them");
  }
  return {};
}

}  // namespace sojourn
