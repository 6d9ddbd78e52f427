#include <algorithm>

#include "store/row_buffer_internal.h"

namespace sojourn {

BufferKind BufferKindOf(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return BufferKind::kCode;
    case ValueType::kBoolean:
      return BufferKind::kBoolean;
    case ValueType::kDouble:
      return BufferKind::kDouble;
    case ValueType::kInteger:
    case ValueType::kDate:
    case ValueType::kTimestamp:
      return BufferKind::kInteger;
  }
  return BufferKind::kInteger;
}

RowShape::RowShape(std::span<const BufferKind> columns, Fields fields)
    : kinds_(columns.begin(), columns.end()) {
  std::size_t end =
      fields == Fields::kOfEvents ? person_offset() + sizeof(std::uint32_t) * kRowsPerBlock : 0;
  const auto take = [&end](std::size_t value_bytes) {
    const std::size_t begin = end;
    end += value_bytes * kRowsPerBlock;
    return begin;
  };
  for (const BufferKind kind : kinds_) {
    const bool has_validity = kind == BufferKind::kInteger || kind == BufferKind::kDouble;
    const std::size_t value_bytes = has_validity ? 8 : kind == BufferKind::kCode ? 4 : 1;
    column_offsets_.push_back(take(value_bytes));
    valid_offsets_.push_back(has_validity ? take(1) : 0);
  }
  block_bytes_ = end;
}

RowBuffer::Room RowBuffer::Grow(const RowShape& shape,
                                std::size_t wanted,
                                std::uint64_t& new_bytes) {
  const std::size_t row = num_rows_ % RowShape::kRowsPerBlock;
  if (row == 0) {
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(shape.block_bytes()));
    new_bytes += shape.block_bytes();
  }
  const std::size_t size = std::min(wanted, RowShape::kRowsPerBlock - row);
  num_rows_ += size;
  return {blocks_.back().get(), row, size};
}

}  // namespace sojourn
