#include "model/report_request.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

TEST(ReportRequest, EveryKeyArrives) {
  const Result<ReportRequest> read =
      ParseReportRequest(R"({"view": "web", "range": "2026-01-01/2026-02-01",
 "dimensions": ["channel"],
 "metrics": ["revenue", "orders",
   {"metric": "revenue", "as": "rev_u", "attribution": {"model": "u_shaped", "lookback": "14d"}}],
 "filters": [{"dimension": "country", "in": ["NO", "SE", 7]}],
 "sort": [{"column": "rev_u", "order": "ascending"}, {"column": "orders"}],
 "limit": 50, "page": 2, "no_value": "include", "totals": true, "empty_buckets": true, "as_of": null,
 "session": {"timeout": "30m", "field": "key"}})",
                         "request.json");
  ASSERT_TRUE(read.ok()) << read.status().ToText();
  ReportRequest expected;
  expected.view = "web";
  expected.range = "2026-01-01/2026-02-01";
  expected.dimensions = {"channel"};
  Attribution u_shaped;
  u_shaped.model = AttributionModel::kUShaped;
  u_shaped.lookback = Duration{14, DurationUnit::kDay};
  expected.metrics = {
      {"revenue", "revenue", {}}, {"orders", "orders", {}}, {"revenue", "rev_u", u_shaped}};
  expected.filters = {{"country", {"NO", "SE", "7"}}};
  expected.sort = {{"rev_u", false}, {"orders", true}};
  expected.limit = 50;
  expected.page = 2;
  expected.no_value = NoValueRequest::kInclude;
  expected.totals = true;
  expected.empty_buckets = true;
  expected.session_timeout = Duration{30, DurationUnit::kMinute};
  expected.session_field = "key";
  EXPECT_EQ(read.value(), expected);
}

TEST(ReportRequest, MayBeYaml) {
  const Result<ReportRequest> read =
      ParseReportRequest("view: web\nmetrics: [sessions] # all\n", "request.yaml");
  ASSERT_TRUE(read.ok()) << read.status().ToText();
  EXPECT_EQ(read.value().metrics.at(0).metric, "sessions");
  EXPECT_TRUE(ParseReportRequest("{view: web, metrics: [sessions],}", "r").ok());
}

struct RefusedCase {
  const char* rule;
  const char* json;
  StatusCode code;
  const char* message;
};

TEST(ReportRequest, WhatItGetsWrongIsNamed) {
  using enum StatusCode;
  const RefusedCase cases[] = {
      {"Nothing", "", kInvalidArgument, "r.json:1: expected one request, not 0"},
      {"NotJson", "{\"view\": ", kInvalidArgument, "r.json:1: not JSON: incomplete JSON"},
      {"AList", "[]", kInvalidArgument, "r.json:1: expected keys and values, not a list"},
      {"NoView", "{\"metrics\": [\"a\"]}", kInvalidArgument, "r.json:1: missing key: view"},
      {"NoMetrics", "{\"view\": \"w\"}", kInvalidArgument, "r.json:1: missing key: metrics"},
      {"AnUnknownModel",
       "{\"view\": \"w\",\n\"metrics\": [\"a\",\n{\"metric\": \"b\", \"attribution\": {\"model\": "
       "\"lastt\"}}]}",
       kInvalidArgument,
       "r.json:3: metrics[1].attribution.model: unknown value: lastt"},
      {"TwoColumnsOfOneName",
       "{\"view\": \"w\", \"metrics\": [\"a\", \"a\"]}",
       kInvalidArgument,
       "r.json:1: metrics[1]: two columns of one name: a"},
      {"ARangeThatEndsBeforeItStarts",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"range\": \"2026-02-01/2026-01-01\"}",
       kInvalidArgument,
       "r.json:1: range: a range that ends before it starts: 2026-02-01/2026-01-01"},
      {"ALimitPast64Bits",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"limit\": 99999999999999999999}",
       kInvalidArgument,
       "r.json:1: limit: not a whole number: 99999999999999999999"},
      {"ANumberAsText",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"limit\": \"5\"}",
       kInvalidArgument,
       "r.json:1: limit: not a whole number: 5"},
      {"MoreThanTenDimensions",
       "{\"view\": \"w\", \"metrics\": [\"a\"], "
       "\"dimensions\":[\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\"]}",
       kInvalidArgument,
       "r.json:1: dimensions: expected at most 10 elements, not 11"},
      {"Segments",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"segments\": [\"buyers\"]}",
       kUnsupported,
       "r.json:1: not supported yet: segments"},
      {"ASearchThatIsNone",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"search\": \"MATCH 'x' AND\"}",
       kInvalidArgument,
       "r.json:1: search: ends too early: MATCH 'x' AND"},
      {"ACalculatedMetric",
       "{\"view\": \"w\", \"metrics\": [{\"definition\": {}, \"as\": \"x\"}]}",
       kUnsupported,
       "r.json:1: metrics[0]: not supported yet: definition"},
      {"ARangeFormulaWithoutUnit",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"range\": \"td-7/td\"}",
       kInvalidArgument,
       "r.json:1: range: not a date, time or formula in a range: td-7"},
      {"ARangeWithoutEnd",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"range\": \"2026-01-01/\"}",
       kInvalidArgument,
       "r.json:1: range: a range without end: 2026-01-01/"},
      {"ARangeWithoutStart",
       "{\"view\": \"w\", \"metrics\": [\"a\"], \"range\": \"/2026-01-01\"}",
       kInvalidArgument,
       "r.json:1: range: a range without start: /2026-01-01"},
  };
  for (const RefusedCase& row : cases) {
    const Result<ReportRequest> read = ParseReportRequest(row.json, "r.json");
    ASSERT_FALSE(read.ok()) << row.rule;
    EXPECT_EQ(read.status().code(), row.code) << row.rule;
    EXPECT_EQ(read.status().message(), row.message) << row.rule;
  }
}

TEST(ReportRequest, CanonicalJsonLeavesDefaultsAndLayoutOut) {
  const char* texts[] = {
      R"({"view":"web","dimensions":["day"],"metrics":["sessions"]})",
      R"({"page": 0, "totals": false, "metrics": [{"metric": "sessions"}], "dimensions": ["day"], "as_of": null, "view": "web"})",
      "view: web\nmetrics: [{metric: sessions, as: sessions}]\ndimensions:\n- day\n",
  };
  for (const char* text : texts) {
    const Result<ReportRequest> read = ParseReportRequest(text, "r");
    ASSERT_TRUE(read.ok()) << read.status().ToText();
    EXPECT_EQ(ReportRequestJson(read.value()), texts[0]);
  }
}

struct ShortCase {
  const char* rule = "";
  const char* text = "";
  MetricRequest metric;
};

TEST(MetricShortForm, SaysWhatTheLongFormSays) {
  const auto with = [](AttributionModel model) {
    Attribution attribution;
    attribution.model = model;
    return attribution;
  };
  Attribution session = with(AttributionModel::kLinear);
  session.container = Scope::kSession;
  session.lookback = std::nullopt;
  Attribution custom = with(AttributionModel::kCustom);
  custom.weights = {30, 20, 50};
  custom.lookback = Duration{14, DurationUnit::kDay};
  Attribution decay = with(AttributionModel::kTimeDecay);
  decay.half_life = {1, DurationUnit::kDay};
  decay.lookback = std::nullopt;
  const ShortCase cases[] = {
      {"OnlyAMetric", "revenue", {"revenue", "revenue", {}}},
      {"WithAName", "r=revenue", {"revenue", "r", {}}},
      {"WithAModel", "revenue[u_shaped]", {"revenue", "revenue", with(AttributionModel::kUShaped)}},
      {"WithADefaultLookback",
       "revenue[first_touch,30d]",
       {"revenue", "revenue", with(AttributionModel::kFirstTouch)}},
      {"WithAContainer", "r=revenue[linear,session]", {"revenue", "r", session}},
      {"WithTheAlgorithm",
       "revenue[algorithmic]",
       {"revenue", "revenue", with(AttributionModel::kAlgorithmic)}},
      {"WithWeights", "r=revenue[custom:30/20/50,14d]", {"revenue", "r", custom}},
      {"WithAHalfLife", "r=revenue[time_decay:1d,window]", {"revenue", "r", decay}},
      {"ANameWithABracketInTheMetricOnly", "a b=revenue", {"revenue", "a b", {}}},
  };
  for (const ShortCase& row : cases) {
    const Result<MetricRequest> read = ParseMetricShortForm(row.text);
    ASSERT_TRUE(read.ok()) << row.rule << ": " << read.status().ToText();
    EXPECT_EQ(read.value(), row.metric) << row.rule;
  }
}

TEST(MetricShortForm, WhatItGetsWrongIsNamed) {
  const RefusedCase cases[] = {
      {"Nothing", "", StatusCode::kInvalidArgument, "metric: empty text"},
      {"NoMetric", "r=", StatusCode::kInvalidArgument, "r=: metric: empty text"},
      {"AnOpenBracket",
       "r=revenue[linear",
       StatusCode::kInvalidArgument,
       "a metric whose [ is not closed at its end: r=revenue[linear"},
      {"NoModel",
       "revenue[]",
       StatusCode::kInvalidArgument,
       "revenue[]: attribution.model: unknown value: "},
      {"AnUnknownModel",
       "revenue[liner]",
       StatusCode::kInvalidArgument,
       "revenue[liner]: attribution.model: unknown value: liner"},
      {"TwoLookbacks",
       "revenue[linear,7d,9d]",
       StatusCode::kInvalidArgument,
       "revenue[linear,7d,9d]: attribution: key written twice: lookback"},
      {"WeightsThatAreNoNumbers",
       "revenue[custom:a/b/c]",
       StatusCode::kInvalidArgument,
       "revenue[custom:a/b/c]: attribution.weights[0]: not a number: a (and 3 more mistakes)"},
      {"CustomWithoutWeights",
       "revenue[custom]",
       StatusCode::kInvalidArgument,
       "revenue[custom]: attribution.model: model custom without weights"},
      {"AModelNobodyKnows",
       "revenue[markov]",
       StatusCode::kInvalidArgument,
       "revenue[markov]: attribution.model: unknown value: markov"},
  };
  for (const RefusedCase& row : cases) {
    const Result<MetricRequest> read = ParseMetricShortForm(row.json);
    ASSERT_FALSE(read.ok()) << row.rule;
    EXPECT_EQ(read.status().code(), row.code) << row.rule;
    EXPECT_EQ(read.status().message(), row.message) << row.rule;
  }
}

}  // namespace
}  // namespace sojourn
