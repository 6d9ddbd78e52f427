// Lets threads that finish in any order write in the order of their shards.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>

#include "base/status.h"

namespace sojourn {

// Thread-safe. Turns must be taken up in ascending order (RunParallel starts its tasks so), or Wait
// never ends.
class ShardOrder {
 public:
  // One shard's place in the order, from before its rows are made until they are written. A turn
  // that ends without Done has failed: shards behind it stop waiting.
  class Turn {
   public:
    Turn(ShardOrder& order, std::uint32_t shard) : order_(order), shard_(shard) {}
    ~Turn() {
      if (!done_) {
        order_.Fail(shard_);
      }
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // Waits until all shards before are done; kCancelled when one of them failed.
    Status Wait() { return order_.WaitFor(shard_); }
    void Done() {
      done_ = true;
      order_.Pass();
    }

   private:
    ShardOrder& order_;
    const std::uint32_t shard_;
    bool done_ = false;
  };

 private:
  Status WaitFor(std::uint32_t shard) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return next_ == shard || failed_ < shard; });
    return failed_ < shard ? Status(StatusCode::kCancelled, "an earlier shard failed") : Status();
  }
  void Pass() {
    const std::scoped_lock lock(mutex_);
    ++next_;
    changed_.notify_all();
  }
  void Fail(std::uint32_t shard) {
    const std::scoped_lock lock(mutex_);
    failed_ = shard < failed_ ? shard : failed_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t next_ = 0;
  std::uint32_t failed_ = std::numeric_limits<std::uint32_t>::max();
};

}  // namespace sojourn
