// The rows of a report while it runs: each combination of item codes is a cell. Cell 0 takes the
// events that do not count.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "report/plan.h"
#include "report/tuple_table.h"

namespace sojourn {

// Two forms: with few combinations (up to a million) a cell is computed from the codes and all
// cells exist from the start; else combinations get numbers as they come. Not thread-safe: each
// worker has its own, merged at the end.
class CellIndex {
 public:
  explicit CellIndex(std::span<const PlannedDimension> dimensions);

  bool is_dense() const { return !table_.has_value(); }
  // Cells so far, cell 0 included.
  std::size_t size() const { return is_dense() ? dense_size_ : table_->size() + 1; }
  // Dense: cell = 1 + sum of code * stride(dimension).
  std::uint32_t stride(std::size_t dimension) const { return strides_[dimension]; }
  // Any form: the cell of one code a dimension.
  std::uint32_t CellOf(std::span<const std::uint32_t> codes);
  // The codes of cell > 0.
  void CodesOf(std::uint32_t cell, std::span<std::uint32_t> codes) const;

 private:
  std::vector<std::uint32_t> strides_;
  std::size_t dense_size_ = 0;
  std::optional<TupleTable> table_;
};

}  // namespace sojourn
