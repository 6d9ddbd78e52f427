#include "tests/oracle/any_report.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/civil_time.h"
#include "base/number_text.h"
#include "model/parse.h"

namespace sojourn {
namespace {

// ---- tables ----

CellValue AnyCell(ValueType type) {
  if (Pick(3) == 0) {
    return {};
  }
  switch (type) {
    case ValueType::kString:
      return std::string(1, static_cast<char>('A' + Pick(3)));
    case ValueType::kInteger:
      return static_cast<std::int64_t>(Pick(5) - 1);
    case ValueType::kDouble:
      return static_cast<double>(Pick(9) - 2) / 4;
    default:
      return Toss();
  }
}

// Where months of different lengths make reaches cross: the last days of January and February.
std::int64_t AnyTimeAtMonthEnds() {
  const std::int64_t day_us =
      *ParseLocalTime(OneOf<std::string>({"2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01"}));
  return day_us + Pick(8) * 3 * kHourUs + (Pick(6) == 0 ? kSecondUs : 0);
}

}  // namespace

std::vector<MemoryDataset> AnyDatasets() {
  std::vector<MemoryDataset> datasets = {{"web",
                                          {{"channel", ValueType::kString},
                                           {"page", ValueType::kString},
                                           {"amount", ValueType::kDouble},
                                           {"units", ValueType::kInteger}},
                                          {}},
                                         {"calls",
                                          {{"channel", ValueType::kString},
                                           {"won", ValueType::kBoolean},
                                           {"units", ValueType::kInteger},
                                           {"sid", ValueType::kString}},
                                          {}}};
  const std::int64_t base_us = *ParseLocalTime("2026-01-01T22:00");
  const bool month_ends = Pick(3) == 0;
  for (MemoryDataset& dataset : datasets) {
    const int rows = Pick(16);
    for (int r = 0; r < rows; ++r) {
      MemoryRow& row = dataset.rows.emplace_back();
      row.person = OneOf<std::string>({"ana", month_ends ? "ana" : "ben", "cid"});
      row.time_us = base_us + Pick(12) * 15 * kMinuteUs + (Pick(4) == 0 ? Pick(3) * kDayUs : 0) +
                    (Pick(6) == 0 ? kSecondUs : 0);
      if (month_ends) {
        row.time_us = AnyTimeAtMonthEnds();
      }
      for (const StoreColumn& column : dataset.columns) {
        row.cells.push_back(AnyCell(column.type));
      }
    }
  }
  return datasets;
}

// ---- views ----

namespace {

// `earlier`: dimensions to bind to; bindings to them make no circle.
std::optional<Persistence> AnyPersistence(const std::vector<Component>& earlier) {
  if (Pick(4) == 0) {
    return std::nullopt;
  }
  Persistence persistence;
  persistence.allocation = OneOf<Allocation>({Allocation::kMostRecent,
                                              Allocation::kOriginal,
                                              Allocation::kAll,
                                              Allocation::kFirstKnown,
                                              Allocation::kLastKnown});
  persistence.scope = Toss() ? Scope::kSession : Scope::kPerson;
  const bool forward = persistence.allocation == Allocation::kMostRecent ||
                       persistence.allocation == Allocation::kOriginal;
  if (forward && Pick(3) == 0) {
    persistence.scope = Scope::kPerson;
    persistence.expires_on = OneOf<std::string>({"lines", "wins", "amount", "big", "pages"});
  } else if (persistence.allocation != Allocation::kAll && Pick(3) == 0) {
    persistence.scope = Scope::kPerson;
    persistence.lifetime = OneOf<Duration>({{15, DurationUnit::kMinute},
                                            {45, DurationUnit::kMinute},
                                            {1, DurationUnit::kDay},
                                            {1, DurationUnit::kMonth},
                                            {1, DurationUnit::kQuarter},
                                            {90, DurationUnit::kDay}});
  }
  if (forward && Toss()) {
    std::vector<std::string> to = {"day", "session_type", "event_depth"};
    for (const Component& component : earlier) {
      // A dimension with several values is refused.
      if (!component.persistence || component.persistence->allocation != Allocation::kAll) {
        to.insert(to.end(), 2, component.id);
      }
    }
    persistence.binding = {OneOf(to),
                           OneOf<std::string>({"", "", "lines", "losses", "amount", "big"})};
  }
  return persistence;
}

Component Metric(const std::string& id, const std::string& field, std::optional<CountKind> count) {
  Component component;
  component.id = component.title = id;
  component.kind = ComponentKind::kMetric;
  component.field = field;
  component.count = count;
  if (Pick(3) == 0) {
    component.attribution = AnyAttribution();
  }
  if (Pick(3) == 0) {
    component.deduplicate = {
        Toss() ? Scope::kSession : Scope::kPerson,
        OneOf<std::string>(
            {"", "channel", "page", "won", "sid", "units", "amount", "day", "session_type"}),
        Toss() ? KeptOccurrence::kFirst : KeptOccurrence::kLast};
  }
  return component;
}

}  // namespace

Attribution AnyAttribution() {
  Attribution attribution;
  attribution.model = static_cast<AttributionModel>(Pick(11));
  attribution.container = Toss() ? Scope::kSession : Scope::kPerson;
  attribution.lookback = std::nullopt;
  if (attribution.container == Scope::kPerson && Toss()) {
    attribution.lookback = OneOf<Duration>({{15, DurationUnit::kMinute},
                                            {1, DurationUnit::kHour},
                                            {1, DurationUnit::kDay},
                                            {1, DurationUnit::kMonth},
                                            {1, DurationUnit::kMonth},
                                            {1, DurationUnit::kQuarter},
                                            {30, DurationUnit::kDay}});
  } else if (attribution.container == Scope::kPerson && Toss()) {
    attribution.person_lookback = PersonLookback::kMonthStart;
  }
  attribution.half_life = OneOf<Duration>({{30, DurationUnit::kMinute}, {7, DurationUnit::kDay}});
  attribution.weights = {static_cast<double>(Pick(3)), 1, static_cast<double>(Pick(3))};
  return attribution;
}

View AnyView() {
  View view;
  view.name = "v";
  view.connection = "c";
  // In any order, so that any may be bound to any.
  std::vector<std::pair<std::string, std::string>> dimensions = {{"channel", "channel"},
                                                                 {"channel_too", "channel"},
                                                                 {"page", "page"},
                                                                 {"units_as_text", "units"},
                                                                 {"won", "won"}};
  while (!dimensions.empty()) {
    const auto next = OneOf(dimensions);
    std::erase(dimensions, next);
    Component component;
    component.id = component.title = next.first;
    component.field = next.second;
    component.persistence = AnyPersistence(view.components);
    component.no_value_mode = Pick(4) == 0 ? NoValueMode::kHide : NoValueMode::kShow;
    if (component.field != "units" && component.field != "won" && Pick(5) == 0) {
      component.no_value_mode = NoValueMode::kAsValue;
      component.no_value_label = OneOf<std::string>({"A", "nothing"});
    }
    view.components.push_back(component);
  }
  for (const auto& [id, field, count] :
       std::vector<std::tuple<std::string, std::string, std::optional<CountKind>>>{
           {"amount", "amount", {}},
           {"big", "amount", {}},
           {"units", "units", {}},
           {"lines", "units", CountKind::kInstances},
           {"wins", "won", {}},
           {"losses", "won", CountKind::kFalse},
           {"pages", "page", {}}}) {
    Component metric = Metric(id, field, count);
    if (metric.deduplicate) {
      const std::string& by = metric.deduplicate->by;
      for (const Component& component : view.components) {
        // A dimension with several values is refused.
        if (component.id == by && component.kind == ComponentKind::kDimension &&
            component.persistence && component.persistence->allocation == Allocation::kAll) {
          metric.deduplicate->by = "sid";
          break;
        }
      }
    }
    if (id == "big") {
      metric.include = {.rules = {{IncludeOp::kGreater, OneOf<std::string>({"0.5", "-0.25"})}}};
    }
    view.components.push_back(metric);
  }
  view.session.timeout = OneOf<Duration>(
      {{15, DurationUnit::kMinute}, {30, DurationUnit::kMinute}, {2, DurationUnit::kHour}});
  if (Pick(3) == 0) {
    view.session.start_metrics = {OneOf<std::string>({"lines", "wins", "amount", "big"})};
  } else if (Pick(4) == 0) {
    view.session.field = "sid";
  }
  return view;
}

// ---- requests ----

namespace {

std::vector<std::string> AnyDimensions(int fewest) {
  std::vector<std::string> dimensions = {"channel",
                                         "channel_too",
                                         "page",
                                         "units_as_text",
                                         "won",
                                         "day",
                                         "hour",
                                         "hour_of_day",
                                         "am_pm",
                                         "day_of_week",
                                         "event_depth",
                                         "session_type",
                                         "time_spent_per_event",
                                         "time_spent_per_session",
                                         "time_spent_per_person",
                                         "person_id"};
  std::vector<std::string> chosen;
  for (int i = fewest + Pick(4 - fewest); i > 0; --i) {
    chosen.push_back(OneOf(dimensions));
    std::erase(dimensions, chosen.back());
  }
  return chosen;
}

}  // namespace

ReportRequest AnyRequest(int fewest_dimensions) {
  ReportRequest request;
  request.view = "v";
  request.dimensions = AnyDimensions(fewest_dimensions);
  const std::vector<std::string> standard = {"events",
                                             "sessions",
                                             "people",
                                             "session_starts",
                                             "session_ends",
                                             "time_spent",
                                             "first_time_sessions",
                                             "return_sessions"};
  const std::vector<std::string> own = {
      "amount", "big", "units", "lines", "wins", "losses", "pages"};
  for (int i = 1 + Pick(4); i > 0; --i) {
    MetricRequest& metric = request.metrics.emplace_back();
    const bool is_own = Pick(3) > 0;
    metric.metric = OneOf(is_own ? own : standard);
    metric.title = "m" + std::to_string(i);
    if (is_own && Toss()) {
      metric.attribution = AnyAttribution();
    }
  }
  if (Toss()) {
    request.range = OneOf<std::string>({"2026-01-02/2026-01-03",
                                        "2026-01-01T22:15/2026-01-02T00:15",
                                        "2026-01-01T22:30:01/2026-01-05",
                                        "2026-01-30/2026-02-28T15:00",
                                        "2026-01-30/2026-03-01"});
  }
  if (Pick(3) == 0) {
    request.filters.push_back({OneOf<std::string>({"channel", "page", "person_id"}),
                               {OneOf<std::string>({"A", "B", "ana"}), "C", "ben"}});
  }
  request.no_value = static_cast<NoValueRequest>(Pick(3));
  request.totals = true;
  return request;
}

// ---- to read ----

namespace {

std::string CellText(const CellValue& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    return *text;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    return std::to_string(*whole);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    return DoubleText(*number);
  }
  if (const auto* flag = std::get_if<bool>(&cell)) {
    return *flag ? "true" : "false";
  }
  return "-";
}

}  // namespace

std::string ShowCase(const std::vector<MemoryDataset>& datasets,
                     const View& view,
                     const ReportRequest& request) {
  std::string text;
  for (const MemoryDataset& dataset : datasets) {
    text += "dataset " + dataset.name + "\nperson  ts";
    for (const StoreColumn& column : dataset.columns) {
      text += "  " + column.name;
    }
    for (const MemoryRow& row : dataset.rows) {
      text += "\n" + row.person + "  " + LocalTimeText(row.time_us);
      for (const CellValue& cell : row.cells) {
        text += "  " + CellText(cell);
      }
    }
    text += "\n";
  }
  Definitions definitions;
  definitions.views[view.name] = view;
  return text + "view\n" + CanonicalDefinitions(definitions) + "\nrequest\n" +
         ReportRequestJson(request) + "\n";
}

// ---- ways to run ----

MemoryStoreOptions AnyLayout() {
  return {OneOf<std::uint32_t>({1, 7, 64}), Toss(), Toss(), 1};
}

RunOptions AnyRun() {
  return {OneOf<std::size_t>({1, 2, 8}), OneOf<std::size_t>({1, 4, 1000})};
}

void Shuffle(std::vector<MemoryDataset>& datasets) {
  for (MemoryDataset& dataset : datasets) {
    std::map<std::pair<std::string, std::int64_t>, int> place;
    for (const MemoryRow& row : dataset.rows) {
      place.try_emplace({row.person, row.time_us}, Pick(1000));
    }
    std::stable_sort(dataset.rows.begin(), dataset.rows.end(), [&](const auto& a, const auto& b) {
      const auto key = [&](const MemoryRow& row) {
        return std::tuple(place.at({row.person, row.time_us}), row.time_us, row.person);
      };
      return key(a) < key(b);
    });
  }
}

}  // namespace sojourn
