#include "model/report_request.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/canonical_internal.h"
#include "model/read_objects_internal.h"

namespace sojourn {
namespace {

bool LooksLikeJson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && text[first] == '{';
}

// JSON where the text is JSON; else YAML, whose flow style forgives comments and bare words. A text
// that is neither is explained as what it looks like.
ParsedText ParseRequestText(std::string_view text) {
  ParsedText json = ParseJsonText(text);
  if (json.problems.empty()) {
    return json;
  }
  ParsedText yaml = ParseYamlText(text);
  return !yaml.problems.empty() && LooksLikeJson(text) ? json : yaml;
}

// As MistakesStatus, for what a user asks rather than defines.
Status RequestStatus(const std::vector<Mistake>& mistakes) {
  const Status status = MistakesStatus(mistakes);
  return status.code() == StatusCode::kInvalidDefinition
             ? InvalidArgument(status.message(), std::string(status.hint()))
             : status;
}

void WriteTexts(std::string_view key, const std::vector<std::string>& texts, JsonText& json) {
  json.Key(key).OpenList();
  for (const std::string& text : texts) {
    json.Text(text);
  }
  json.CloseList();
}

void WriteMetric(const MetricRequest& metric, JsonText& json) {
  const bool has_title = metric.title != metric.metric && !metric.title.empty();
  if (!has_title && !metric.attribution) {
    json.Text(metric.metric);
    return;
  }
  json.OpenObject().Key("metric").Text(metric.metric);
  if (has_title) {
    json.Key("as").Text(metric.title);
  }
  if (metric.attribution) {
    json.Key("attribution");
    WriteAttribution(*metric.attribution, json);
  }
  json.CloseObject();
}

void WriteRows(const ReportRequest& request, JsonText& json) {
  if (!request.filters.empty()) {
    json.Key("filters").OpenList();
    for (const FilterRequest& filter : request.filters) {
      json.OpenObject().Key("dimension").Text(filter.dimension);
      WriteTexts("in", filter.values, json);
      json.CloseObject();
    }
    json.CloseList();
  }
  if (!request.search.empty()) {
    json.Key("search").Text(request.search);
  }
  if (!request.sort.empty()) {
    json.Key("sort").OpenList();
    for (const SortRequest& sort : request.sort) {
      json.OpenObject().Key("column").Text(sort.column);
      json.Key("order").Text(sort.descending ? "descending" : "ascending").CloseObject();
    }
    json.CloseList();
  }
  if (request.limit) {
    json.Key("limit").Integer(*request.limit);
  }
  if (request.page != 0) {
    json.Key("page").Integer(request.page);
  }
  if (request.no_value != NoValueRequest::kByComponent) {
    json.Key("no_value").Text(request.no_value == NoValueRequest::kInclude ? "include" : "exclude");
  }
  if (request.totals) {
    json.Key("totals").Flag(true);
  }
  if (request.empty_buckets) {
    json.Key("empty_buckets").Flag(true);
  }
}

void WriteSession(const ReportRequest& request, JsonText& json) {
  if (!request.session_timeout && !request.session_field && !request.session_start_metrics) {
    return;
  }
  json.Key("session").OpenObject();
  if (request.session_timeout) {
    json.Key("timeout").Text(DurationText(*request.session_timeout));
  }
  if (request.session_field) {
    json.Key("field").Text(*request.session_field);
  }
  if (request.session_start_metrics) {
    WriteTexts("start_metrics", *request.session_start_metrics, json);
  }
  json.CloseObject();
}

}  // namespace

Result<ReportRequest> ParseReportRequest(std::string_view text, const std::string& file) {
  const ParsedText parsed = ParseRequestText(text);
  MistakeList mistakes(file);
  for (const TextProblem& problem : parsed.problems) {
    mistakes.Add({problem.line, {}}, problem.message, problem.hint);
  }
  if (mistakes.empty() && parsed.documents.size() != 1) {
    mistakes.Add({1, {}}, fmt::format("expected one request, not {}", parsed.documents.size()));
  }
  if (!mistakes.empty()) {
    return RequestStatus(mistakes.Take());
  }
  const Node& document = parsed.documents.front();
  const KeyPlace place{document.line, {}};
  const Form& form = *FindForm("request");
  CheckForm(document, form, place, mistakes);
  References references(file);  // whether the names exist is for the report to say
  const bool is_map = document.kind == Node::Kind::kMap;
  ReportRequest request = ReadReportRequest(
      FormReader(is_map ? &document : nullptr, form, place), mistakes, references);
  std::vector<Mistake> found = mistakes.Take();
  std::erase_if(found, &Mistake::is_guardrail);  // whether limits are strict, the view knows
  SortMistakes(found);
  RETURN_IF_ERROR(RequestStatus(found));
  return request;
}

std::string ReportRequestJson(const ReportRequest& request) {
  JsonText json;
  json.OpenObject().Key("view").Text(request.view);
  if (!request.range.empty()) {
    json.Key("range").Text(request.range);
  }
  if (!request.dimensions.empty()) {
    WriteTexts("dimensions", request.dimensions, json);
  }
  json.Key("metrics").OpenList();
  for (const MetricRequest& metric : request.metrics) {
    WriteMetric(metric, json);
  }
  json.CloseList();
  WriteRows(request, json);
  if (!request.as_of.empty()) {
    json.Key("as_of").Text(request.as_of);
  }
  WriteSession(request, json);
  json.CloseObject();
  return json.Take();
}

}  // namespace sojourn
