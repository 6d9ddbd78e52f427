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

// One column of a chunk. `validity` is a bitmap of uint64 words, bit i of word i/64 = row i has a
// value; null: all have. Data by type: string ScanString; integer, timestamp int64; double double;
// boolean bool (one byte); date int32 (days).
struct ScanColumn {
  ValueType type = ValueType::kString;
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;

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
  std::vector<ScanColumn> columns;  // as asked for, then _seq (integer) as the last one
};

// A running scan. Next may be called by several threads; chunks come in no fixed order.
class LakeScan {
 public:
  virtual ~LakeScan() = default;
  // Null at the end.
  virtual Result<std::unique_ptr<ScanChunk>> Next() = 0;
};

}  // namespace sojourn
