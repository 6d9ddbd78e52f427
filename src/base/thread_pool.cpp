#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/without_exceptions.h"

namespace sojourn {

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
      if (Status status = WithoutExceptions([&] { return task(index, worker); }); !status.ok()) {
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
  try {
    for (std::size_t worker = 1; worker < std::min(num_threads, num_tasks); ++worker) {
      threads.emplace_back(work, worker);
    }
  } catch (const std::system_error&) {
    // The machine gives no more threads: those there are do the work.
  }
  work(0);
  threads.clear();
  return failure;
}

}  // namespace sojourn
