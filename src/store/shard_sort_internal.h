// Puts the waiting rows of one shard into the store's order.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "store/manifest_internal.h"
#include "store/row_levels_internal.h"
#include "store/shard_rows_internal.h"

namespace sojourn {

// The persons of all waiting rows, by their code in the buffers (0 is nobody).
class PersonIndex {
 public:
  PersonIndex(std::vector<std::string_view> ids, PersonHash person_hash)
      : ids_(std::move(ids)), hash_(person_hash), position_(ids_.size(), kNone) {}

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::string_view id(std::uint32_t code) const { return ids_[code]; }
  std::uint64_t hash(std::uint32_t code) const { return hash_(ids_[code]); }
  // Place of the person in its shard while that shard is sorted. A person is of one shard only, so
  // threads that sort different shards never touch the same element.
  std::uint32_t& position(std::uint32_t code) { return position_[code]; }

 private:
  std::vector<std::string_view> ids_;
  PersonHash hash_;
  std::vector<std::uint32_t> position_;
};

// The waiting rows of one level of a shard: one buffer per thread that filled them, in the same
// order of threads at every level.
using LevelBuffers = std::vector<const RowBuffer*>;

// Sorts the rows of `buffers` (per level) by (hash, id, time, dataset,
// sequence) and brings the columns into the types of `schema`. The result lies in `arena`.
// kUnsupported past 2^32 - 1 events or 2^31 - 1 elements of an array.
Result<ShardRows> SortShard(const StoreLayout& layout,
                            const std::vector<RowLevel>& levels,
                            const std::vector<LevelBuffers>& buffers,
                            const PartSchema& schema,
                            PersonIndex& persons,
                            Arena& arena);

}  // namespace sojourn
