// An open part: shards as arrays in mapped memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/arrow_door_internal.h"
#include "store/manifest_internal.h"
#include "store/row_levels_internal.h"
#include "store/store.h"

namespace sojourn {

// One shard of one part; all spans point into the mapped files.
struct PartShard {
  std::span<const std::int64_t> time_us;       // [E]
  std::span<const std::uint32_t> first_event;  // [P] of each person
  std::span<const std::uint64_t> hash;         // [P] ascending
  std::vector<RawColumn> columns;              // per store column; the time column is time_us
  std::vector<std::span<const std::int32_t>> starts;  // per array, [parents + 1]
  RawColumn dataset;                                  // without data in a store of one dataset
  RawColumn sequence;
  const std::int32_t* id_offsets = nullptr;  // [P + 1]
  const char* id_bytes = nullptr;
  std::shared_ptr<arrow::RecordBatch> events;  // keep the mappings
  std::shared_ptr<arrow::RecordBatch> persons;
  // Per store column, then per array: whether CheckCodes or CheckArrays has found it to be good.
  mutable std::vector<std::atomic<bool>> checked;

  std::size_t num_persons() const { return first_event.size(); }
  std::uint32_t begin(std::size_t person) const { return first_event[person]; }
  std::uint32_t end(std::size_t person) const {
    return person + 1 < first_event.size() ? first_event[person + 1]
                                           : static_cast<std::uint32_t>(time_us.size());
  }
  std::string_view id(std::size_t person) const {
    return {id_bytes + id_offsets[person],
            static_cast<std::size_t>(id_offsets[person + 1] - id_offsets[person])};
  }
};

// Thread-safe.
class PartReader {
 public:
  // `columns` and `time_column` of the manifest that names the part.
  static Result<std::shared_ptr<const PartReader>> Open(const std::string& folder,
                                                        const PartRecord& record,
                                                        const StoreManifest& manifest);

  const PartRecord& record() const { return record_; }
  // The physical type of a store column in this part.
  Kind kind(std::size_t column) const { return kinds_[column]; }
  // Read on first use. kCorruption when the arrays contradict each other.
  Result<std::shared_ptr<const PartShard>> Shard(std::uint32_t shard) const;
  // Readers index by codes without looking: kCorruption when one of `column` is not below `limit`.
  // Looks at the values once, at the speed of memory.
  Status CheckCodes(const PartShard& shard, std::size_t column, std::uint32_t limit) const;
  // The same for where the elements of these arrays begin.
  Status CheckArrays(const PartShard& shard, std::span<const std::size_t> arrays) const;

 private:
  PartReader() = default;
  Result<std::shared_ptr<const PartShard>> ReadShard(std::uint32_t shard) const;
  Status ReadEvents(std::uint32_t shard, PartShard& out) const;
  Status ReadList(const arrow::ArrayData& list,
                  std::size_t array,
                  const std::string& place,
                  PartShard& out) const;
  std::size_t NumValues(const PartShard& shard, std::size_t column) const;

  PartRecord record_;
  std::vector<Kind> kinds_;
  StoreLayout layout_;  // columns, arrays, stored
  std::vector<RowLevel> levels_;
  std::unique_ptr<IpcReader> events_;
  std::unique_ptr<IpcReader> persons_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const PartShard>> shards_;
};

}  // namespace sojourn
