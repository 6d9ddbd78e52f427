// The options of `sojourn report` and `sojourn events` as requests (definitions.md 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/report_request.h"

namespace sojourn {

// As typed; several values of one option in the order given.
struct ReportFlags {
  std::string view;
  std::vector<std::string> by;       // "channel,country"
  std::vector<std::string> metrics;  // "revenue,rev_u=revenue[u_shaped,30d]"
  std::vector<std::string> filters;  // "country=NO,SE"
  std::string search;                // "CONTAINS 'a' AND NOT MATCH 'home'"
  std::vector<std::string> sort;     // "revenue:desc"
  std::string range;
  std::optional<std::int64_t> limit;
  std::int64_t page = 0;
  NoValueRequest no_value = NoValueRequest::kByComponent;
  bool totals = false;
  bool empty_buckets = false;
  std::string session_timeout;
  std::string as_of;
};

// Without --metric the columns are events, sessions and people. A sort without direction is
// descending for a metric and ascending for a dimension. kInvalidArgument names the option and what
// it got wrong.
Result<ReportRequest> ReportRequestOf(const ReportFlags& flags);

// "country=NO,SE": a dimension and the labels to keep. A label with a comma stands in double
// quotes, a quote in it is doubled: 'city="Washington, D.C.",Oslo'.
Result<FilterRequest> ParseFilter(std::string_view text);

// Splits at commas outside square brackets; blanks around parts go.
std::vector<std::string> SplitList(std::string_view text);

}  // namespace sojourn
