// The cells of a report whose dimensions or metrics are in arrays: of events and of elements, level
// by level (dataviews.md 12.1).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "report/cells.h"
#include "report/element_tuples.h"
#include "report/row_sums.h"

namespace sojourn {

// Places the units on which metrics stand. A unit has each of its cells once, so a metric goes in
// full to each distinct value and once to the total. One per worker.
class ElementCells {
 public:
  // Both must outlive it.
  ElementCells(const Plan& plan, CellIndex& cells);

  // Levels of metrics.
  std::size_t num_levels() const { return tuples_.size(); }
  std::size_t level(std::size_t index) const { return tuples_[index].level(); }

  // Whether a metric there goes by the values of its own units.
  bool has_rows(std::size_t index) const { return has_rows_[index]; }

  // Takes the next batch. kBusy where an event has more combinations of values than fit in memory.
  Status Begin(const BatchStages& stages);
  // The cells of some units of level number `index` from `unit` on, which moves behind them; of all
  // when `is_whole`. Lives until the next call and in `arena`.
  Placement Place(std::size_t index, std::uint32_t& unit, bool is_whole, Arena& arena);
  // Cell 1 for units that count, 0 for others.
  Placement PlaceTotal(std::size_t index, Arena& arena) const;
  // The same of units with a row that is not hidden.
  Placement PlaceShown(std::size_t index, Arena& arena);

 private:
  bool Counts(std::size_t level, std::uint32_t unit) const {
    return stages_->Counts(stages_->EventOf(level, unit));
  }
  Placement PlaceSingle(ElementTuples& tuples, Arena& arena);
  // Whether codes_ is a row that is not hidden.
  bool IsShown() const;

  const Plan& plan_;
  CellIndex& cells_;
  std::vector<ElementTuples> tuples_;  // by number of the level
  std::vector<bool> has_rows_;
  const BatchStages* stages_ = nullptr;
  std::vector<std::uint32_t> codes_;  // one tuple
  std::vector<std::uint32_t> cell_;   // of several units
  std::vector<std::uint32_t> unit_of_cell_;
};

}  // namespace sojourn
