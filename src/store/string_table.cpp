#include <algorithm>
#include <limits>
#include <new>
#include <numeric>

#include "base/hash.h"
#include "store/string_table_internal.h"

namespace sojourn {
namespace {

// Bytes of entries: blocks that grow from small to kMaxBlockBytes, freed together.
class EntryBytes {
 public:
  void* Allocate(std::size_t bytes) {
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    if (bytes > left_) {
      const std::size_t size = std::max(bytes, next_block_);
      next_block_ = std::min(kMaxBlockBytes, next_block_ * 2);
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
      free_ = blocks_.back().get();
      left_ = size;
    }
    void* place = free_;
    free_ += bytes;
    left_ -= bytes;
    return place;
  }

 private:
  static constexpr std::size_t kAlignment = 4;
  static constexpr std::size_t kMaxBlockBytes = std::size_t{1} << 18;

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* free_ = nullptr;
  std::size_t left_ = 0;
  std::size_t next_block_ = 1024;
};

}  // namespace

// Open addressing with linear probing over a power of two of slots, at most 5/8 full.
struct alignas(64) StringTable::Partition {
  std::mutex mutex;
  std::vector<Slot> slots = std::vector<Slot>(kFewestSlots, Slot{0, nullptr});
  std::size_t used = 0;
  EntryBytes entry_bytes;

  static constexpr std::size_t kFewestSlots = 16;

  std::size_t Home(std::uint64_t hash) const { return hash & (slots.size() - 1); }

  // Returns the slot that holds `value`, or the free one where it belongs.
  Slot& Find(std::uint64_t hash, std::string_view value) {
    std::size_t index = Home(hash);
    while (slots[index].entry != nullptr &&
           (slots[index].hash != hash || slots[index].entry->value() != value)) {
      index = (index + 1) & (slots.size() - 1);
    }
    return slots[index];
  }

  const Entry* Insert(Slot& slot, std::uint64_t hash, std::string_view value, std::uint32_t code) {
    CHECK_LE(value.size(), std::numeric_limits<std::uint32_t>::max());
    auto* entry = new (entry_bytes.Allocate(sizeof(Entry) + value.size()))
        Entry{static_cast<std::uint32_t>(value.size()), code};
    std::memcpy(reinterpret_cast<char*>(entry) + sizeof(Entry), value.data(), value.size());
    slot = {hash, entry};
    if (++used * 8 > slots.size() * 5) {
      Grow();
    }
    return entry;
  }

  void Grow() {
    std::vector<Slot> old(slots.size() * 2, Slot{0, nullptr});
    old.swap(slots);
    for (const Slot& slot : old) {
      if (slot.entry == nullptr) {
        continue;
      }
      std::size_t index = Home(slot.hash);
      while (slots[index].entry != nullptr) {
        index = (index + 1) & (slots.size() - 1);
      }
      slots[index] = slot;
    }
  }
};

StringTable::StringTable() : partitions_(std::make_unique<std::array<Partition, kPartitions>>()) {}
StringTable::~StringTable() = default;

void StringTable::Encode(std::span<const std::string_view> values,
                         std::span<const std::uint64_t> hashes,
                         Cache& cache,
                         std::span<std::uint32_t> codes) {
  cache.misses_.clear();
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row].data() == nullptr) {
      codes[row] = 0;
      continue;
    }
    const Slot& slot = cache.slots_[hashes[row] & (Cache::kSlots - 1)];
    if (slot.hash == hashes[row] && slot.entry != nullptr && slot.entry->value() == values[row]) {
      codes[row] = slot.entry->code;
    } else {
      cache.misses_.push_back(static_cast<std::uint32_t>(row));
    }
  }
  if (!cache.misses_.empty()) {
    EncodeMisses(values, hashes, cache, codes);
  }
}

void StringTable::EncodeMisses(std::span<const std::string_view> values,
                               std::span<const std::uint64_t> hashes,
                               Cache& cache,
                               std::span<std::uint32_t> codes) {
  // The top bits choose the partition, the low bits the slot.
  const auto partition_of = [&](std::uint32_t row) { return hashes[row] >> (64 - kPartitionBits); };
  std::array<std::uint32_t, kPartitions + 1> begin{};
  for (const std::uint32_t row : cache.misses_) {
    ++begin[partition_of(row) + 1];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  cache.by_partition_.resize(cache.misses_.size());
  std::array<std::uint32_t, kPartitions + 1> place = begin;
  for (const std::uint32_t row : cache.misses_) {
    cache.by_partition_[place[partition_of(row)]++] = row;
  }

  for (std::size_t p = 0; p < kPartitions; ++p) {
    const std::span<const std::uint32_t> rows(cache.by_partition_.data() + begin[p],
                                              begin[p + 1] - begin[p]);
    if (rows.empty()) {
      continue;
    }
    Partition& partition = (*partitions_)[p];
    const std::scoped_lock lock(partition.mutex);
    for (const std::uint32_t row : rows) {
      __builtin_prefetch(&partition.slots[partition.Home(hashes[row])]);
    }
    for (const std::uint32_t row : rows) {
      __builtin_prefetch(partition.slots[partition.Home(hashes[row])].entry);
    }
    for (const std::uint32_t row : rows) {
      Slot& slot = partition.Find(hashes[row], values[row]);
      const Entry* entry = slot.entry;
      if (entry == nullptr) {
        const auto code = static_cast<std::uint32_t>(next_code_.fetch_add(1));
        entry = partition.Insert(slot, hashes[row], values[row], code);
      }
      codes[row] = entry->code;
      cache.slots_[hashes[row] & (Cache::kSlots - 1)] = {hashes[row], entry};
    }
  }
}

void StringTable::Load(std::string_view value) {
  const std::uint64_t hash = Hash64(value);
  Partition& partition = (*partitions_)[hash >> (64 - kPartitionBits)];
  Slot& slot = partition.Find(hash, value);
  const auto code = static_cast<std::uint32_t>(next_code_.fetch_add(1));
  if (slot.entry == nullptr) {
    partition.Insert(slot, hash, value, code);
  }
}

std::vector<std::string_view> StringTable::Values(std::uint32_t first) const {
  std::vector<std::string_view> values(size() - first);
  for (const Partition& partition : *partitions_) {
    for (const Slot& slot : partition.slots) {
      if (slot.entry != nullptr && slot.entry->code >= first) {
        values[slot.entry->code - first] = slot.entry->value();
      }
    }
  }
  return values;
}

}  // namespace sojourn
