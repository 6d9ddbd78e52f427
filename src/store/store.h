// The store of one connection: all its events sorted by person and time in memory-mapped Arrow IPC
// files, made from the lake and always rebuildable from it (docs/format/part.md has the files).
//
// Events of a person are in the total order of R-15: time, then order of the dataset in the
// connection, then ingestion sequence. Persons are in the order of (hash of the id, id); a shard is
// a range of hashes, so this order is the same for every number of shards. Equal column names of
// several datasets are one column (9.3 of identity.md): of one type, or double where some have
// int64 and some double. Lists and structs are stored by their leaves; a leaf keeps the lists
// around it, and leaves of one name in other lists are other types. Other types do not go together;
// such a column is left out, and known as a conflict. Events without a person are left out and
// counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "base/rows.h"
#include "lake/lake.h"
#include "model/definitions.h"

namespace sojourn {

// ---- what a store holds ----

// One leaf of a connection's columns (base/column_type.h).
struct StoreColumn {
  std::string name;  // "page", "address.city", "products.name"
  ValueType type = ValueType::kString;
  std::string array = {};  // path of the innermost list that holds it; empty: one value per event

  friend bool operator==(const StoreColumn&, const StoreColumn&) = default;
};

// A list of the connection's columns.
struct StoreArray {
  static constexpr std::size_t kEvents = static_cast<std::size_t>(-1);

  std::string path;
  std::size_t parent = kEvents;  // the array whose elements hold one list each; kEvents: events do

  friend bool operator==(const StoreArray&, const StoreArray&) = default;
};

// A column that two datasets of the connection have with types that do not go together.
struct ColumnConflict {
  std::string column;
  std::string dataset;
  ColumnType type = ValueType::kString;  // of a leaf inside lists, a list of it
  std::string other_dataset;
  ColumnType other_type = ValueType::kString;

  // "column x is int64 in dataset a but string in dataset b", and what to do.
  std::string Text() const;
  std::string Hint() const;
};

struct SkippedRows {
  std::string dataset;
  std::string reason;
  std::int64_t rows = 0;
};

// A dictionary of strings: code c > 0 stands for value(c); 0 is no value. Memory-mapped, immutable,
// thread-safe.
class Dictionary {
 public:
  virtual ~Dictionary() = default;
  // Number of codes, the 0 included: codes are below this.
  std::uint32_t size() const { return size_; }
  // Requires 0 < code < size().
  virtual std::string_view value(std::uint32_t code) const = 0;

 protected:
  std::uint32_t size_ = 1;
};

// ---- reading: batches of whole persons ----

// A column of a batch, in the physical type it is stored in.
struct RawColumn {
  enum class Kind { kCode8, kCode16, kCode32, kInt8, kInt16, kInt32, kInt64, kDouble };
  Kind kind = Kind::kInt64;
  const void* data = nullptr;  // [events or elements]; codes: 0 = no value
  const std::uint8_t* validity =
      nullptr;  // Arrow bitmap, bit (validity_offset + i); null: all valid. Codes never have one
  std::int64_t validity_offset = 0;

  bool IsValid(std::size_t event) const {
    const std::size_t bit = static_cast<std::size_t>(validity_offset) + event;
    return validity == nullptr || ((validity[bit / 8] >> (bit % 8)) & 1) != 0;
  }
};
// Physical types: string -> code 8/16/32 by the size of its dictionary; boolean -> code 8 (1 =
// false, 2 = true); integer, timestamp, date -> the narrowest int that holds the part's values;
// double -> double.

// The lists of one array in a batch. A column of the array has one value per element, all elements
// of the first parent before those of the second, and so on.
struct ArrayLevel {
  static constexpr std::size_t kEvents = StoreArray::kEvents;

  std::string path;
  std::size_t parent = kEvents;               // index in EventBatch::arrays; kEvents: the events
  std::span<const std::uint32_t> start = {};  // [parents + 1] first 0; elements of parent i are
                                              // [start[i], start[i + 1])

  std::size_t num_elements() const { return start.back(); }
};

// Consecutive whole persons of one shard, in order.
struct EventBatch {
  std::span<const std::int64_t> time_us;        // [E] ascending inside a person
  std::span<const std::uint32_t> person_start;  // [P+1] first 0, last E
  std::vector<RawColumn> columns;  // as selected; in an array one value per element, not event
  std::vector<ArrayLevel> arrays;  // that the columns need, parents before children
  RawColumn dataset;               // int8: position of the dataset in the connection
  RawColumn sequence;              // ingestion sequence inside the dataset

  std::size_t num_events() const { return time_us.size(); }
  std::size_t num_persons() const { return person_start.size() - 1; }
  std::string_view PersonId(std::size_t person) const { return person_ids[person]; }
  std::span<const std::string_view> person_ids;  // [P]
};

// Reads one shard once, front to back. Not thread-safe; several cursors may run at once.
class ShardCursor {
 public:
  virtual ~ShardCursor() = default;
  // False at the end. Spans live until the next call or the cursor's end.
  virtual Result<bool> Next(EventBatch& batch) = 0;
};

struct CursorOptions {
  std::vector<std::size_t> columns;   // indices into StoreSnapshot::columns()
  std::size_t batch_events = 32'768;  // a batch ends with the person that reaches it
  bool needs_sequence = false;        // fill EventBatch::dataset and ::sequence
  bool needs_person_ids = false;      // fill EventBatch::person_ids
};

// The store at one moment. Immutable, thread-safe; later updates do not touch its files while it
// lives.
class StoreSnapshot {
 public:
  virtual ~StoreSnapshot() = default;
  virtual std::int64_t lake_snapshot() const = 0;
  virtual std::uint32_t num_shards() const = 0;
  virtual std::int64_t num_events() const = 0;
  virtual std::int64_t num_persons() const = 0;  // distinct
  // Of all events; min > max when there are none.
  virtual std::int64_t min_time_us() const = 0;
  virtual std::int64_t max_time_us() const = 0;
  virtual std::span<const StoreColumn> columns() const = 0;
  // The lists that hold columns(), parents before children.
  virtual std::span<const StoreArray> arrays() const { return {}; }
  // Columns of the connection that are not among columns().
  virtual std::span<const ColumnConflict> conflicts() const { return {}; }
  // Dataset names in the connection's order; EventBatch::dataset indexes this.
  virtual std::span<const std::string> datasets() const = 0;
  // By dataset, in the order of their sequences; none where the store does not know them.
  virtual std::span<const std::vector<IngestBatchRange>> ingest_batches() const { return {}; }
  virtual std::span<const SkippedRows> skipped() const = 0;
  virtual std::uint64_t bytes() const = 0;  // of all files
  virtual std::uint32_t num_parts() const = 0;
  // Of a string column. Opened on first use.
  virtual Result<const Dictionary*> OpenDictionary(std::size_t column) const = 0;
  virtual Result<std::unique_ptr<ShardCursor>> OpenShard(std::uint32_t shard,
                                                         const CursorOptions& options) const = 0;
};

// ---- keeping it current ----

struct StoreOptions {
  std::string folder;  // "<project>/.sojourn/store/<connection>"
  std::uint32_t shards = 64;
  std::size_t threads = 0;  // 0: of the machine
  std::uint64_t memory_bytes = std::uint64_t{2}
                               << 30;  // rows kept in memory before a part is written
  std::uint32_t max_parts = 8;         // more are merged into one
  ProgressFunction progress;
};

// Event datasets of a connection with the columns that the lake has: what decides whether a store
// can be updated or must be made anew.
struct ConnectionSources {
  const Connection* connection = nullptr;
  struct Source {
    std::string dataset;
    std::string person_column;
    std::string timestamp_column;
    std::vector<DatasetColumn> columns;
  };
  std::vector<Source> sources;  // in the connection's order
};

// What the datasets of a connection have together, in order of first appearance.
struct ColumnUnion {
  std::vector<StoreColumn> columns;
  std::vector<StoreArray> arrays;         // that hold columns, parents before children
  std::vector<ColumnConflict> conflicts;  // by the first conflict of each such column
};
ColumnUnion UniteColumns(const ConnectionSources& sources);

// Loads the newest complete state; kNotFound when there is none yet or it was made for other
// sources or another number of shards (`sources`' fingerprint differs). Opens neither DuckDB nor
// the lake.
Result<std::shared_ptr<const StoreSnapshot>> LoadStore(const StoreOptions& options,
                                                       const ConnectionSources& sources);

struct StoreUpdate {
  bool rebuilt = false;
  std::int64_t rows_added = 0;
  double seconds = 0;
};

// Brings the store up to `lake_snapshot`: adds the rows whose sequence it has not seen, or makes it
// anew when it cannot be updated. Crash-safe: readers see the old or the new state.
// kInvalidDefinition when a person or timestamp column is missing or of a type that cannot be one.
Result<StoreUpdate> UpdateStore(const StoreOptions& options,
                                const ConnectionSources& sources,
                                Lake& lake,
                                std::int64_t lake_snapshot);
// The same, always from nothing.
Result<StoreUpdate> RebuildStore(const StoreOptions& options,
                                 const ConnectionSources& sources,
                                 Lake& lake,
                                 std::int64_t lake_snapshot);
// Merges all parts into one.
Status CompactStore(const StoreOptions& options, const ConnectionSources& sources);

}  // namespace sojourn
