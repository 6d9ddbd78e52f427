#include "model/definitions.h"

#include <gtest/gtest.h>

#include "model/parse.h"

namespace sojourn {
namespace {

Definitions Parse(const std::string& text) {
  ParsedDefinitions parsed = ParseDefinitions({{"all.yaml", text}});
  for (const Mistake& mistake : parsed.mistakes) {
    ADD_FAILURE() << MistakeText(mistake);
  }
  return std::move(parsed.definitions);
}

constexpr const char* kBase = R"(
kind: dataset
name: web
timestamp: ts
---
kind: connection
name: shop
datasets: [{dataset: web, person: user}]
---
)";

TEST(Definitions, WhatIsNotWrittenHasTheDefaultOfItsStruct) {
  const Definitions definitions = Parse(std::string(kBase) + R"(
kind: view
name: web
connection: shop
components:
  - {id: page, type: dimension, field: page}
  - {id: steps, type: dimension, field: page, persistence: {}}
  - {id: revenue, type: metric, field: revenue}
  - {id: touched, type: metric, field: revenue, attribution: {}}
---
{kind: destination, name: out, type: local, path: ../out}
---
{kind: export, name: raw, destination: out, source: {dataset: web}}
)");
  Dataset dataset;
  dataset.name = "web";
  dataset.timestamp = "ts";
  dataset.place = {"all.yaml", 2};
  EXPECT_EQ(definitions.datasets.at("web"), dataset);

  const View& view = definitions.views.at("web");
  EXPECT_EQ(view.timezone, "UTC");
  EXPECT_EQ(view.session, SessionSettings());
  Component page;
  page.id = page.title = page.field = "page";
  page.place = {"all.yaml", 15};
  EXPECT_EQ(view.components.at(0), page);
  EXPECT_EQ(view.components.at(1).persistence, Persistence());
  EXPECT_EQ(view.components.at(2).count, std::nullopt);
  EXPECT_EQ(view.components.at(2).attribution, std::nullopt);
  EXPECT_EQ(view.components.at(2).format, NumberFormat());
  EXPECT_EQ(view.components.at(3).attribution, Attribution());

  const Export& raw = definitions.exports.at("raw");
  EXPECT_EQ(raw.window, Export().window);
  EXPECT_EQ(raw.path, Export().path);
  EXPECT_EQ(raw.format.type, ExportFormat().type);
  EXPECT_EQ(raw.format.rows_per_file, ExportFormat().rows_per_file);
  EXPECT_EQ(definitions.destinations.at("out").party, Destination().party);
  EXPECT_EQ(definitions.project, ProjectSettings());
}

TEST(Definitions, EveryWrittenSettingArrives) {
  const Definitions definitions = Parse(R"(
kind: dataset
name: web
timestamp: ts
id: event_id
deduplicate: true
columns:
  ts: {type: timestamp, epoch: ms}
  price: {type: double}
rejects: {max_rows: 7, max_share: 0.5}
---
kind: connection
name: shop
datasets: [{dataset: web, person: user}]
---
kind: view
name: web
connection: shop
timezone: America/New_York
session: {timeout: 4h, start_metrics: [launches], field: key}
components:
  - id: channel
    type: dimension
    field: ch
    title: Channel
    description: How they came
    persistence: {allocation: original, expiration: 30d}
    no_value: {label: Direct, mode: hide}
  - {id: launches, type: metric, field: launch, count: true}
  - id: revenue
    type: metric
    field: price
    format: {kind: currency, decimals: 2, currency: USD}
    attribution: {model: custom, container: session, weights: [30, 20, 50]}
  - {id: decayed, type: metric, field: price, attribution: {model: time_decay, half_life: 3d, lookback: window}}
)");
  const Dataset& dataset = definitions.datasets.at("web");
  EXPECT_EQ(dataset.id, "event_id");
  EXPECT_TRUE(dataset.deduplicate);
  EXPECT_EQ(dataset.columns.at(0),
            (DatasetColumn{"ts", ValueType::kTimestamp, EpochUnit::kMillisecond}));
  EXPECT_EQ(dataset.columns.at(1), (DatasetColumn{"price", ValueType::kDouble, EpochUnit::kNone}));
  EXPECT_EQ(dataset.rejects, (RejectLimits{7, 0.5}));

  const View& view = definitions.views.at("web");
  EXPECT_EQ(view.timezone, "America/New_York");
  EXPECT_EQ(view.session, (SessionSettings{{4, DurationUnit::kHour}, {"launches"}, "key"}));
  const Component& channel = view.components.at(0);
  EXPECT_EQ(channel.title, "Channel");
  EXPECT_EQ(channel.description, "How they came");
  EXPECT_EQ(channel.persistence,
            (Persistence{
                Allocation::kOriginal, Scope::kPerson, Duration{30, DurationUnit::kDay}, {}, {}}));
  EXPECT_EQ(channel.no_value_label, "Direct");
  EXPECT_EQ(channel.no_value_mode, NoValueMode::kHide);
  EXPECT_EQ(view.components.at(1).count, CountKind::kTrue);
  const Component& revenue = view.components.at(2);
  EXPECT_EQ(revenue.format, (NumberFormat{NumberFormat::Kind::kCurrency, 2, "USD"}));
  Attribution custom;
  custom.model = AttributionModel::kCustom;
  custom.container = Scope::kSession;
  custom.lookback = std::nullopt;  // the session container needs none (R-24)
  custom.weights = {30, 20, 50};
  EXPECT_EQ(revenue.attribution, custom);
  Attribution decay;
  decay.model = AttributionModel::kTimeDecay;
  decay.half_life = {3, DurationUnit::kDay};
  decay.lookback = std::nullopt;
  EXPECT_EQ(view.components.at(3).attribution, decay);
}

TEST(Definitions, AViewWithoutTimeZoneHasTheProjects) {
  const ParsedDefinitions parsed =
      ParseDefinitions({{"connections/a.yaml", kBase},
                        {"sojourn.yaml", "{name: shop, timezone: Europe/Oslo}"},
                        {"views/web.yaml", "{kind: view, name: web, connection: shop}"}});
  EXPECT_TRUE(parsed.mistakes.empty());
  EXPECT_EQ(parsed.definitions.views.at("web").timezone, "Europe/Oslo");
}

TEST(Definitions, AnExportKeepsItsReportAsCanonicalJson) {
  const Definitions definitions = Parse(std::string(kBase) + R"(
{kind: view, name: web, connection: shop}
---
{kind: destination, name: out, type: local, path: ../out}
---
kind: export
name: daily
destination: out
source:
  report:
    metrics: [visits, {metric: sessions, as: s}]
    totals: false
    view: web
format: {type: parquet}
)");
  const Export& daily = definitions.exports.at("daily");
  EXPECT_EQ(daily.source.report_json,
            R"({"view":"web","metrics":["visits",{"metric":"sessions","as":"s"}]})");
  EXPECT_EQ(daily.format.compression, "zstd");
}

TEST(MistakesStatus, TellsTheFirstAndCountsTheOthers) {
  const std::vector<Mistake> mistakes = {{"a.yaml", 3, "name", "not a name: A", "use a", false},
                                         {"b.yaml", 1, "", "missing key: kind", "", false}};
  const Status status = MistakesStatus(mistakes);
  EXPECT_EQ(status.code(), StatusCode::kInvalidDefinition);
  EXPECT_EQ(status.message(), "a.yaml:3: name: not a name: A (and 1 more mistake)");
  EXPECT_EQ(status.hint(), "use a");
  EXPECT_TRUE(MistakesStatus({}).ok());
  EXPECT_EQ(MistakesStatus({{"a.yaml", 3, "", "not supported yet: labels", "", true}}).code(),
            StatusCode::kUnsupported);
}

}  // namespace
}  // namespace sojourn
