// Strings to codes while a store is being built: one table per column, shared by all threads.
//
// A thread asks for a whole chunk at once. Frequent values are answered from a small cache of the
// thread without touching shared memory; the rest is grouped by partition of the table, so that a
// lock is taken once per partition and chunk, and the memory of all values of a partition is
// fetched at the same time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sojourn {

class StringTable {
 public:
  StringTable();
  ~StringTable();
  StringTable(const StringTable&) = delete;
  StringTable& operator=(const StringTable&) = delete;

 private:
  // Written once before its slot is; never moves.
  struct Entry {
    std::uint32_t length;
    std::uint32_t code;
    std::string_view value() const {
      return {reinterpret_cast<const char*>(this) + sizeof(Entry), length};
    }
  };
  struct Slot {
    std::uint64_t hash;
    const Entry* entry;  // null: free
  };

 public:
  // Of one thread and one table.
  class Cache {
   public:
    Cache() : slots_(kSlots, Slot{0, nullptr}) {}

   private:
    friend class StringTable;
    static constexpr std::size_t kSlots = 2048;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> misses_;        // rows
    std::vector<std::uint32_t> by_partition_;  // the same rows, grouped
  };

  // Writes the code of each value: a value seen first takes the next code, from 1. A value without
  // bytes (data() null) is no value: code 0. `hashes` are Hash64 of the values. Thread-safe.
  void Encode(std::span<const std::string_view> values,
              std::span<const std::uint64_t> hashes,
              Cache& cache,
              std::span<std::uint32_t> codes);

  // Adds a value of an existing dictionary; codes must come as 1, 2, 3 …, before the first Encode.
  // Not thread-safe.
  void Load(std::string_view value);

  // Codes so far, the 0 included. Not while Encode runs.
  std::uint64_t size() const { return next_code_.load(); }

  // The values of the codes `first` … size() - 1 in order; valid while the table lives. Not while
  // Encode runs.
  std::vector<std::string_view> Values(std::uint32_t first) const;

 private:
  struct Partition;
  static constexpr int kPartitionBits = 5;
  static constexpr std::size_t kPartitions = std::size_t{1} << kPartitionBits;

  void EncodeMisses(std::span<const std::string_view> values,
                    std::span<const std::uint64_t> hashes,
                    Cache& cache,
                    std::span<std::uint32_t> codes);

  std::unique_ptr<std::array<Partition, kPartitions>> partitions_;
  std::atomic<std::uint64_t> next_code_{1};
};

}  // namespace sojourn
