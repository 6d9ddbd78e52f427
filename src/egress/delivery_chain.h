// Incremental deliveries as a chain: each names the one before, so that whoever has applied them
// all has no gap, and every one has the same columns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/rows.h"
#include "egress/manifest.h"
#include "egress/run_plan.h"

namespace sojourn {

// The manifest of the delivery before, which lies below `root`; nothing when `plan` begins a chain.
// E_DEST_NOT_FOUND when it is not there as it was delivered: kNotFound when it is gone, kCorruption
// when it was changed.
Result<std::optional<Manifest>> ReadFormerDelivery(const RunPlan& plan, const std::string& root);

// E_SCHEMA_DRIFT, naming the first difference, when `columns` are not those of `former` in name,
// type and order.
Status CheckSameColumns(const Manifest& former, const std::vector<RowColumn>& columns);

}  // namespace sojourn
