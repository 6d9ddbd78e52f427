#include "cli/report_flags.h"

#include <algorithm>

#include "base/nearest_name.h"
#include "model/duration.h"
#include "model/search_clause.h"

namespace sojourn {
namespace {

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  const std::size_t end = text.find_last_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

// Takes one label off the front of `rest`, quoted or up to the next comma; false when a quote does
// not end.
bool TakeLabel(std::string_view& rest, std::string& label) {
  label.clear();
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    label = rest.substr(0, end);
    rest.remove_prefix(end);
    return true;
  }
  rest.remove_prefix(1);
  for (;;) {
    const std::size_t quote = rest.find('"');
    if (quote == std::string_view::npos) {
      return false;
    }
    label += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) {
      return rest.empty() || rest.starts_with(',');
    }
    label += '"';
    rest.remove_prefix(1);
  }
}

Result<SortRequest> ParseSort(std::string_view text, const std::vector<std::string>& dimensions) {
  const std::size_t colon = text.rfind(':');
  SortRequest sort;
  sort.column = text.substr(0, colon);
  sort.descending =
      std::find(dimensions.begin(), dimensions.end(), sort.column) == dimensions.end();
  if (colon == std::string_view::npos) {
    return sort;
  }
  const std::string_view order = text.substr(colon + 1);
  if (order != "asc" && order != "desc" && order != "ascending" && order != "descending") {
    return InvalidArgument(fmt::format("--sort {}: unknown order: {}", text, order),
                           NearestNameHint(order, {"asc", "desc"}));
  }
  sort.descending = order.starts_with("desc");
  return sort;
}

}  // namespace

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char letter = i < text.size() ? text[i] : ',';
    depth += letter == '[' ? 1 : letter == ']' ? -1 : 0;
    if (i == text.size() || (letter == ',' && depth <= 0)) {
      if (const std::string_view part = Trimmed(text.substr(begin, i - begin)); !part.empty()) {
        parts.emplace_back(part);
      }
      begin = i + 1;
    }
  }
  return parts;
}

Result<FilterRequest> ParseFilter(std::string_view text) {
  const std::size_t equals = text.find('=');
  FilterRequest filter;
  filter.dimension = Trimmed(text.substr(0, equals));
  if (equals == std::string_view::npos || filter.dimension.empty()) {
    return InvalidArgument(fmt::format("--filter: no DIMENSION=VALUE,…: {}", text),
                           "for instance --filter 'country=NO,SE'");
  }
  std::string_view rest = text.substr(equals + 1);
  std::string label;
  for (;;) {
    if (!TakeLabel(rest, label)) {
      return InvalidArgument(fmt::format("--filter: a quote does not end: {}", text),
                             "write a quote inside of quotes twice");
    }
    filter.values.push_back(label);
    if (rest.empty()) {
      return filter;
    }
    rest.remove_prefix(1);
  }
}

Result<ReportRequest> ReportRequestOf(const ReportFlags& flags) {
  ReportRequest request;
  request.view = flags.view;
  request.range = flags.range;
  for (const std::string& by : flags.by) {
    for (std::string& dimension : SplitList(by)) {
      request.dimensions.push_back(std::move(dimension));
    }
  }
  for (const std::string& metrics : flags.metrics) {
    for (const std::string& text : SplitList(metrics)) {
      ASSIGN_OR_RETURN(MetricRequest metric, ParseMetricShortForm(text));
      request.metrics.push_back(std::move(metric));
    }
  }
  if (flags.metrics.empty()) {
    for (const char* metric : {"events", "sessions", "people"}) {
      request.metrics.push_back({.metric = metric, .title = metric, .attribution = {}});
    }
  }
  for (const std::string& text : flags.filters) {
    ASSIGN_OR_RETURN(FilterRequest filter, ParseFilter(text));
    request.filters.push_back(std::move(filter));
  }
  if (const Status search = SearchClause::Parse(flags.search).status(); !search.ok()) {
    return search.WithContext("--search");
  }
  request.search = flags.search;
  for (const std::string& list : flags.sort) {
    for (const std::string& text : SplitList(list)) {
      ASSIGN_OR_RETURN(SortRequest sort, ParseSort(text, request.dimensions));
      request.sort.push_back(std::move(sort));
    }
  }
  request.limit = flags.limit;
  request.page = flags.page;
  request.no_value = flags.no_value;
  request.totals = flags.totals;
  request.empty_buckets = flags.empty_buckets;
  request.as_of = flags.as_of;
  if (!flags.session_timeout.empty()) {
    Result<Duration> timeout = ParseDuration(flags.session_timeout);
    if (!timeout.ok()) {
      return timeout.status().WithContext("--session-timeout");
    }
    request.session_timeout = timeout.value();
  }
  return request;
}

}  // namespace sojourn
