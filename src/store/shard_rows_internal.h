// All rows of one shard in the store's order, as a part is written from them: the outcome of
// sorting new rows and of merging parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "store/store.h"

namespace sojourn {

// Spans point into the arena of whoever made it; columns and starts were made by AllocatePadded.
// `batch` has the stored columns, all arrays, dataset, sequence and person ids.
struct ShardRows {
  EventBatch batch;
  std::span<const std::uint64_t> person_hash;  // [P]
};

// Arrays in files begin at multiples of this and are padded with zeros to the next.
inline constexpr std::size_t kArrayAlignment = 64;

inline std::size_t PaddedBytes(std::size_t bytes) {
  return (bytes + kArrayAlignment - 1) / kArrayAlignment * kArrayAlignment;
}

// As Arena::Allocate, with memory up to PaddedBytes, zero behind the last element.
template <typename T>
std::span<T> AllocatePadded(Arena& arena, std::size_t size) {
  const std::size_t bytes = size * sizeof(T);
  const auto memory = arena.Allocate<std::byte>(PaddedBytes(bytes));
  std::memset(memory.data() + bytes, 0, memory.size() - bytes);
  return {reinterpret_cast<T*>(memory.data()), size};
}

// The lists of a part count elements in 31 bits: kUnsupported past them.
inline Status CheckNumElements(const std::string& array, std::uint64_t elements) {
  return elements <= 0x7FFFFFFF
             ? Status()
             : Unsupported(
                   fmt::format(
                       "more than 2^31 - 1 elements of {} in one shard: {}", array, elements),
                   "raise store.shards in sojourn.yaml");
}

// Which hash decides shard and order of a person; tests replace it to make persons collide.
using PersonHash = std::uint64_t (*)(std::string_view id);

// The shard of a hash: ranges of equal length, so shard order is hash order.
inline std::uint32_t ShardOfHash(std::uint64_t hash, std::uint32_t shards) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint32_t>((static_cast<Wide>(hash) * shards) >> 64);
}

}  // namespace sojourn
