// Numbers for what a touch has in the report's dimensions: one code for each tuple of items.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "report/cells.h"
#include "report/plan.h"
#include "report/stages.h"
#include "report/tuple_table.h"

namespace sojourn {

// A touch stands in the dimensions besides time; time dimensions show the time of the conversion
// (D-48, R-24). Code 0 has no value in any. One per worker.
class TouchTuples {
 public:
  TouchTuples(const Plan& plan, CellIndex& cells);

  // Positions in the plan of the dimensions besides time, and of the others.
  std::span<const std::size_t> dimensions() const { return touch_dimensions_; }
  std::span<const std::size_t> time_dimensions() const { return time_dimensions_; }

  // More than any code given so far.
  std::size_t num_codes() const { return cells_.is_dense() ? cells_.size() : tuples_.size(); }
  // `codes` by dimensions().
  std::uint32_t CodeOf(std::span<const std::uint32_t> codes);
  // What the touch has in dimensions()[i].
  std::uint32_t DimensionCode(std::uint32_t touch_code, std::size_t i) const;
  // Whether the row of a touch has a value in every hiding dimension.
  bool IsShown(std::uint32_t touch_code) const;
  // Whether the row of a touch is kFirstFixedCell + its code, and is there already.
  bool HasFixedCells() const { return cells_.is_dense() && time_dimensions_.empty(); }
  static constexpr std::uint32_t kFirstFixedCell = 1;
  // The row of a touch and a conversion; may be new.
  std::uint32_t CellOf(std::uint32_t touch_code,
                       std::uint32_t conversion_event,
                       const BatchStages& stages) {
    if (!cells_.is_dense()) {
      return SparseCellOf(touch_code, conversion_event, stages);
    }
    std::uint32_t cell = kFirstFixedCell + touch_code;
    for (const std::size_t d : time_dimensions_) {
      cell += stages.dimensions[d].resolved[conversion_event] * cells_.stride(d);
    }
    return cell;
  }

 private:
  std::uint32_t SparseCellOf(std::uint32_t touch_code,
                             std::uint32_t conversion_event,
                             const BatchStages& stages);

  const Plan& plan_;
  CellIndex& cells_;
  std::vector<std::size_t> touch_dimensions_;
  std::vector<std::size_t> time_dimensions_;
  TupleTable tuples_;                        // when cells are not dense
  std::vector<std::uint32_t> report_codes_;  // one code per report dimension
};

}  // namespace sojourn
