// Puts the waiting rows of one shard into the store's order.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "store/manifest_internal.h"
#include "store/row_buffer_internal.h"
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

// Sorts the rows of `buffers` (one per thread that filled them) by (hash, id, time, dataset,
// sequence) and brings the columns into the types of `schema`. The result lies in `arena`.
// kUnsupported past 2^32 - 1 events.
Result<ShardRows> SortShard(const RowShape& shape,
                            std::span<const RowBuffer* const> buffers,
                            const PartSchema& schema,
                            PersonIndex& persons,
                            Arena& arena);

}  // namespace sojourn
