// Opening the project that -C names, with the options that commands over an engine share.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "egress/engine.h"

namespace sojourn {

struct EngineTuning {
  std::size_t threads = 0;  // 0: of the machine
  std::size_t batch_events = 32'768;
  bool verbose = false;
  UsedKinds used = UsedKinds::kViews;  // set by the command, no option of it
};

// Adds --threads, -v and the hidden --batch-events.
void AddEngineTuning(CLI::App& command, EngineTuning& tuning);

// Opens the engine of the project; its notices go to stderr.
Result<std::unique_ptr<Engine>> OpenEngine(const Invocation& invocation,
                                           const EngineTuning& tuning = {});

// kNotFound unless `dataset` is defined or, its definition gone, still in the lake.
Status CheckDatasetIsKnown(Engine& engine, const std::string& dataset);

}  // namespace sojourn
