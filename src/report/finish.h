// From merged rows to the table a user sees: hidden rows, empty buckets, order, page, texts
// (rulings.md ).
#pragma once

#include "report/dimension_items.h"
#include "report/merge.h"
#include "report/plan.h"
#include "report/report.h"

namespace sojourn {

// Fills table.schema, rows, total_rows and num_dimensions. kInvalidArgument for a sort column that
// is none.
Status FinishRows(const StoreSnapshot& store,
                  const Plan& plan,
                  const PersonItems& persons,
                  const ReportRequest& request,
                  MergedRows rows,
                  ReportTable& table);

// One row of metric columns from `values`, one a metric.
RowBlock TotalRow(const Plan& plan, std::span<const double> values);

}  // namespace sojourn
