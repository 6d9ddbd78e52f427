#include <string>

#include "model/limits.h"
#include "report/binder.h"
#include "report/lower_attribution.h"

namespace sojourn {

Result<std::size_t> Binder::UseOwnMetric(const std::string& metric, std::string_view user) {
  const Component* component = FindComponent(metric);
  if (component == nullptr || component->kind != ComponentKind::kMetric) {
    return UnknownComponent(ComponentKind::kMetric, metric).WithContext(user);
  }
  return UseOccurrences(*component);
}

// `by` names a dimension, else a field.
Result<PlannedDeduplication> Binder::BindDeduplication(const Component& component) {
  const Deduplication& rules = *component.deduplicate;
  PlannedDeduplication planned{rules.scope, rules.keep, std::nullopt};
  plan_.needs_sessions |= rules.scope == Scope::kSession;
  if (rules.by.empty()) {
    return planned;
  }
  ASSIGN_OR_RETURN(
      planned.id,
      HasDimension(view_, rules.by) ? UseDimension(rules.by) : UseField(rules.by, component.id));
  if (plan_.dimensions[*planned.id].is_multi_valued()) {
    return Unsupported(
        fmt::format("{}view {}: component {}: deduplicate by a dimension with several values: {}",
                    PlacePrefix(component.place),
                    view_.name,
                    component.id,
                    rules.by),
        "name a dimension whose allocation is not all");
  }
  return planned;
}

// The occurrences of a metric without its deduplication.
Result<PlannedOccurrences> Binder::BindOccurrences(const Component& component) {
  ASSIGN_OR_RETURN(const std::size_t column, UseColumn(component));
  const ValueType type = store_.columns()[plan_.columns[column]].type;
  const bool is_number = type == ValueType::kInteger || type == ValueType::kDouble;
  const CountKind by_type = is_number                     ? CountKind::kValues
                            : type == ValueType::kBoolean ? CountKind::kTrue
                                                          : CountKind::kInstances;  // D-23
  const CountKind count = component.count.value_or(by_type);
  PlannedOccurrences occurrences{column,
                                 LevelOfColumn(plan_.columns[column]),
                                 type,
                                 count,
                                 component.include,
                                 nullptr,
                                 std::nullopt};
  if (component.include) {
    auto filter =
        MetricFilter::Create(*component.include, store_, plan_.columns[column], plan_.zone);
    if (!filter.ok()) {
      return filter.status().WithContext(
          fmt::format("view {}: component {}", view_.name, component.id));
    }
    occurrences.filter = std::make_shared<const MetricFilter>(std::move(filter).value());
  }
  return occurrences;
}

// What starts sessions, expires or binds: before deduplication.
Result<std::size_t> Binder::UseOccurrences(const Component& component) {
  ASSIGN_OR_RETURN(PlannedOccurrences occurrences, BindOccurrences(component));
  return PositionOf(plan_.occurrences, std::move(occurrences));
}

std::size_t Binder::UseTouches(const PlannedTouches& touches) {
  return PositionOf(plan_.touches, touches);
}

Result<PlannedAttribution> Binder::BindAttribution(const Attribution& attribution,
                                                   std::string_view metric) {
  PlannedAttribution planned;
  planned.rule = LowerAttribution(attribution);
  if (view_.has_strict_limits && attribution.lookback) {
    if (const Status status = CheckLookback(*attribution.lookback); !status.ok()) {
      return status.WithContext(fmt::format("metric {}", metric));
    }
  }
  PlannedTouches touches{attribution.container, attribution.lookback, attribution.person_lookback};
  if (touches.container == Scope::kSession) {
    if (attribution.lookback) {
      plan_.warnings.push_back(
          fmt::format("metric {}: lookback {} is ignored with the session container",
                      metric,
                      DurationText(*attribution.lookback)));
    }
    touches.lookback.reset();
    plan_.needs_sessions = true;
  }
  planned.touches = UseTouches(touches);
  if (planned.rule.kind == CreditKind::kAlgorithmic) {
    plan_.needs_persons = true;
    plan_.warnings.push_back(
        fmt::format("metric {}: algorithmic credit approximates a model whose details its vendor "
                    "does not publish",
                    metric));
  }
  return planned;
}

Status Binder::BindStandardMetric(const StandardComponent& standard, const MetricRequest& request) {
  if (request.attribution) {
    return InvalidArgument(fmt::format("standard metric takes no attribution: {}", standard.name),
                           "attribution goes with a metric that the view defines: define one, or "
                           "leave attribution out");
  }
  PlannedMetric metric;
  metric.id = standard.name;
  metric.title = request.title.empty() ? metric.id : request.title;
  switch (standard.id) {
    case StandardId::kEvents:
      metric.kind = MetricKind::kEvents;
      break;
    case StandardId::kSessions:
      metric.kind = MetricKind::kSessions;
      break;
    case StandardId::kFirstTimeSessions:
    case StandardId::kReturnSessions:
      metric.kind = MetricKind::kSessions;
      metric.counted_sessions = standard.id == StandardId::kFirstTimeSessions
                                    ? CountedSessions::kFirstTime
                                    : CountedSessions::kReturn;
      TellFirstTime();
      break;
    case StandardId::kPeople:
      metric.kind = MetricKind::kPeople;
      plan_.needs_persons = true;
      break;
    case StandardId::kSessionStarts:
      metric.kind = MetricKind::kSessionStarts;
      break;
    case StandardId::kSessionEnds:
      metric.kind = MetricKind::kSessionEnds;
      break;
    case StandardId::kTimeSpent:
      metric.kind = MetricKind::kTimeSpent;
      metric.is_integer = false;
      break;
    default:
      CHECK(false);  // the registry calls it supported
  }
  plan_.needs_sessions |= metric.kind != MetricKind::kEvents && metric.kind != MetricKind::kPeople;
  plan_.metrics.push_back(std::move(metric));
  return {};
}

Status Binder::AddMetric(const MetricRequest& request) {
  if (const StandardComponent* standard = FindStandardComponent(request.metric);
      standard != nullptr) {
    if (standard->kind() != ComponentKind::kMetric) {
      return UnknownComponent(ComponentKind::kMetric, request.metric);
    }
    RETURN_IF_ERROR(CheckIsBuilt(*standard));
    return BindStandardMetric(*standard, request);
  }
  const Component* component = FindComponent(request.metric);
  if (component == nullptr || component->kind != ComponentKind::kMetric) {
    return UnknownComponent(ComponentKind::kMetric, request.metric);
  }
  PlannedMetric metric;
  metric.id = component->id;
  metric.title = request.title.empty() ? metric.id : request.title;
  metric.kind = MetricKind::kAmounts;
  ASSIGN_OR_RETURN(PlannedOccurrences occurrences, BindOccurrences(*component));
  if (component->deduplicate) {
    ASSIGN_OR_RETURN(occurrences.deduplicate, BindDeduplication(*component));
  }
  metric.occurrences = PositionOf(plan_.occurrences, std::move(occurrences));
  const PlannedOccurrences& source = plan_.occurrences[metric.occurrences];
  const ValueType type = store_.columns()[plan_.columns[source.column]].type;
  metric.is_integer = source.count != CountKind::kValues || type == ValueType::kInteger;
  if (const auto& attribution =
          request.attribution ? request.attribution : component->attribution) {
    ASSIGN_OR_RETURN(metric.attribution, BindAttribution(*attribution, metric.title));
    const CreditKind kind = metric.attribution->rule.kind;
    metric.is_integer &= kind != CreditKind::kLinear && kind != CreditKind::kPosition &&
                         kind != CreditKind::kTimeDecay && kind != CreditKind::kAlgorithmic;
  }
  plan_.metrics.push_back(std::move(metric));
  return {};
}

}  // namespace sojourn
