#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "model/limits.h"
#include "model/read_objects_internal.h"
#include "model/standard_components.h"
#include "model/words.h"

namespace sojourn {
namespace {

// Columns of event-level rows besides the standard components.
constexpr std::string_view kEventColumns[] = {"row_id", "session_id", "timestamp"};

SessionSettings ReadSession(const FormReader& reader, MistakeList& mistakes) {
  SessionSettings session;
  session.timeout = reader.DurationOf("timeout").value_or(session.timeout);
  session.start_metrics = reader.Texts("start_metrics");
  session.field = reader.Text("field");
  CheckTimeout(reader, session.timeout, mistakes);
  return session;
}

// What most recent and original alone take (dataviews.md 9.1; D-43).
void CheckForwardOnly(const Persistence& persistence,
                      const KeyPlace& place,
                      std::string_view what,
                      MistakeList& mistakes) {
  if (persistence.allocation != Allocation::kMostRecent &&
      persistence.allocation != Allocation::kOriginal) {
    mistakes.Add(place,
                 fmt::format("allocation {} does not go with {}",
                             WordOf(kAllocationWords, persistence.allocation),
                             what),
                 "write allocation: most_recent or allocation: original");
  }
}

Persistence ReadPersistence(const FormReader& reader, MistakeList& mistakes) {
  Persistence persistence;
  persistence.allocation = reader.Choice<Allocation>("allocation");
  const KeyPlace place = reader.PlaceOf("expiration");
  persistence.expires_on = reader.Object("expiration").Text("metric");
  if (!persistence.expires_on.empty()) {
    persistence.scope = Scope::kPerson;
    CheckForwardOnly(persistence, place, "a metric that ends the value", mistakes);
  } else if (const std::optional<Duration> lifetime = reader.DurationOf("expiration")) {
    persistence.lifetime = lifetime;
    persistence.scope = Scope::kPerson;
    if (persistence.allocation == Allocation::kAll) {
      mistakes.Add(place,
                   fmt::format("allocation all expires with session or person, not after {}",
                               DurationText(*lifetime)),
                   "write expiration: session or expiration: person");
    } else {
      mistakes.AddGuardrail(place, CheckLifetime(persistence.allocation, *lifetime));
    }
  } else {
    persistence.scope = reader.Choice<Scope>("expiration");
  }
  if (reader.Has("binding")) {
    const FormReader binding = reader.Object("binding");
    persistence.binding = {binding.Text("dimension"), binding.Text("metric")};
    CheckForwardOnly(persistence, reader.PlaceOf("binding"), "binding", mistakes);
  }
  return persistence;
}

Deduplication ReadDeduplication(const FormReader& reader) {
  Deduplication deduplication;
  deduplication.scope = reader.Word<Scope>("scope").value_or(deduplication.scope);
  deduplication.by = reader.Text("by");
  deduplication.keep = reader.Choice<KeptOccurrence>("keep");
  return deduplication;
}

NumberFormat ReadNumberFormat(const FormReader& reader, MistakeList& mistakes) {
  NumberFormat format;
  format.kind = reader.Choice<NumberFormat::Kind>("kind");
  if (reader.Has("decimals")) {
    format.decimals = static_cast<int>(std::clamp<std::int64_t>(reader.Integer("decimals"), 0, 10));
  }
  format.currency = reader.Text("currency");
  if (!format.currency.empty() && format.kind != NumberFormat::Kind::kCurrency) {
    mistakes.Add(reader.PlaceOf("currency"),
                 fmt::format("a currency without kind currency: {}", Shown(format.currency)),
                 "write kind: currency");
  }
  return format;
}

void CheckWeights(const FormReader& reader, Attribution& attribution, MistakeList& mistakes) {
  const std::vector<double> weights = reader.Numbers("weights");
  if (weights.size() == attribution.weights.size()) {
    std::ranges::copy(weights, attribution.weights.begin());
  }
  const bool is_custom = attribution.model == AttributionModel::kCustom;
  if (is_custom != reader.Has("weights")) {
    mistakes.Add(reader.PlaceOf(is_custom ? "model" : "weights"),
                 is_custom ? "model custom without weights" : "weights without model custom",
                 "model: custom goes with weights: [first, middle, last], as in [30, 20, 50]");
  } else if (is_custom && weights.size() == attribution.weights.size() &&
             !(std::accumulate(weights.begin(), weights.end(), 0.0) > 0)) {
    mistakes.Add(
        reader.PlaceOf("weights"), "weights that are all 0", "at least one must be more than 0");
  }
}

void CheckComponentId(const FormReader& reader, const Component& component, MistakeList& mistakes) {
  const StandardComponent* standard = FindStandardComponent(component.id);
  if (standard != nullptr || std::ranges::count(kEventColumns, component.id) > 0) {
    mistakes.Add(
        reader.PlaceOf("id"),
        fmt::format("hides the standard {} of that name: {}",
                    standard == nullptr ? "column" : "component",
                    component.id),
        fmt::format("choose another id, such as {}_2 or my_{}", component.id, component.id));
  }
}

std::vector<double> ReadBuckets(const FormReader& reader, MistakeList& mistakes) {
  std::vector<double> bounds = reader.Numbers("buckets");
  if (std::ranges::adjacent_find(bounds, std::greater_equal<>()) != bounds.end()) {
    mistakes.Add(reader.PlaceOf("buckets"),
                 "bounds of buckets must ascend",
                 "write each bound once, the least first, as in [5, 10, 20]");
  }
  mistakes.AddGuardrail(reader.PlaceOf("buckets"), CheckNumBuckets(bounds.size()));
  return bounds;
}

Component ReadComponent(const FormReader& reader, MistakeList& mistakes) {
  Component component;
  component.id = reader.Text("id");
  component.title = reader.Has("title") ? reader.Text("title") : component.id;
  component.description = reader.Text("description");
  component.kind = reader.Word<ComponentKind>("type").value_or(ComponentKind::kDimension);
  component.field = reader.Text("field");
  component.place = {mistakes.file(), reader.place().line};
  CheckComponentId(reader, component, mistakes);
  if (reader.Has("include")) {
    component.include = ReadInclude(reader.Object("include"));
  }
  if (component.kind == ComponentKind::kDimension) {
    if (reader.Has("persistence")) {
      component.persistence = ReadPersistence(reader.Object("persistence"), mistakes);
    }
    const FormReader no_value = reader.Object("no_value");
    component.no_value_label = no_value.Text("label");
    component.no_value_mode = no_value.Choice<NoValueMode>("mode");
    component.lowercase = reader.Flag("lowercase");
    if (reader.Has("substring")) {
      component.substring = ReadSubstring(reader.Object("substring"), mistakes);
    }
    component.buckets = ReadBuckets(reader, mistakes);
  } else {
    component.count = reader.Word<CountKind>("count");
    if (reader.Has("deduplicate")) {
      component.deduplicate = ReadDeduplication(reader.Object("deduplicate"));
    }
    if (reader.Has("attribution")) {
      component.attribution = ReadAttribution(reader.Object("attribution"), mistakes);
    }
    component.format = ReadNumberFormat(reader.Object("format"), mistakes);
  }
  return component;
}

// The names that persistence takes from the rest of the view.
void ReferToPersistence(const Persistence& persistence,
                        const FormReader& reader,
                        const std::string& view,
                        References& references) {
  references.Add(Reference::Kind::kStartMetric,
                 persistence.expires_on,
                 reader.Object("expiration").PlaceOf("metric"),
                 view);
  if (persistence.binding) {
    const FormReader binding = reader.Object("binding");
    references.Add(Reference::Kind::kDimension,
                   persistence.binding->dimension,
                   binding.PlaceOf("dimension"),
                   view);
    references.Add(Reference::Kind::kStartMetric,
                   persistence.binding->metric,
                   binding.PlaceOf("metric"),
                   view);
  }
}

// A dimension must not be bound to itself, by way of others either.
void CheckBindingCircle(const View& view, std::size_t index, MistakeList& mistakes) {
  const Component& component = view.components[index];
  const auto bound_to = [&](const std::string& id) -> const std::string* {
    const auto found = std::ranges::find(view.components, id, &Component::id);
    const bool is_bound =
        found != view.components.end() && found->persistence && found->persistence->binding;
    return is_bound ? &found->persistence->binding->dimension : nullptr;
  };
  std::size_t steps = 0;
  for (const std::string* next = bound_to(component.id);
       next != nullptr && steps <= view.components.size();
       next = bound_to(*next), ++steps) {
    if (*next == component.id) {
      mistakes.Add({component.place.line, fmt::format("components[{}].persistence.binding", index)},
                   fmt::format("a dimension is bound to itself: {}", component.id),
                   "bind it to a dimension that is not bound to this one");
      return;
    }
  }
}

}  // namespace

void CheckTimeout(const FormReader& reader, const Duration& timeout, MistakeList& mistakes) {
  if (const Status status = CheckSessionTimeout(timeout); !status.ok()) {
    mistakes.Add(
        reader.PlaceOf("timeout"), std::string(status.message()), std::string(status.hint()));
  }
}

Attribution ReadAttribution(const FormReader& reader, MistakeList& mistakes) {
  Attribution attribution;
  attribution.model = reader.Choice<AttributionModel>("model");
  attribution.container = reader.Choice<Scope>("container");
  // The session container has the lookback of its session unless one is given, which the report
  // then warns of.
  const bool takes_default = reader.Has("lookback") || attribution.container == Scope::kPerson;
  attribution.lookback = takes_default ? reader.DurationOf("lookback") : std::nullopt;
  attribution.person_lookback = reader.Choice<PersonLookback>("person_lookback");
  attribution.half_life = reader.DurationOf("half_life").value_or(attribution.half_life);
  if (attribution.lookback) {
    mistakes.AddGuardrail(reader.PlaceOf("lookback"), CheckLookback(*attribution.lookback));
  }
  CheckWeights(reader, attribution, mistakes);
  if (reader.Has("person_lookback") &&
      (attribution.lookback || attribution.container != Scope::kPerson)) {
    mistakes.Add(reader.PlaceOf("person_lookback"),
                 "person_lookback without lookback window of a person",
                 "write container: person and lookback: window, or drop person_lookback");
  }
  if (reader.Has("half_life") && attribution.model != AttributionModel::kTimeDecay) {
    mistakes.Add(reader.PlaceOf("half_life"),
                 "half_life without model time_decay",
                 "write model: time_decay, or drop half_life");
  }
  return attribution;
}

View ReadView(const FormReader& reader, MistakeList& mistakes, References& references) {
  View view;
  view.name = reader.Text("name");
  view.connection = reader.Text("connection");
  view.timezone = reader.Text("timezone");
  view.calendar = ReadCalendar(reader.Object("calendar"), mistakes);
  view.session = ReadSession(reader.Object("session"), mistakes);
  view.place = {mistakes.file(), reader.place().line};
  CheckTimeZone(reader, mistakes);
  references.Add(Reference::Kind::kConnection, view.connection, reader.PlaceOf("connection"));
  references.AddAll(Reference::Kind::kStartMetric,
                    view.session.start_metrics,
                    reader.Object("session").PlaceOf("start_metrics"),
                    view.name);
  for (const FormReader& row : reader.Objects("components")) {
    Component component = ReadComponent(row, mistakes);
    const bool twice = std::ranges::any_of(view.components, [&](const Component& other) {
      return !component.id.empty() && other.id == component.id;
    });
    if (twice) {
      mistakes.Add(row.PlaceOf("id"),
                   fmt::format("component id twice: {}", component.id),
                   "ids are unique in a view");
    }
    if (component.persistence) {
      ReferToPersistence(*component.persistence, row.Object("persistence"), view.name, references);
    }
    view.components.push_back(std::move(component));
  }
  for (std::size_t i = 0; i < view.components.size(); ++i) {
    CheckBindingCircle(view, i, mistakes);
  }
  for (const auto& [kind, kinds] : {std::pair(ComponentKind::kDimension, "dimensions"),
                                    std::pair(ComponentKind::kMetric, "metrics")}) {
    const auto number = std::ranges::count(view.components, kind, &Component::kind);
    mistakes.AddGuardrail(reader.PlaceOf("components"),
                          CheckNumComponents(kinds, static_cast<std::size_t>(number)));
  }
  return view;
}

}  // namespace sojourn
