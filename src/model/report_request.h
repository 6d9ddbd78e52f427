// What a user asks for, before it is bound to any data: the request of definitions.md 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/definitions.h"

namespace sojourn {

// One metric column.
struct MetricRequest {
  std::string metric;                      // component id or standard metric
  std::string title;                       // `as`, else the metric id: name of the column
  std::optional<Attribution> attribution;  // replaces the component's whole setting

  friend bool operator==(const MetricRequest&, const MetricRequest&) = default;
};

// Keeps events whose resolved value of `dimension` is one of `values` (R-28, R-75: labels are
// compared).
struct FilterRequest {
  std::string dimension;
  std::vector<std::string> values;

  friend bool operator==(const FilterRequest&, const FilterRequest&) = default;
};

struct SortRequest {
  std::string column;  // title of a metric column, or a dimension id
  bool descending = true;

  friend bool operator==(const SortRequest&, const SortRequest&) = default;
};

enum class NoValueRequest { kByComponent, kInclude, kExclude };

struct ReportRequest {
  std::string view;
  std::string range;  // "start/end" in the view's zone, end exclusive; empty: all data
  std::vector<std::string> dimensions;
  std::vector<MetricRequest> metrics;
  std::vector<FilterRequest> filters;
  std::string search;  // which items of the first dimension are rows (api.md 2.5); empty: all
  std::vector<SortRequest> sort;
  std::optional<std::int64_t> limit;  // rows of a page; nothing: all
  std::int64_t page = 0;
  NoValueRequest no_value = NoValueRequest::kByComponent;
  bool totals = false;
  bool empty_buckets = false;
  std::string as_of;           // state id; empty: now
  // Overrides the view's session settings key by key.
  std::optional<Duration> session_timeout;
  std::optional<std::string> session_field;
  std::optional<std::vector<std::string>> session_start_metrics;

  friend bool operator==(const ReportRequest&, const ReportRequest&) = default;
};

// Event-level rows (definitions.md 5): one row per event after processing.
struct EventsRequest {
  std::string view;
  std::string range;
  std::vector<std::string>
      columns;  // row_id person_id session_id timestamp, dimension ids, metric ids
  std::vector<FilterRequest> filters;
  std::string as_of;
};

// Reads a request as JSON (YAML is accepted too). Errors are kInvalidArgument: "request.json:3:
// metrics[1].attribution.model: unknown value: lastt" with the nearest known name as hint. Keys of
// later issues (segments, calculated metrics) are refused as kUnsupported.
Result<ReportRequest> ParseReportRequest(std::string_view text, const std::string& file);

// Reads the command line's short form of a metric column: "revenue", "rev_u=revenue[u_shaped,30d]",
// "r=revenue[linear,session]", "[custom:30/20/50,14d]", "[time_decay:7d,window]".
Result<MetricRequest> ParseMetricShortForm(std::string_view text);

// The canonical JSON: keys in fixed order, defaults left out. Two requests that mean the same give
// the same text.
std::string ReportRequestJson(const ReportRequest& request);

}  // namespace sojourn
