// All rows of one shard in the store's order, as a part is written from them: the outcome of
// sorting new rows and of merging parts.
#pragma once

#include <cstdint>
#include <span>

#include "store/store.h"

namespace sojourn {

// Spans point into the arena of whoever made it. `batch` has the stored columns, dataset, sequence
// and person ids.
struct ShardRows {
  EventBatch batch;
  std::span<const std::uint64_t> person_hash;  // [P]
};

// Which hash decides shard and order of a person; tests replace it to make persons collide.
using PersonHash = std::uint64_t (*)(std::string_view id);

// The shard of a hash: ranges of equal length, so shard order is hash order.
inline std::uint32_t ShardOfHash(std::uint64_t hash, std::uint32_t shards) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint32_t>((static_cast<Wide>(hash) * shards) >> 64);
}

}  // namespace sojourn
