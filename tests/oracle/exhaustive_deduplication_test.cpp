// Deduplication and values that a metric ends, over every history of a tiny domain, by the whole
// engine and by the report oracle (dataviews.md 8.8, 9.3; architecture.md 7).
#include <gtest/gtest.h>

#include "base/civil_time.h"
#include "tests/oracle/tiny_histories.h"

namespace sojourn {
namespace {

// A small build tries shorter histories.
constexpr std::size_t kMost = kMostEvents > 4 ? 4 : 3;

CellValue Text(const char* text) {
  return std::string(text);
}
CellValue Whole(std::int64_t number) {
  return number;
}

ReportRequest Request(const std::string& range, const std::vector<std::string>& dimensions) {
  ReportRequest request;
  request.range = range;
  request.dimensions = dimensions;
  request.totals = true;
  return request;
}

// Gaps within a session, to the next one, and into the next month; ranges that cut sessions and
// months.
TEST(ExhaustiveReports, DeduplicationOfEveryScopeAndId) {
  View view;
  view.components = {TinyDimension("event", "event"), TinyDimension("id_kept", "id")};
  view.components.back().persistence = Persistence{};
  std::vector<ReportRequest> requests;
  for (const char* range :
       {"", "2026-01-20T10:01/2026-01-20T11:01", "2026-01-20T10:30/2026-02-14T10:01"}) {
    requests.push_back(Request(range, {"person_id", "event"}));
  }
  for (const Scope scope : {Scope::kSession, Scope::kPerson}) {
    for (const KeptOccurrence keep : {KeptOccurrence::kFirst, KeptOccurrence::kLast}) {
      for (const char* by : {"", "id", "id_kept"}) {
        for (const CountKind count : {CountKind::kValues, CountKind::kInstances}) {
          Component metric = TinyMetric("m" + std::to_string(view.components.size()), "amount");
          metric.deduplicate = {scope, by, keep};
          metric.count = count;
          view.components.push_back(metric);
          for (ReportRequest& request : requests) {
            request.metrics.push_back({metric.id, metric.id, {}});
          }
        }
      }
    }
  }
  TinyDomain domain{{{"id", ValueType::kString}, {"amount", ValueType::kInteger}},
                    {{{}, Text("X"), Text("Y")}, {{}, Whole(0), Whole(1)}},
                    {kMinuteUs, kHourUs, 25 * kDayUs},
                    "2026-01-20T10:00"};
  ExpectTheOracleAgrees(AllHistories(domain, kMost - 1), view, requests);
  domain.cells = {{{}, Text("X")}, {{}, Whole(0), Whole(1)}};
  domain.gaps_us = {kHourUs, 25 * kDayUs};
  ExpectTheOracleAgrees(AllHistories(domain, kMost), view, requests);
}

// Ranges that begin exactly 90 days after a value was set, and a second more (D-38).
TEST(ExhaustiveReports, AMetricEndsAValueAfterItsEvent) {
  View view;
  view.components = {TinyDimension("event", "event"), TinyMetric("end", "end")};
  for (const Allocation allocation : {Allocation::kMostRecent, Allocation::kOriginal}) {
    Component term = TinyDimension("term" + std::to_string(view.components.size()), "term");
    term.persistence = Persistence{allocation, Scope::kPerson, {}, "end", {}};
    view.components.push_back(term);
  }
  std::vector<ReportRequest> requests;
  for (const char* range :
       {"", "2026-04-01T10:00/2026-07-01", "2026-04-01T10:00:01/2026-06-30T10:00"}) {
    requests.push_back(Request(range, {"person_id", "event", "term2", "term3"}));
    requests.back().metrics = {{"events", "events", {}}};
  }
  const TinyDomain domain{{{"term", ValueType::kString}, {"end", ValueType::kBoolean}},
                          {{{}, Text("A"), Text("B")}, {{}, true}},
                          {kMinuteUs, 90 * kDayUs, 90 * kDayUs + kSecondUs},
                          "2026-01-01T10:00"};
  ExpectTheOracleAgrees(AllHistories(domain, kMost), view, requests);
}

}  // namespace
}  // namespace sojourn
