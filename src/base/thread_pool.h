// Runs independent tasks on several threads. The only place that makes threads.
#pragma once

#include <cstddef>
#include <functional>

#include "base/status.h"

namespace sojourn {

// The threads of this machine, at least 1.
std::size_t HardwareThreads();

// Calls task(index, worker) for every index below `num_tasks`, on at most `num_threads` threads;
// `worker` numbers the thread from 0. Tasks start in index order. After a failure no new task
// starts; the failure of the smallest index is returned. An exception of a task becomes kInternal
// (bad_alloc: kBusy). With one thread everything runs on the caller's.
Status RunParallel(std::size_t num_tasks,
                   std::size_t num_threads,
                   const std::function<Status(std::size_t index, std::size_t worker)>& task);

}  // namespace sojourn
