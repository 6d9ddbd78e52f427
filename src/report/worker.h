// One thread of a report: takes shards, runs their batches through the stages and adds them up.
#pragma once

#include <cstdint>

#include "base/arena.h"
#include "report/cells.h"
#include "report/credit_pass.h"
#include "report/element_cells.h"
#include "report/row_sums.h"
#include "report/stages.h"
#include "store/store.h"

namespace sojourn {

class ReportWorker {
 public:
  // All references must outlive the worker.
  ReportWorker(const Plan& plan,
               const StoreSnapshot& store,
               PersonItems& persons,
               bool with_totals);

  Status RunShard(std::uint32_t shard, std::size_t batch_events);

  const CellIndex& cells() const { return cells_; }
  const CreditPass& credits() const { return credits_; }
  const RowSums& rows() const { return rows_; }
  // Cell 1 is the grand total.
  const RowSums& totals() const { return totals_; }
  // The same of what rows show that are not hidden.
  const RowSums& filtered_totals() const { return plan_.hides_rows() ? filtered_totals_ : totals_; }

 private:
  Status RunBatch();
  void RunTrend();
  Placement PlaceRows();
  // Cells of the events that metrics list, where no metric looks at all events.
  Placement PlaceListed();
  // Adds the rows of a batch whose dimensions have several values, some events at a time: a heavy
  // person has as many pairs of an event and a value as events squared.
  Status AddSeveral();
  // The next events from `event` on, which moves behind them. `cell_of_value` is as long as the
  // values of the only dimension, and 0 where a value has not been met; empty with several
  // dimensions.
  Placement PlaceSeveral(std::uint32_t& event, std::span<std::uint32_t> cell_of_value);
  // Adds the rows and totals of a batch whose units are elements, too.
  Status AddElements();
  // Refuses batches whose tuples do not fit: those of an event, or of all events where attribution
  // and sessions that interleave look at all at once.
  Status CheckTuples() const;
  Placement PlaceTotal();
  Placement PlaceFilteredTotal();

  const Plan& plan_;
  const StoreSnapshot& store_;
  PersonItems& persons_;
  const bool with_totals_;
  bool has_elements_ = false;
  bool is_multi_valued_ = false;
  bool has_attribution_ = false;
  bool has_unattributed_ = false;
  bool looks_at_all_events_ = false;
  CellIndex cells_;
  RowSums rows_;
  RowSums totals_;
  RowSums filtered_totals_;
  CreditPass credits_;
  ElementCells element_cells_;  // where has_elements_
  Arena arena_;
  Arena part_arena_;  // of some events of a batch
  std::vector<std::uint32_t> part_cells_;
  std::vector<std::uint32_t> part_events_;
  BatchStages stages_;
};

}  // namespace sojourn
