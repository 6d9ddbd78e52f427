// Encoded rows of one shard, kept in memory until they are sorted and written as a part.
//
// Rows lie in blocks of kRowsPerBlock, each block column by column. A thread appends only to its
// own buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/rows.h"

namespace sojourn {

// How a column's values wait: strings as 4-byte codes, booleans as 1-byte codes, integers, dates,
// timestamps and doubles as 8 bytes and a byte that says whether there is a value.
enum class BufferKind { kCode, kBoolean, kInteger, kDouble };

BufferKind BufferKindOf(ValueType type);

// Where each field of a row lies in a block. Three fields of an event come before the columns.
class RowShape {
 public:
  enum class Fields { kOfEvents, kNone };
  RowShape() = default;
  RowShape(std::span<const BufferKind> columns, Fields fields);

  static constexpr std::size_t kRowsPerBlock = 1024;

  std::size_t num_columns() const { return kinds_.size(); }
  BufferKind kind(std::size_t column) const { return kinds_[column]; }
  std::size_t time_offset() const { return 0; }
  std::size_t place_offset() const { return 8 * kRowsPerBlock; }
  std::size_t person_offset() const { return 16 * kRowsPerBlock; }
  std::size_t column_offset(std::size_t column) const { return column_offsets_[column]; }
  std::size_t valid_offset(std::size_t column) const { return valid_offsets_[column]; }
  std::size_t block_bytes() const { return block_bytes_; }

 private:
  std::vector<BufferKind> kinds_;
  std::vector<std::size_t> column_offsets_;
  std::vector<std::size_t> valid_offsets_;  // of integers and doubles
  std::size_t block_bytes_ = 0;
};

// The order of events at one instant in one number: dataset position, then sequence.
inline constexpr int kSequenceBits = 56;
inline constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << kSequenceBits) - 1;

class RowBuffer {
 public:
  std::size_t num_rows() const { return num_rows_; }

  // A run of free rows in one block: positions [row, row + size).
  struct Room {
    std::byte* block;
    std::size_t row;
    std::size_t size;
  };
  // Makes up to `wanted` rows of the buffer; the caller fills every field of them. Adds to
  // `new_bytes` what it allocates.
  Room Grow(const RowShape& shape, std::size_t wanted, std::uint64_t& new_bytes);

  // Copies field `offset` of all rows, in order, to `target`, which has room for num_rows() of
  // them.
  template <typename T>
  void CopyField(std::size_t offset, T* target) const {
    std::size_t left = num_rows_;
    for (const auto& block : blocks_) {
      const std::size_t rows = left < RowShape::kRowsPerBlock ? left : RowShape::kRowsPerBlock;
      const T* source = reinterpret_cast<const T*>(block.get() + offset);
      target = std::copy(source, source + rows, target);
      left -= rows;
    }
  }

  void Clear() {
    blocks_.clear();
    num_rows_ = 0;
  }

 private:
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t num_rows_ = 0;
};

}  // namespace sojourn
