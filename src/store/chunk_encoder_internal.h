// Takes rows of the lake into memory: strings become codes, rows go to the buffer of their person's
// shard.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/scan.h"
#include "store/layout_internal.h"
#include "store/row_levels_internal.h"
#include "store/shard_rows_internal.h"
#include "store/string_table_internal.h"

namespace sojourn {

// What all threads of one update share.
struct SharedTables {
  explicit SharedTables(const StoreLayout& layout);

  std::vector<std::unique_ptr<StringTable>>
      columns;          // per store column; null for others than strings
  StringTable persons;  // ids of the persons of the new rows
};

struct IntegerRange {
  std::int64_t min = std::numeric_limits<std::int64_t>::max();
  std::int64_t max = std::numeric_limits<std::int64_t>::min();

  void Add(std::int64_t value) {
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  void Add(const IntegerRange& other) {
    min = other.min < min ? other.min : min;
    max = other.max > max ? other.max : max;
  }
};

// What one thread has seen of one dataset.
struct DatasetCounts {
  std::int64_t rows = 0;
  std::int64_t next_sequence = 0;
  std::int64_t without_person = 0;
  std::int64_t without_time = 0;
};

// Of one thread. `layout`, `levels` and `tables` must outlive it.
class ChunkEncoder {
 public:
  ChunkEncoder(const StoreLayout& layout,
               const std::vector<RowLevel>& levels,
               SharedTables& tables,
               std::uint32_t shards,
               PersonHash person_hash);

  // Rows without person or time are counted and left out. kUnsupported for a sequence past 2^56.
  Status Add(std::size_t dataset, const ScanChunk& chunk);

  // The waiting rows by level and shard, and what is known of them.
  std::vector<std::vector<RowBuffer>>& buffers() { return buffers_; }
  const std::vector<IntegerRange>& ranges() const { return ranges_; }  // per stored column
  const IntegerRange& sequences() const { return sequences_; }
  const std::vector<DatasetCounts>& counts() const { return counts_; }
  std::uint64_t buffered_bytes() const { return buffered_bytes_; }
  // After the rows were written. Counts stay: they are of the whole update.
  void ForgetRows();

 private:
  struct KnownPerson {
    std::uint32_t code = 0;  // 0: not looked up yet
    std::uint32_t shard = 0;
  };
  // A column of the chunk on its way into the buffers: compacted to the kept rows, or the elements
  // of `elements_`, when `codes` is filled.
  struct Encoded {
    const ScanColumn* source = nullptr;  // null: the dataset does not have this column
    std::vector<std::uint32_t> codes;
  };
  // The elements of one array in the chunk, in the order in which they go into the buffers.
  struct Elements {
    std::vector<std::uint32_t> rows;         // of the leaves' data
    std::vector<std::uint32_t> counts;       // of each row of the level above
    std::vector<std::uint32_t> shard_begin;  // [shards + 1]
  };

  void KeepRows(const StoreLayout::Source& source, const ScanChunk& chunk, DatasetCounts& counts);
  Status ReadSequences(std::size_t dataset, const ScanColumn& column, DatasetCounts& counts);
  void EncodeColumns(const StoreLayout::Source& source, const ScanChunk& chunk);
  void EncodeColumn(const ScanColumn& column,
                    std::size_t stored,
                    BufferKind kind,
                    std::span<const std::uint32_t> rows);
  void ReadStrings(const ScanColumn& column, std::span<const std::uint32_t> rows);
  void FindPersons(const StoreLayout::Source& source, const ScanColumn& column);
  void FindUncodedPersons(const ScanColumn& column);
  void EncodePersons();
  void OrderByShard();
  void AppendRows(const ScanColumn& time);
  void AppendRun(const RowBuffer::Room& room, std::size_t begin, const ScanColumn& time);
  void FindElements(const StoreLayout::Source& source, const ScanChunk& chunk);
  void AppendElements();
  template <typename PlaceOf>
  void AppendColumns(const RowLevel& level,
                     const RowBuffer::Room& room,
                     std::size_t begin,
                     PlaceOf place_of);
  template <typename PlaceOf>
  void AppendColumn(const RowBuffer::Room& room,
                    const RowShape& shape,
                    std::size_t column,
                    const Encoded& encoded,
                    PlaceOf place_of);

  const StoreLayout& layout_;
  const std::vector<RowLevel>& levels_;
  SharedTables& tables_;
  const std::uint32_t shards_;
  const PersonHash person_hash_;

  std::vector<StringTable::Cache> caches_;  // per store column
  StringTable::Cache person_cache_;
  std::vector<std::vector<KnownPerson>> known_persons_;  // per store column, by code

  std::vector<std::vector<RowBuffer>> buffers_;  // [level][shard]
  std::vector<IntegerRange> ranges_;
  IntegerRange sequences_;
  std::vector<DatasetCounts> counts_;
  std::uint64_t buffered_bytes_ = 0;

  // Of the chunk at hand; k numbers its kept rows.
  std::vector<std::uint32_t> kept_;         // [k] row of the chunk
  std::vector<std::uint64_t> place_;        // [k]
  std::vector<std::string_view> values_;    // [k] of the column at hand
  std::vector<std::uint64_t> hashes_;       // [k]
  std::vector<KnownPerson> persons_;        // [k]
  std::vector<Encoded> encoded_;            // per stored column
  std::vector<Elements> elements_;          // per array
  std::vector<std::uint32_t> shard_begin_;  // [shards + 1]
  std::vector<std::uint32_t> order_;        // k in shard order
  std::vector<std::uint32_t> unknown_;      // k whose person was not looked up before
  std::vector<std::uint32_t> unknown_codes_;
  std::vector<std::string> number_texts_;
};

}  // namespace sojourn
