#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace sojourn {
namespace {

Status Guarded(const std::function<Status(std::size_t, std::size_t)>& task,
               std::size_t index,
               std::size_t worker) {
  try {
    return task(index, worker);
  } catch (const std::bad_alloc&) {
    return Busy("out of memory", "use fewer dimensions, a shorter range or fewer threads");
  } catch (const std::exception& error) {
    return Internal(error.what());
  }
}

}  // namespace

std::size_t HardwareThreads() {
  return std::max(1U, std::thread::hardware_concurrency());
}

Status RunParallel(std::size_t num_tasks,
                   std::size_t num_threads,
                   const std::function<Status(std::size_t, std::size_t)>& task) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  std::size_t first_failure = num_tasks;
  Status failure;
  const auto work = [&](std::size_t worker) {
    for (std::size_t index = next++; index < num_tasks && !failed; index = next++) {
      if (Status status = Guarded(task, index, worker); !status.ok()) {
        failed = true;
        const std::scoped_lock lock(mutex);
        if (index < first_failure) {
          first_failure = index;
          failure = std::move(status);
        }
      }
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t worker = 1; worker < std::min(num_threads, num_tasks); ++worker) {
    threads.emplace_back(work, worker);
  }
  work(0);
  threads.clear();
  return failure;
}

}  // namespace sojourn
