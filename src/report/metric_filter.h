// Which values of a column a metric counts (include and exclude of a metric, dataviews.md 8.4).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "report/raw_column.h"
#include "report/value_filter.h"
#include "store/store.h"

namespace sojourn {

// Tested once per item of a dictionary, per value of other columns.
class MetricFilter {
 public:
  // `column` is a position in store.columns(). kInvalidDefinition as ValueFilter::Create.
  static Result<MetricFilter> Create(const Include& include,
                                     const StoreSnapshot& store,
                                     std::size_t column,
                                     const TimeZone& zone);

  // Those occurrences whose value passes. `column` must be the one created for.
  Occurrences Keep(const Occurrences& list, const RawColumn& column, Arena& arena) const;

 private:
  explicit MetricFilter(ValueFilter filter) : filter_(std::move(filter)) {}

  ValueFilter filter_;
  std::vector<std::uint8_t> passes_;  // by code, for columns of codes
};

}  // namespace sojourn
