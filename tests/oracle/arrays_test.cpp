// Reports over arrays by the whole engine and by the array oracle: every event of a tiny domain,
// and random ones (dataviews.md 12; architecture.md 7).
#include <bit>

#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/oracle/any_report.h"
#include "tests/oracle/array_data.h"
#include "tests/oracle/report_comparison.h"

namespace sojourn {
namespace {

// Empty where engine and oracle agree.
std::string Difference(const std::vector<OracleTreeEvent>& events,
                       const View& view,
                       const ReportRequest& request,
                       const MemoryStoreOptions& layout,
                       const RunOptions& run) {
  const auto store = MakeMemoryStore({RowsOfTrees(events)}, layout);
  const auto table = RunReport(*store, view, request, run);
  if (!table.ok()) {
    return table.status().ToText();
  }
  LabelledRows got = RowsOf(table.value());
  LabelledRows expected = AnswerOverArrays(events, view, request);
  if (request.dimensions.empty()) {
    expected.erase({"Total"});
  }
  for (LabelledRows* rows : {&got, &expected}) {
    std::erase_if(*rows, [](const auto& row) {
      return std::ranges::all_of(row.second, [](double v) { return v == 0; });
    });
  }
  return AreNear(got, expected)
             ? std::string()
             : fmt::format("expect\n{}\nnot\n{}", fmt::join(expected, "\n"), fmt::join(got, "\n"));
}

std::vector<MetricRequest> Metrics(const std::vector<std::string>& ids) {
  std::vector<MetricRequest> metrics;
  for (const std::string& id : ids) {
    metrics.push_back({id, id, {}});
  }
  return metrics;
}

// The components that a request names, for a person to read.
View UsedPart(View view, const ReportRequest& request) {
  std::erase_if(view.components, [&](const Component& component) {
    return std::ranges::count(request.dimensions, component.id) == 0 &&
           std::ranges::count(request.metrics, component.id, &MetricRequest::metric) == 0;
  });
  return view;
}

// All choices of up to three dimensions, for metrics on every level at once.
TEST(ExhaustiveArrays, EveryTinyEvent) {
  const std::vector<OracleTreeEvent> events = AllTinyEvents();
  const View view = ArrayView();
  const std::vector<std::string> dimensions = {"x", "y", "t", "z", "g"};
  for (std::uint32_t chosen = 1; chosen < (1U << dimensions.size()); ++chosen) {
    if (std::popcount(chosen) > 3) {
      continue;
    }
    ReportRequest request;
    request.dimensions = {"person_id"};
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      if ((chosen >> d & 1) != 0) {
        request.dimensions.push_back(dimensions[d]);
      }
    }
    request.metrics = Metrics({"v", "m", "n", "k", "ys", "ts", "events"});
    request.totals = true;
    EXPECT_EQ(Difference(events, view, request, {}, {1, 1000}).substr(0, 2000), "")
        << fmt::format("{}", request.dimensions);
  }
}

// Up to six dimensions of the view, often one, and some metrics.
void CompareAnyRequests(const View& view, int dimensions_of) {
  const std::vector<OracleTreeEvent> events = AnyArrayEvents();
  std::vector<std::string> metrics = {"events", "people"};
  std::vector<std::string> dimensions;
  for (const Component& component : view.components) {
    (component.kind == ComponentKind::kMetric ? metrics : dimensions).push_back(component.id);
  }
  for (int i = 0; i < 5; ++i) {
    ReportRequest request;
    for (const std::string& dimension : dimensions) {
      if (Pick(dimensions_of) == 0 && request.dimensions.size() < 6) {
        request.dimensions.push_back(dimension);
      }
    }
    request.metrics = Metrics({OneOf(metrics)});
    for (const std::string& more : {OneOf(metrics), OneOf(metrics)}) {
      if (std::ranges::count(request.metrics, more, &MetricRequest::metric) == 0) {
        request.metrics.push_back({more, more, {}});
      }
    }
    if (Pick(4) == 0) {
      request.filters.push_back({OneOf(dimensions), {OneOf<std::string>({"p", "q"})}});
    }
    request.totals = true;
    const std::string difference = Difference(events, view, request, AnyLayout(), AnyRun());
    if (!difference.empty()) {
      RC_FAIL(TextOf(events) + ShowCase({}, UsedPart(view, request), request) + difference);
    }
  }
}

RC_GTEST_PROP(RandomArrays, OwnValues, ()) {
  CompareAnyRequests(ArrayView(), 3);
}

RC_GTEST_PROP(RandomArrays, PersistedAndBoundValues, ()) {
  const View view = ArrayViewWithPersistence();
  CompareAnyRequests(view, static_cast<int>(view.components.size()) / 2);
}

}  // namespace
}  // namespace sojourn
