// One thread of a report: takes shards, runs their batches through the stages and adds them up.
#pragma once

#include <cstdint>

#include "base/arena.h"
#include "report/cells.h"
#include "report/credit_pass.h"
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
  const RowSums& rows() const { return rows_; }
  // Cell 1 is the grand total.
  const RowSums& totals() const { return totals_; }

 private:
  void RunBatch();
  void RunTrend();
  Placement PlaceRows();
  // Cells of the events that metrics list, where no metric looks at all events.
  Placement PlaceListed();
  Placement PlaceSeveral();
  Placement PlaceTotal();

  const Plan& plan_;
  const StoreSnapshot& store_;
  PersonItems& persons_;
  const bool with_totals_;
  bool is_multi_valued_ = false;
  bool has_attribution_ = false;
  bool has_unattributed_ = false;
  bool looks_at_all_events_ = false;
  CellIndex cells_;
  RowSums rows_;
  RowSums totals_;
  CreditPass credits_;
  Arena arena_;
  BatchStages stages_;
};

}  // namespace sojourn
