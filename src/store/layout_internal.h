// What a store's columns are and where each dataset's values go: decided from the connection's
// sources alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace sojourn {

// Raised whenever files of an older program cannot be read or would mean something else: the store
// is then made anew.
inline constexpr int kStoreFormatVersion = 4;

struct StoreLayout {
  // Of a person or timestamp column whose name is in conflict.
  static constexpr std::size_t kLeftOut = std::numeric_limits<std::size_t>::max();

  // Where a dataset has the lists of an array: around this leaf, so many lists outside of it.
  struct ArraySource {
    std::size_t leaf = kLeftOut;  // kLeftOut: the dataset has no such array
    std::size_t depth = 0;
  };

  // One event dataset: which of its columns to scan, and the store column of each of their leaves.
  struct Source {
    std::string dataset;
    std::vector<std::string> scan_columns;  // empty: nothing ingested yet
    std::vector<LeafColumn> leaves;         // of the scan columns, as a scan gives them
    std::vector<std::size_t> store_column;  // of each leaf; kLeftOut: read but not stored
    std::vector<ArraySource> arrays;        // of each array
    std::size_t person = 0;                 // position among the leaves
    std::size_t timestamp = 0;              // position among the leaves
  };

  std::vector<StoreColumn> columns;  // UniteColumns
  std::vector<StoreArray> arrays;    // UniteColumns
  std::vector<ColumnConflict> conflicts;
  std::vector<Source> sources;  // in the connection's order
  // The column that is every dataset's timestamp: served from the events' times, not stored a
  // second time.
  std::optional<std::size_t> time_column;
  // The columns that files hold: all but the time column.
  std::vector<std::size_t> stored;
  // Equal fingerprints: files of one can be read as the other.
  std::string fingerprint;
};

// The array of a column by its number; StoreArray::kEvents for one of the events themselves.
std::size_t ArrayOf(const StoreColumn& column, std::span<const StoreArray> arrays);

// kInvalidDefinition: a person or timestamp column is missing or of a type that cannot be one.
// kUnsupported past 127 datasets.
Result<StoreLayout> PlanLayout(const ConnectionSources& sources, std::uint32_t shards);

}  // namespace sojourn
