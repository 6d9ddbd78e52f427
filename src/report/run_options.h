// How a report or event rows are computed; none of it but the moment changes an answer.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/thread_pool.h"

namespace sojourn {

struct RunOptions {
  std::size_t threads = 0;  // 0: of the machine
  std::size_t batch_events = 32'768;
  std::int64_t now_us = 0;  // the moment from which range formulas count

  std::size_t num_threads() const { return threads == 0 ? HardwareThreads() : threads; }
};

}  // namespace sojourn
