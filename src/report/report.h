// Answers report and event-level requests over a store: bind, plan, run the journey stages over all
// shards, merge, finish. One path for every door; results do not depend on threads, shards, parts
// or batch size.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/rows.h"
#include "model/report_request.h"
#include "report/run_options.h"
#include "store/store.h"

namespace sojourn {

// Raised whenever equal data and definitions can give other numbers; part of the state id.
inline constexpr int kEngineSemanticsVersion = 1;

// A finished report. `rows` has the requested page; a dimension cell is always text (labels of
// R-9, the no-value label), a metric cell an integer or a double without value where undefined.
struct ReportTable {
  RowSchema schema;  // dimensions, then metrics
  std::size_t num_dimensions = 0;
  RowBlock rows;
  // By dimension, as ColumnBlock::valid: which cells are values rather than the no-value label.
  std::vector<std::vector<std::uint8_t>> has_value;
  std::vector<std::string> no_value_labels;  // by dimension
  std::int64_t total_rows = 0;               // before limit and page
  RowBlock totals;  // one row of metric columns only; empty when not asked for
  RowBlock filtered_totals;
  std::vector<std::string> warnings;
  std::string range_text;  // effective range, "start/end" in the view's zone; "all" without
  double engine_seconds = 0;
};

// `rows` of the table for machines, which must tell a value from a label that reads the same:
// without value where there is the no-value label.
RowBlock WithoutLabels(RowBlock rows, const ReportTable& table);

// Runs `request` against `store` as seen through `view`. kInvalidArgument names what the request
// gets wrong.
Result<ReportTable> RunReport(const StoreSnapshot& store,
                              const View& view,
                              const ReportRequest& request,
                              const RunOptions& options);

// Event-level rows in the store's order of persons and events. `store` must outlive the source.
// `notices` are for the reader: each metric that does not add up event by event and is therefore
// without value in every row.
struct EventAnswer {
  std::unique_ptr<RowSource> rows;
  std::vector<std::string> notices;
};

// `event_ids` names by dataset of the store the column that is its event id; empty where it has
// none.
Result<EventAnswer> OpenEvents(const StoreSnapshot& store,
                               const View& view,
                               const EventsRequest& request,
                               std::span<const std::string> event_ids,
                               const RunOptions& options);

}  // namespace sojourn
