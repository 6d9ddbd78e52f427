#include "report/merge.h"

#include <algorithm>

namespace sojourn {
namespace {

// Sums of all workers over one common index of cells.
class Merger {
 public:
  explicit Merger(const Plan& plan) : plan_(plan), cells_(plan.report_dimensions()), sums_(plan) {}

  void Add(const ReportWorker& worker) {
    std::vector<std::uint32_t> codes(plan_.num_report_dimensions);
    sums_.Grow(cells_.size());
    for (std::uint32_t cell = 1; cell < worker.cells().size(); ++cell) {
      std::uint32_t to = cell;
      if (!cells_.is_dense()) {
        worker.cells().CodesOf(cell, codes);
        to = cells_.CellOf(codes);
        sums_.Grow(cells_.size());
      }
      for (std::size_t metric = 0; metric < sums_.size(); ++metric) {
        sums_.metric(metric).Merge(worker.rows().metric(metric), cell, to);
      }
    }
  }

  void List(MergedRows& rows) const {
    const std::size_t dimensions = plan_.num_report_dimensions;
    std::vector<std::uint32_t> codes(dimensions);
    std::vector<double> values(sums_.size());
    for (std::uint32_t cell = 1; cell < cells_.size(); ++cell) {
      bool exists = dimensions == 0;
      for (std::size_t metric = 0; metric < values.size(); ++metric) {
        values[metric] = sums_.metric(metric).value(cell);
        exists |= values[metric] != 0;
      }
      if (exists) {
        cells_.CodesOf(cell, codes);
        rows.codes.insert(rows.codes.end(), codes.begin(), codes.end());
        rows.values.insert(rows.values.end(), values.begin(), values.end());
        ++rows.num_rows;
      }
    }
  }

 private:
  const Plan& plan_;
  CellIndex cells_;
  RowSums sums_;
};

}  // namespace

MergedRows MergeWorkers(const Plan& plan, std::span<const std::unique_ptr<ReportWorker>> workers) {
  Merger merger(plan);
  RowSums totals(plan);
  totals.Grow(2);
  for (const auto& worker : workers) {
    merger.Add(*worker);
    for (std::size_t metric = 0; metric < totals.size(); ++metric) {
      totals.metric(metric).Merge(worker->totals().metric(metric), 1, 1);
    }
  }
  MergedRows rows;
  merger.List(rows);
  for (std::size_t metric = 0; metric < totals.size(); ++metric) {
    rows.totals.push_back(totals.metric(metric).value(1));
  }
  return rows;
}

}  // namespace sojourn
