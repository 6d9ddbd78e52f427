// The canonical text of a revision: {"project": {…}, "dataset": [{…}, …], …}, objects in the forms
// of definitions.md and sorted by name, so that it is read back by the same readers as files.
#include <fmt/format.h>

#include "base/civil_time.h"
#include "model/canonical_internal.h"
#include "model/collect_internal.h"
#include "model/parse.h"
#include "model/words.h"

namespace sojourn {
namespace {

void WriteText(std::string_view key, std::string_view text, JsonText& json) {
  if (!text.empty()) {
    json.Key(key).Text(text);
  }
}

void WriteTexts(std::string_view key, const std::vector<std::string>& texts, JsonText& json) {
  if (texts.empty()) {
    return;
  }
  json.Key(key).OpenList();
  for (const std::string& text : texts) {
    json.Text(text);
  }
  json.CloseList();
}

void WriteProject(const ProjectSettings& project, JsonText& json) {
  json.OpenObject();
  WriteText("name", project.name, json);
  json.Key("timezone").Text(project.timezone);
  json.Key("auto_apply").Flag(project.auto_apply);
  json.Key("store").OpenObject().Key("shards").Integer(project.store_shards).CloseObject();
  if (project.has_strict_limits) {
    json.Key("limits").OpenObject().Key("strict").Flag(true).CloseObject();
  }
  json.CloseObject();
}

void Write(const Dataset& dataset, JsonText& json) {
  json.Key("timestamp").Text(dataset.timestamp);
  WriteText("id", dataset.id, json);
  json.Key("deduplicate").Flag(dataset.deduplicate);
  json.Key("columns").OpenObject();
  for (const DatasetColumn& column : dataset.columns) {
    json.Key(column.name).OpenObject().Key("type").Text(ColumnTypeText(column.type));
    if (column.epoch != EpochUnit::kNone) {
      json.Key("epoch").Text(kEpochWords.at(static_cast<std::size_t>(column.epoch) - 1));
    }
    json.CloseObject();
  }
  json.CloseObject();
  json.Key("rejects").OpenObject();
  json.Key("max_rows").Integer(dataset.rejects.max_rows);
  json.Key("max_share").Double(dataset.rejects.max_share);
  json.CloseObject();
}

void Write(const Connection& connection, JsonText& json) {
  json.Key("datasets").OpenList();
  for (const ConnectionDataset& row : connection.datasets) {
    json.OpenObject().Key("dataset").Text(row.dataset).Key("person").Text(row.person).CloseObject();
  }
  json.CloseList();
}

void WriteBound(std::string_view key, const TextBound& bound, JsonText& json) {
  using enum TextBound::Kind;
  json.Key(key).OpenObject();
  switch (bound.kind) {
    case kStart:
    case kEnd:
      json.Key("at").Text(bound.kind == kStart ? "start" : "end");
      break;
    case kPosition:
      json.Key("at").Integer(bound.count);
      break;
    case kLength:
      json.Key("length").Integer(bound.count);
      break;
    case kText:
      json.Key("string").Text(bound.text);
      json.Key("index").Integer(bound.index);
      json.Key("include").Flag(bound.include);
      break;
  }
  json.CloseObject();
}

void WriteSubstring(const Substring& rule, JsonText& json) {
  using enum Substring::Method;
  json.Key("substring").OpenObject();
  json.Key("method").Text(WordOf(kSubstringMethodWords, rule.method));
  switch (rule.method) {
    case kLeft:
    case kRight:
      WriteBound("from", rule.from, json);
      WriteBound("to", rule.to, json);
      break;
    case kDelimiter:
      json.Key("delimiter").Text(rule.delimiter);
      json.Key("side").Text(WordOf(kSubstringSideWords, rule.side));
      json.Key("index").Integer(rule.index);
      break;
    case kUrlParse:
      json.Key("part").Text(WordOf(kUrlPartWords, rule.part));
      WriteText("key", rule.key, json);
      break;
    case kTrim:
      json.Key("whitespace").Flag(rule.whitespace);
      WriteText("characters", rule.characters, json);
      break;
    case kRegex:
      json.Key("pattern").Text(rule.pattern);
      WriteText("format", rule.format, json);
      json.Key("case_sensitive").Flag(rule.case_sensitive);
      break;
  }
  json.CloseObject();
}

void WriteInclude(const Include& include, JsonText& json) {
  json.Key("include").OpenObject();
  json.Key("match").Text(WordOf(kIncludeMatchWords, include.match));
  json.Key("case_sensitive").Flag(include.case_sensitive);
  json.Key("rules").OpenList();
  for (const IncludeRule& rule : include.rules) {
    json.OpenObject();
    json.Key("op").Text(WordOf(kIncludeOpWords, rule.op)).Key("value").Text(rule.value);
    json.CloseObject();
  }
  json.CloseList();
  json.CloseObject();
}

// Row-level settings that are written only.
void WriteValueRules(const Component& component, JsonText& json) {
  if (component.substring) {
    WriteSubstring(*component.substring, json);
  }
  if (component.lowercase) {
    json.Key("lowercase").Flag(true);
  }
  if (!component.buckets.empty()) {
    json.Key("buckets").OpenList();
    for (const double bound : component.buckets) {
      json.Double(bound);
    }
    json.CloseList();
  }
}

void WriteDimension(const Component& component, JsonText& json) {
  WriteValueRules(component, json);
  if (component.persistence) {
    const Persistence& persistence = *component.persistence;
    json.Key("persistence").OpenObject();
    json.Key("allocation").Text(WordOf(kAllocationWords, persistence.allocation));
    json.Key("expiration");
    if (!persistence.expires_on.empty()) {
      json.OpenObject().Key("metric").Text(persistence.expires_on).CloseObject();
    } else {
      json.Text(persistence.lifetime ? DurationText(*persistence.lifetime)
                                     : std::string(WordOf(kScopeWords, persistence.scope)));
    }
    if (persistence.binding) {
      json.Key("binding").OpenObject().Key("dimension").Text(persistence.binding->dimension);
      WriteText("metric", persistence.binding->metric, json);
      json.CloseObject();
    }
    json.CloseObject();
  }
  json.Key("no_value").OpenObject();
  json.Key("label").Text(component.no_value_label);
  json.Key("mode").Text(WordOf(kNoValueModeWords, component.no_value_mode));
  json.CloseObject();
}

void WriteMetric(const Component& component, JsonText& json) {
  if (component.count) {
    json.Key("count").Text(WordOf(kCountWords, *component.count));
  }
  if (component.deduplicate) {
    const Deduplication& deduplicate = *component.deduplicate;
    json.Key("deduplicate").OpenObject();
    json.Key("scope").Text(WordOf(kScopeWords, deduplicate.scope));
    WriteText("by", deduplicate.by, json);
    json.Key("keep").Text(WordOf(kKeepWords, deduplicate.keep));
    json.CloseObject();
  }
  if (component.attribution) {
    json.Key("attribution");
    WriteAttribution(*component.attribution, json);
  }
  json.Key("format").OpenObject();
  json.Key("kind").Text(WordOf(kNumberFormatWords, component.format.kind));
  if (component.format.decimals) {
    json.Key("decimals").Integer(*component.format.decimals);
  }
  WriteText("currency", component.format.currency, json);
  json.CloseObject();
}

void WriteComponent(const Component& component, JsonText& json) {
  json.OpenObject();
  json.Key("id").Text(component.id);
  json.Key("type").Text(WordOf(kComponentKindWords, component.kind));
  json.Key("field").Text(component.field);
  if (component.title != component.id) {
    json.Key("title").Text(component.title);
  }
  WriteText("description", component.description, json);
  if (component.include) {
    WriteInclude(*component.include, json);
  }
  if (component.kind == ComponentKind::kDimension) {
    WriteDimension(component, json);
  } else {
    WriteMetric(component, json);
  }
  json.CloseObject();
}

// Written only: settings of the calendar's type.
void WriteCalendar(const CalendarRules& rules, JsonText& json) {
  if (rules == CalendarRules()) {
    return;
  }
  json.Key("calendar").OpenObject();
  json.Key("type").Text(WordOf(kCalendarWords, rules.type));
  if (rules.type == CalendarType::kGregorian) {
    json.Key("first_month").Integer(rules.first_month);
    json.Key("first_day_of_week").Text(WordOf(kWeekdayWords, rules.first_day_of_week));
  }
  if (rules.is_custom()) {
    json.Key("first_day").Text(DateText(rules.first_day));
    json.Key("extra_week_year").Integer(rules.extra_week_year);
  }
  json.CloseObject();
}

void Write(const View& view, JsonText& json) {
  json.Key("connection").Text(view.connection);
  json.Key("timezone").Text(view.timezone);
  WriteCalendar(view.calendar, json);
  json.Key("session").OpenObject();
  json.Key("timeout").Text(DurationText(view.session.timeout));
  WriteTexts("start_metrics", view.session.start_metrics, json);
  WriteText("field", view.session.field, json);
  json.CloseObject();
  json.Key("components").OpenList();
  for (const Component& component : view.components) {
    WriteComponent(component, json);
  }
  json.CloseList();
}

void Write(const Destination& destination, JsonText& json) {
  json.Key("type").Text(destination.type);
  json.Key("path").Text(destination.path);
  json.Key("party").Text(destination.party);
}

void Write(const Export& definition, JsonText& json) {
  json.Key("source").OpenObject();
  if (definition.source.report_json) {
    json.Key("report").Raw(*definition.source.report_json);
  } else if (definition.source.events) {
    json.Key("events").OpenObject().Key("view").Text(definition.source.events->view);
    WriteTexts("columns", definition.source.events->columns, json);
    json.CloseObject();
  } else if (definition.source.dataset) {
    json.Key("dataset").Text(definition.source.dataset->dataset);
    json.Key("mode").Text(definition.source.dataset->incremental ? "incremental" : "full");
  }
  json.CloseObject();
  json.Key("window").Text(definition.window);
  json.Key("destination").Text(definition.destination);
  json.Key("path").Text(definition.path);
  json.Key("format").OpenObject();
  json.Key("type").Text(WordOf(kFileFormatWords, definition.format.type));
  json.Key("compression").Text(definition.format.compression);
  json.Key("rows_per_file").Integer(definition.format.rows_per_file);
  json.CloseObject();
  WriteText("owner", definition.owner, json);
  WriteText("purpose", definition.purpose, json);
}

template <typename Object>
void WriteAll(std::string_view kind, const std::map<std::string, Object>& objects, JsonText& json) {
  json.Key(kind).OpenList();
  for (const auto& [name, object] : objects) {
    json.OpenObject().Key("name").Text(name);
    Write(object, json);
    json.CloseObject();
  }
  json.CloseList();
}

template <typename Object>
void ForgetPlaces(std::map<std::string, Object>& objects) {
  for (auto& [name, object] : objects) {
    object.place = {};
  }
}

}  // namespace

void WriteAttribution(const Attribution& attribution, JsonText& json) {
  json.OpenObject();
  json.Key("model").Text(WordOf(kAttributionWords, attribution.model));
  if (attribution.container == Scope::kSession) {
    json.Key("container").Text(WordOf(kScopeWords, attribution.container));
  }
  const Attribution defaults;
  if (attribution.container == Scope::kSession ? attribution.lookback.has_value()
                                               : attribution.lookback != defaults.lookback) {
    json.Key("lookback")
        .Text(attribution.lookback ? DurationText(*attribution.lookback) : "window");
  }
  if (attribution.person_lookback != defaults.person_lookback) {
    json.Key("person_lookback").Text(WordOf(kPersonLookbackWords, attribution.person_lookback));
  }
  if (attribution.model == AttributionModel::kTimeDecay &&
      attribution.half_life != defaults.half_life) {
    json.Key("half_life").Text(DurationText(attribution.half_life));
  }
  if (attribution.model == AttributionModel::kCustom) {
    json.Key("weights").OpenList();
    for (const double weight : attribution.weights) {
      json.Double(weight);
    }
    json.CloseList();
  }
  json.CloseObject();
}

std::string CanonicalDefinitions(const Definitions& definitions) {
  JsonText json;
  json.OpenObject().Key("project");
  WriteProject(definitions.project, json);
  WriteAll("dataset", definitions.datasets, json);
  WriteAll("connection", definitions.connections, json);
  WriteAll("view", definitions.views, json);
  WriteAll("destination", definitions.destinations, json);
  WriteAll("export", definitions.exports, json);
  json.CloseObject();
  return json.Take();
}

Result<Definitions> ParseCanonical(std::string_view text) {
  const ParsedText parsed = ParseJsonText(text);
  if (!parsed.problems.empty()) {
    return Corruption(fmt::format("stored definitions: {}", parsed.problems.front().message));
  }
  DefinitionCollector collector;
  const Node& root = parsed.documents.front();
  for (std::size_t i = 0; i < root.keys.size(); ++i) {
    const std::string& kind = root.keys[i].text;
    const Node& objects = root.items[i];
    if (kind == "project") {
      collector.Add(objects, kind, {});
      continue;
    }
    if (FindForm(kind) == nullptr || objects.kind != Node::Kind::kList) {
      return Corruption(fmt::format("stored definitions: not a list of objects: {}", Shown(kind)));
    }
    for (const Node& object : objects.items) {
      collector.Add(object, kind, {});
    }
  }
  ParsedDefinitions result = collector.Finish();
  if (root.Find("project") == nullptr || !result.mistakes.empty()) {
    const std::string what =
        result.mistakes.empty() ? "no project" : MistakeText(result.mistakes.front());
    return Corruption(fmt::format("stored definitions: {}", what));
  }
  Definitions definitions = std::move(result.definitions);
  ForgetPlaces(definitions.datasets);
  ForgetPlaces(definitions.connections);
  ForgetPlaces(definitions.views);
  ForgetPlaces(definitions.destinations);
  ForgetPlaces(definitions.exports);
  for (auto& [name, view] : definitions.views) {
    for (Component& component : view.components) {
      component.place = {};
    }
  }
  return definitions;
}

}  // namespace sojourn
