#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "model/read_objects_internal.h"
#include "model/search_clause.h"
#include "model/written_range.h"

namespace sojourn {
namespace {

void CheckColumnNames(const FormReader& reader,
                      const ReportRequest& request,
                      MistakeList& mistakes) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name, const KeyPlace& place) {
    if (std::ranges::count(names, name) > 0 && !name.empty()) {
      mistakes.Add(place,
                   fmt::format("two columns of one name: {}", Shown(name)),
                   "drop one, or name a metric column with as");
    }
    names.push_back(name);
  };
  for (std::size_t i = 0; i < request.dimensions.size(); ++i) {
    const KeyPlace place = reader.PlaceOf("dimensions");
    add(request.dimensions[i], {place.line, fmt::format("{}[{}]", place.key, i)});
  }
  const std::vector<FormReader> metrics = reader.Objects("metrics");
  for (std::size_t i = 0; i < request.metrics.size(); ++i) {
    add(request.metrics[i].title, metrics[i].place());
  }
}

void ReadSessionOverride(const FormReader& reader,
                         ReportRequest& request,
                         MistakeList& mistakes,
                         References& references) {
  if (reader.Has("timeout")) {
    request.session_timeout = reader.DurationOf("timeout");
    if (request.session_timeout) {
      CheckTimeout(reader, *request.session_timeout, mistakes);
    }
  }
  if (reader.Has("field")) {
    request.session_field = reader.Text("field");
  }
  if (reader.Has("start_metrics")) {
    request.session_start_metrics = reader.Texts("start_metrics");
    references.AddAll(Reference::Kind::kStartMetric,
                      *request.session_start_metrics,
                      reader.PlaceOf("start_metrics"),
                      request.view);
  }
}

}  // namespace

MetricRequest ReadMetric(const FormReader& reader, MistakeList& mistakes) {
  MetricRequest metric;
  metric.metric = reader.Text("metric");
  metric.title = reader.Has("as") ? reader.Text("as") : metric.metric;
  if (reader.Has("attribution")) {
    metric.attribution = ReadAttribution(reader.Object("attribution"), mistakes);
  }
  return metric;
}

void CheckRange(std::string_view range, const KeyPlace& place, MistakeList& mistakes) {
  if (const Result<WrittenRange> written = ParseWrittenRange(range); !written.ok()) {
    mistakes.Add(place, written.status().message(), std::string(written.status().hint()));
  }
}

ReportRequest ReadReportRequest(const FormReader& reader,
                                MistakeList& mistakes,
                                References& references) {
  ReportRequest request;
  request.view = reader.Text("view");
  request.range = reader.Text("range");
  request.dimensions = reader.Texts("dimensions");
  references.Add(Reference::Kind::kView, request.view, reader.PlaceOf("view"));
  references.AddAll(
      Reference::Kind::kDimension, request.dimensions, reader.PlaceOf("dimensions"), request.view);
  for (const FormReader& row : reader.Objects("metrics")) {
    request.metrics.push_back(ReadMetric(row, mistakes));
    references.Add(Reference::Kind::kMetric,
                   request.metrics.back().metric,
                   row.PlaceOf("metric"),
                   request.view);
  }
  for (const FormReader& row : reader.Objects("filters")) {
    references.Add(
        Reference::Kind::kDimension, row.Text("dimension"), row.PlaceOf("dimension"), request.view);
    request.filters.push_back({row.Text("dimension"), row.Texts("in")});
  }
  request.search = reader.Text("search");
  if (const Status read = SearchClause::Parse(request.search).status(); !read.ok()) {
    mistakes.Add(reader.PlaceOf("search"), read.message(), std::string(read.hint()));
  }
  for (const FormReader& row : reader.Objects("sort")) {
    request.sort.push_back({row.Text("column"), row.Text("order") != "ascending"});
  }
  if (reader.Has("limit")) {
    request.limit = std::max<std::int64_t>(reader.Integer("limit"), 1);
  }
  request.page = reader.Integer("page");
  const std::string no_value = reader.Text("no_value");
  request.no_value = no_value == "include"   ? NoValueRequest::kInclude
                     : no_value == "exclude" ? NoValueRequest::kExclude
                                             : NoValueRequest::kByComponent;
  request.totals = reader.Flag("totals");
  request.empty_buckets = reader.Flag("empty_buckets");
  request.as_of = reader.Text("as_of");
  ReadSessionOverride(reader.Object("session"), request, mistakes, references);
  CheckColumnNames(reader, request, mistakes);
  if (!request.range.empty()) {
    CheckRange(request.range, reader.PlaceOf("range"), mistakes);
  }
  return request;
}

}  // namespace sojourn
