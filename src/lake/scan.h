// Rows of a raw dataset as they come from the lake's reader, without copying them: for the store's
// builder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/rows.h"

namespace sojourn {

// A string as DuckDB lays it out: 16 bytes, up to 12 characters in place (checked in scan.cpp
// against duckdb.h).
struct alignas(8) ScanString {
  std::uint32_t length;
  union {
    char inlined[12];
    // Packed, so that `bytes` is where DuckDB has it; ScanString's own alignment keeps it aligned.
    struct [[gnu::packed]] {
      char prefix[4];
      const char* bytes;
    } pointer;
  };
  std::string_view view() const { return {length <= 12 ? inlined : pointer.bytes, length}; }
};

// Where the elements of one list lie among the elements of all lists of its level, as DuckDB lays
// it out (checked in scan.cpp).
struct ScanEntry {
  std::uint64_t offset;
  std::uint64_t length;
};

// A list around a leaf: one entry per row, or per element of the list outside of it. An entry
// without value (`validity` as of a column) is a list without elements.
struct ScanList {
  const ScanEntry* entries = nullptr;
  const std::uint64_t* validity = nullptr;

  bool IsValid(std::size_t row) const {
    return validity == nullptr || ((validity[row / 64] >> (row % 64)) & 1) != 0;
  }
};

// One leaf of a chunk (base/column_type.h: LeavesOf). `validity` is a bitmap of uint64 words, bit i
// of word i/64 = row i has a value; null: all have. Data by type: string ScanString; integer,
// timestamp int64; double double; boolean bool (one byte); date int32 (days). Of a leaf inside
// lists, rows are elements of the innermost one.
struct ScanColumn {
  ValueType type = ValueType::kString;
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;
  std::vector<ScanList> lists = {};  // outermost first

  bool IsValid(std::size_t row) const {
    return validity == nullptr || ((validity[row / 64] >> (row % 64)) & 1) != 0;
  }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data);
  }
};

// Up to 2048 rows. Owns the memory its columns point to.
class ScanChunk {
 public:
  virtual ~ScanChunk() = default;
  std::size_t num_rows = 0;
  std::vector<ScanColumn> columns;  // leaves of what was asked for, then _seq (integer)
};

// A running scan. Next may be called by several threads; chunks come in no fixed order.
class LakeScan {
 public:
  virtual ~LakeScan() = default;
  // Null at the end.
  virtual Result<std::unique_ptr<ScanChunk>> Next() = 0;
};

}  // namespace sojourn
