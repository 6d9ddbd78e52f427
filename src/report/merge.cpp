#include "report/merge.h"

#include <cmath>
#include <limits>

namespace sojourn {
namespace {

Status BeyondDoubles(const PlannedMetric& metric) {
  return BadData(fmt::format("metric {}: a sum is beyond the largest number: {}",
                             metric.title,
                             std::numeric_limits<double>::max()),
                 "correct the values in its column, or leave them out with a filter");
}

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

  // Shares out what algorithmic metrics have collected; to be called once, behind all Adds. What
  // shows in rows that are not hidden goes to `shown`, by metric.
  void AddAlgorithmic(std::span<const std::unique_ptr<ReportWorker>> workers,
                      std::vector<ExactSum>& shown) {
    for (std::size_t metric = 0; metric < sums_.size(); ++metric) {
      Coalitions all;
      for (const auto& worker : workers) {
        all.Add(worker->credits().coalitions(metric));
      }
      ShareOut(metric, all, shown[metric]);
    }
  }

  Status List(MergedRows& rows) const {
    const std::size_t dimensions = plan_.num_report_dimensions;
    std::vector<std::uint32_t> codes(dimensions);
    std::vector<double> values(sums_.size());
    for (std::uint32_t cell = 1; cell < cells_.size(); ++cell) {
      bool exists = dimensions == 0;
      for (std::size_t metric = 0; metric < values.size(); ++metric) {
        values[metric] = sums_.metric(metric).value(cell);
        if (!std::isfinite(values[metric])) [[unlikely]] {
          return BeyondDoubles(plan_.metrics[metric]);
        }
        exists |= values[metric] != 0;
      }
      if (exists) {
        cells_.CodesOf(cell, codes);
        rows.codes.insert(rows.codes.end(), codes.begin(), codes.end());
        rows.values.insert(rows.values.end(), values.begin(), values.end());
        ++rows.num_rows;
      }
    }
    return {};
  }

 private:
  void ShareOut(std::size_t metric, const Coalitions& coalitions, ExactSum& shown) {
    std::vector<std::size_t> items;
    std::vector<std::size_t> times;
    for (std::size_t d = 0; d < plan_.num_report_dimensions; ++d) {
      (plan_.dimensions[d].is_time() ? times : items).push_back(d);
    }
    std::vector<std::uint32_t> codes(plan_.num_report_dimensions);
    coalitions.ShareOut(items.size(), [&](auto item, auto time_codes, double amount) {
      bool shows = true;
      for (std::size_t i = 0; i < items.size(); ++i) {
        codes[items[i]] = item[i];
        shows &= !plan_.dimensions[items[i]].Hides(item[i]);
      }
      for (std::size_t i = 0; i < times.size(); ++i) {
        codes[times[i]] = time_codes[i];
      }
      const std::uint32_t cell = cells_.CellOf(codes);
      sums_.Grow(cells_.size());
      sums_.metric(metric).amounts()[cell].Add(amount);
      if (shows) {
        shown.Add(amount);
      }
    });
  }

  const Plan& plan_;
  CellIndex cells_;
  RowSums sums_;
};

// One value a metric, of one kind of totals; `more` [metrics] is added where the plan hides rows.
Result<std::vector<double>> AddTotals(const Plan& plan,
                                      std::span<const std::unique_ptr<ReportWorker>> workers,
                                      const RowSums& (ReportWorker::*totals_of)() const,
                                      std::span<const ExactSum> more) {
  RowSums sums(plan);
  sums.Grow(2);
  std::vector<double> totals;
  for (std::size_t metric = 0; metric < sums.size(); ++metric) {
    for (const auto& worker : workers) {
      sums.metric(metric).Merge(((*worker).*totals_of)().metric(metric), 1, 1);
    }
    if (!more.empty() && plan.metrics[metric].kind == MetricKind::kAmounts) {
      sums.metric(metric).amounts()[1].Add(more[metric]);
    }
    totals.push_back(sums.metric(metric).value(1));
    if (!std::isfinite(totals.back())) {
      return BeyondDoubles(plan.metrics[metric]);
    }
  }
  return totals;
}

}  // namespace

Result<MergedRows> MergeWorkers(const Plan& plan,
                                std::span<const std::unique_ptr<ReportWorker>> workers) {
  Merger merger(plan);
  for (const auto& worker : workers) {
    merger.Add(*worker);
  }
  std::vector<ExactSum> shown(plan.metrics.size());  // of algorithmic metrics
  merger.AddAlgorithmic(workers, shown);
  MergedRows rows;
  RETURN_IF_ERROR(merger.List(rows));
  ASSIGN_OR_RETURN(rows.totals, AddTotals(plan, workers, &ReportWorker::totals, {}));
  ASSIGN_OR_RETURN(rows.filtered_totals,
                   AddTotals(plan,
                             workers,
                             &ReportWorker::filtered_totals,
                             plan.hides_rows() ? std::span<const ExactSum>(shown)
                                               : std::span<const ExactSum>()));
  return rows;
}

}  // namespace sojourn
