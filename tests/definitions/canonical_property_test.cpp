// Laws of the canonical text, over generated definitions: reading back gives the same definitions,
// writing those gives the same text, and neither the order nor the number of files counts.
// Reproduce a failure with RC_PARAMS="seed=…".
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/parse.h"
#include "model/report_request.h"

namespace sojourn {
namespace {

using rc::gen::arbitrary;
using rc::gen::element;
using rc::gen::inRange;

template <typename T>
T Pick(const std::vector<T>& values) {
  return *rc::gen::elementOf(values);
}

bool Flip() {
  return *arbitrary<bool>();
}

// Text with what JSON must escape and what YAML would misread.
std::string Text() {
  return Pick<std::string>({"page",
                            "true",
                            "12",
                            "null",
                            "a \"quoted\" one",
                            "back\\slash",
                            "line\nend",
                            "tab\t",
                            "naïve ☃ 𝄞",
                            "# no comment",
                            "{a: b}",
                            "x: y",
                            " blank "});
}

Duration Fixed(std::int64_t most_days) {
  return Pick<Duration>({{*inRange<std::int64_t>(60, 3600), DurationUnit::kSecond},
                         {*inRange<std::int64_t>(1, 600), DurationUnit::kMinute},
                         {*inRange<std::int64_t>(1, 48), DurationUnit::kHour},
                         {*inRange<std::int64_t>(1, most_days + 1), DurationUnit::kDay}});
}

template <typename Enum>
Enum Any(int num_values) {
  return static_cast<Enum>(*inRange(0, num_values));
}

Attribution AnyAttribution() {
  Attribution attribution;
  attribution.model = Any<AttributionModel>(11);
  attribution.container = Any<Scope>(2);
  attribution.lookback = std::nullopt;
  if (Flip()) {
    attribution.lookback = Pick<Duration>({Fixed(90),
                                           {13, DurationUnit::kMonth},
                                           {4, DurationUnit::kQuarter},
                                           {30, DurationUnit::kDay}});
  }
  if (attribution.container == Scope::kPerson && !attribution.lookback) {
    attribution.person_lookback = Any<PersonLookback>(2);
  }
  if (attribution.model == AttributionModel::kTimeDecay) {
    attribution.half_life = Fixed(60);
  }
  if (attribution.model == AttributionModel::kCustom) {
    attribution.weights = {
        static_cast<double>(*inRange(0, 100)), 0.1 * *inRange(0, 100), 1.0 / *inRange(1, 100)};
  }
  return attribution;
}

Persistence AnyPersistence() {
  Persistence persistence;
  persistence.allocation = Any<Allocation>(5);
  persistence.scope = Any<Scope>(2);
  if (persistence.allocation != Allocation::kAll && Flip()) {
    persistence.lifetime = Fixed(90);
    persistence.scope = Scope::kPerson;
  }
  return persistence;
}

// May let the last component's values end with one of the metrics before it.
void ExpireOnAMetric(View& view) {
  std::optional<Persistence>& persistence = view.components.back().persistence;
  const auto metric = std::ranges::find(view.components, ComponentKind::kMetric, &Component::kind);
  if (metric != view.components.end() && persistence &&
      (persistence->allocation == Allocation::kMostRecent ||
       persistence->allocation == Allocation::kOriginal) &&
      Flip()) {
    persistence->scope = Scope::kPerson;
    persistence->lifetime.reset();
    persistence->expires_on = metric->id;
  }
}

// May bind the last component to one of the dimensions before it.
void BindToADimension(View& view) {
  std::optional<Persistence>& persistence = view.components.back().persistence;
  const Component& first = view.components.front();
  if (persistence && view.components.size() > 1 && first.kind == ComponentKind::kDimension &&
      (persistence->allocation == Allocation::kMostRecent ||
       persistence->allocation == Allocation::kOriginal) &&
      Flip()) {
    persistence->binding = {first.id, Flip() ? persistence->expires_on : ""};
  }
}

CalendarRules AnyCalendar() {
  CalendarRules rules;
  rules.type = Any<CalendarType>(5);
  if (rules.type == CalendarType::kGregorian) {
    rules.first_month = *inRange(1, 13);
    rules.first_day_of_week = Any<Weekday>(7);
  }
  if (rules.is_custom()) {
    rules.first_day = *inRange<std::int64_t>(-20'000, 60'000);
    rules.extra_week_year = Pick<int>({1999, 2018, 2023});
  }
  return rules;
}

Component AnyComponent(int number) {
  Component component;
  component.id = "c" + std::to_string(number);
  component.title = Flip() ? component.id : Text();
  component.description = Flip() ? "" : Text();
  component.kind = Any<ComponentKind>(2);
  component.field = Text();
  if (component.kind == ComponentKind::kDimension) {
    component.persistence = Flip() ? std::optional(AnyPersistence()) : std::nullopt;
    component.no_value_label = Text();
    component.no_value_mode = Any<NoValueMode>(2);
    return component;
  }
  component.count = Flip() ? std::optional(Any<CountKind>(5)) : std::nullopt;
  if (Flip()) {
    component.deduplicate = {Any<Scope>(2), Flip() ? "" : Text(), Any<KeptOccurrence>(2)};
  }
  component.attribution = Flip() ? std::optional(AnyAttribution()) : std::nullopt;
  component.format.kind = Any<NumberFormat::Kind>(4);
  component.format.decimals = Flip() ? std::optional(*inRange(0, 11)) : std::nullopt;
  component.format.currency = component.format.kind == NumberFormat::Kind::kCurrency ? "EUR" : "";
  return component;
}

Dataset AnyDataset(const std::string& name) {
  Dataset dataset;
  dataset.name = name;
  dataset.timestamp = Text();
  dataset.id = Flip() ? "" : Text();
  dataset.deduplicate = !dataset.id.empty() && Flip();
  for (int i = *inRange(0, 4); i > 0; --i) {
    DatasetColumn column{"col" + std::to_string(i) + Text(), Any<ValueType>(6), EpochUnit::kNone};
    if (column.type == ValueType::kTimestamp) {
      column.epoch = Any<EpochUnit>(4);
    }
    dataset.columns.push_back(column);
  }
  dataset.rejects.max_rows = *inRange<std::int64_t>(0, std::int64_t{1} << 40);
  dataset.rejects.max_share = 1.0 / *inRange(1, 1000);
  return dataset;
}

ReportRequest AnyRequest(const View& view) {
  ReportRequest request;
  request.view = view.name;
  request.range =
      Pick<std::string>({"", "2026-01-01/2026-02-01", "2026-01-01T10:00/2026-01-01T11:30:15"});
  request.dimensions = Pick<std::vector<std::string>>({{}, {"day"}, {"daterangeday", "person_id"}});
  request.metrics.push_back({"sessions", Text() + "1", std::nullopt});
  request.metrics.push_back(
      {"visits", "visits", Flip() ? std::optional(AnyAttribution()) : std::nullopt});
  if (Flip()) {
    request.filters.push_back({"hour_of_day", {Text(), Text()}});
    request.sort.push_back({Text(), Flip()});
    request.limit = *inRange<std::int64_t>(1, 1'000'000'000'000);
    request.page = *inRange(0, 9);
    request.session_timeout = Fixed(90);
  }
  request.no_value = Any<NoValueRequest>(3);
  request.totals = Flip();
  request.empty_buckets = Flip();
  return request;
}

Export AnyExport(const Definitions& definitions, const std::string& name) {
  Export definition;
  definition.name = name;
  const View& view = definitions.views.begin()->second;
  switch (*inRange(0, 3)) {
    case 0: {
      ReportRequest request = AnyRequest(view);
      request.range = "";
      definition.source.report_json = ReportRequestJson(request);
      break;
    }
    case 1:
      definition.source.events = ExportSource::Events{view.name, {"row_id", "person_id", "day"}};
      break;
    default:
      definition.source.dataset =
          ExportSource::RawDataset{definitions.datasets.begin()->first, Flip()};
  }
  definition.window = Pick<std::string>({"all", "previous_day", "2026-01-01/2026-02-01"});
  definition.destination = "out";
  definition.path = definition.window != "all" && Flip() ? "{export}/{window_start:%Y/%m/%d}/{run}"
                                                         : "{export}/{run}";
  definition.format.type = Any<FileFormat>(3);
  definition.format.compression = Pick<std::string>({"none", "gzip", "zstd"});
  definition.format.rows_per_file = *inRange<std::int64_t>(1, 1'000'000'000);
  definition.owner = Flip() ? "" : "svc";
  definition.purpose = Flip() ? "" : "a purpose";
  return definition;
}

Definitions AnyDefinitions() {
  Definitions definitions;
  definitions.project = {"shop",
                         Pick<std::string>({"UTC", "Europe/Oslo"}),
                         Flip(),
                         static_cast<std::uint32_t>(*inRange(1, 4097))};
  for (const std::string name : {"web", "calls"}) {
    definitions.datasets[name] = AnyDataset(name);
  }
  definitions.connections["shop"] = {"shop", {{"web", Text()}, {"calls", Text()}}, {}};
  View view;
  view.name = "web";
  view.connection = "shop";
  view.timezone = Pick<std::string>({"UTC", "America/New_York"});
  view.calendar = AnyCalendar();
  view.session.timeout = Fixed(300);
  view.session.field = Flip() ? "" : Text();
  for (int i = *inRange(0, 5); i > 0; --i) {
    view.components.push_back(AnyComponent(i));
    ExpireOnAMetric(view);
    BindToADimension(view);
    if (view.components.back().kind == ComponentKind::kMetric && Flip()) {
      view.session.start_metrics.push_back(view.components.back().id);
    }
  }
  definitions.views["web"] = view;
  definitions.destinations["out"] = {
      "out", "local", "../out", Pick<std::string>({"internal", "third"}), {}};
  definitions.exports["daily"] = AnyExport(definitions, "daily");
  return definitions;
}

RC_GTEST_PROP(Canonical, ReadsBackAsWhatWasWritten, ()) {
  const Definitions definitions = AnyDefinitions();
  const std::string text = CanonicalDefinitions(definitions);
  const Result<Definitions> read = ParseCanonical(text);
  RC_LOG() << text << "\n" << read.status().ToText();
  RC_ASSERT(read.ok());
  RC_ASSERT(read.value() == definitions);
  RC_ASSERT(CanonicalDefinitions(read.value()) == text);
}

RC_GTEST_PROP(Canonical, ARequestReadsBackAsWhatWasWritten, ()) {
  View view;
  view.name = "web";
  const ReportRequest request = AnyRequest(view);
  const std::string text = ReportRequestJson(request);
  const Result<ReportRequest> read = ParseReportRequest(text, "request.json");
  RC_LOG() << text << "\n" << read.status().ToText();
  RC_ASSERT(read.ok());
  RC_ASSERT(read.value() == request);
  RC_ASSERT(ReportRequestJson(read.value()) == text);
}

TEST(Canonical, LayoutOrderAndWrittenDefaultsDoNotCount) {
  const std::string web = "kind: dataset\nname: web\ntimestamp: ts\n";
  const std::string calls = "kind: dataset\nname: calls\ntimestamp: ts\n";
  const ParsedDefinitions one = ParseDefinitions({{"datasets/a.yaml", calls + "---\n" + web}});
  const ParsedDefinitions two = ParseDefinitions(
      {{"datasets/a.yaml",
        "{timestamp: ts, type: event, \"name\": web, kind: dataset, rejects: {max_share: 0.050}}"},
       {"datasets/b.yaml", "# later\n" + calls}});
  ASSERT_TRUE(one.mistakes.empty() && two.mistakes.empty());
  EXPECT_EQ(CanonicalDefinitions(one.definitions), CanonicalDefinitions(two.definitions));
}

TEST(Canonical, AChangedSettingCounts) {
  const std::string head = "kind: dataset\nname: web\ntimestamp: ts\n";
  const ParsedDefinitions one = ParseDefinitions({{"datasets/a.yaml", head}});
  const ParsedDefinitions two = ParseDefinitions({{"datasets/a.yaml", head + "id: event_id\n"}});
  EXPECT_NE(CanonicalDefinitions(one.definitions), CanonicalDefinitions(two.definitions));
}

TEST(Canonical, DamagedTextIsCorruption) {
  for (const std::string text : {"",
                                 "{",
                                 "[]",
                                 "{}",
                                 "{\"views\":[]}",
                                 "{\"view\":[{}]}",
                                 "{\"view\":3}",
                                 "{\"project\":null}"}) {
    const Result<Definitions> read = ParseCanonical(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.status().code(), StatusCode::kCorruption) << text;
  }
}

}  // namespace
}  // namespace sojourn
