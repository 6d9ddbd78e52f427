// A store without files, for tests of what reads one: rows go in, a StoreSnapshot with the order
// and the physical types of store/store.h comes out. Reports over it run in microseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/rows.h"
#include "store/store.h"

namespace sojourn {

// monostate: no value. Timestamps and dates are integers (microseconds, days).
using CellValue = std::variant<std::monostate, std::string, std::int64_t, double, bool>;

struct MemoryRow {
  std::string person;  // empty: the event has none and is left out and counted
  std::int64_t time_us = 0;
  std::vector<CellValue> cells;  // one for each column of its dataset; unused in arrays
  // Of a dataset with arrays: the values of each column in one, element by element, and for each
  // array the length of the list of each parent.
  std::vector<std::vector<CellValue>> elements = {};   // by column
  std::vector<std::vector<std::uint32_t>> lists = {};  // by array
};

struct MemoryDataset {
  std::string name;
  std::vector<StoreColumn> columns;
  std::vector<MemoryRow> rows;  // in the order of their ingestion
  std::vector<IngestBatchRange> batches = {};
  std::vector<StoreArray> arrays = {};  // parents before children
};

struct MemoryStoreOptions {
  std::uint32_t shards = 7;
  // All persons hash to 0: one shard holds everything, persons are in the order of their ids.
  bool every_hash_zero = false;
  // Codes of 32 bits and integers of 64 where the narrowest type would do.
  bool widest_types = false;
  std::int64_t lake_snapshot = 1;
};

// Builds the store of a connection whose datasets are `datasets` in this order. Equal column names
// are one column, whose type and array must be the same everywhere (CHECK). Columns are in order of
// their first appearance.
std::shared_ptr<const StoreSnapshot> MakeMemoryStore(const std::vector<MemoryDataset>& datasets,
                                                     const MemoryStoreOptions& options);

}  // namespace sojourn
