#include "report/report.h"

#include <algorithm>
#include <cmath>

#include "base/clock.h"
#include "base/thread_pool.h"
#include "report/finish.h"
#include "report/merge.h"
#include "report/plan.h"
#include "report/range.h"
#include "report/worker.h"

namespace sojourn {
namespace {

Status CheckRequest(const Plan& plan, const ReportRequest& request) {
  if (request.limit && (*request.limit < 0 || request.page < 0)) {
    return InvalidArgument(
        fmt::format("limit and page must not be negative: {}, {}", *request.limit, request.page),
        "the first page is 0; without a limit all rows come");
  }
  if (!request.empty_buckets) {
    return {};
  }
  if (plan.num_report_dimensions != 1 || plan.dimensions[0].buckets == nullptr ||
      !plan.window.is_limited()) {
    return InvalidArgument(
        "empty_buckets needs a range and exactly one dimension, a time dimension such as day",
        "add a range, or leave empty_buckets out");
  }
  constexpr std::size_t kMostListed = 4'000'000;
  if (plan.dimensions[0].buckets->size() > kMostListed) {
    return InvalidArgument(
        fmt::format("empty_buckets would list more than {} items of dimension {}",
                    kMostListed,
                    plan.dimensions[0].id),
        "give a shorter range or take a longer unit");
  }
  return {};
}

// Runs the plan over all shards and adds the workers up.
Result<MergedRows> RunPlan(const StoreSnapshot& store,
                           const Plan& plan,
                           const RunOptions& options,
                           bool with_totals,
                           PersonItems& persons) {
  std::vector<std::unique_ptr<ReportWorker>> workers;
  for (std::size_t i = 0; i < std::min<std::size_t>(options.num_threads(), store.num_shards());
       ++i) {
    workers.push_back(std::make_unique<ReportWorker>(plan, store, persons, with_totals));
  }
  RETURN_IF_ERROR(
      RunParallel(store.num_shards(), workers.size(), [&](std::size_t shard, std::size_t worker) {
        return workers[worker]->RunShard(static_cast<std::uint32_t>(shard), options.batch_events);
      }));
  return MergeWorkers(plan, workers);
}

// A metric is shown as an integer as long as all of its values are below 2^53.
void ShowLargeIntegersAsDoubles(const MergedRows& rows, Plan& plan) {
  constexpr double kMostExact = 0x1p53;
  const std::size_t metrics = plan.metrics.size();
  for (std::size_t metric = 0; metric < metrics; ++metric) {
    bool fits = std::abs(rows.totals[metric]) < kMostExact &&
                std::abs(rows.filtered_totals[metric]) < kMostExact;
    for (std::size_t row = 0; row < rows.num_rows; ++row) {
      fits &= std::abs(rows.values[row * metrics + metric]) < kMostExact;
    }
    plan.metrics[metric].is_integer &= fits;
  }
}

}  // namespace

RowBlock WithoutLabels(RowBlock rows, const ReportTable& table) {
  for (std::size_t dimension = 0; dimension < table.has_value.size(); ++dimension) {
    rows.columns[dimension].valid = table.has_value[dimension];
  }
  return rows;
}

Result<ReportTable> RunReport(const StoreSnapshot& store,
                              const View& view,
                              const ReportRequest& request,
                              const RunOptions& options) {
  const Stopwatch watch;
  ASSIGN_OR_RETURN(Plan plan, BindReport(store, view, request, options));
  RETURN_IF_ERROR(CheckRequest(plan, request));
  const bool with_totals = request.totals && plan.num_report_dimensions > 0;
  PersonItems persons(store.num_shards());
  ASSIGN_OR_RETURN(MergedRows rows, RunPlan(store, plan, options, with_totals, persons));
  ShowLargeIntegersAsDoubles(rows, plan);
  ReportTable table;
  if (with_totals) {
    table.totals = TotalRow(plan, rows.totals);
    table.filtered_totals = TotalRow(plan, rows.filtered_totals);
  }
  RETURN_IF_ERROR(FinishRows(store, plan, persons, request, std::move(rows), table));
  table.warnings = std::move(plan.warnings);
  table.range_text = RangeText(plan.window, plan.zone);
  table.engine_seconds = watch.Seconds();
  return table;
}

}  // namespace sojourn
