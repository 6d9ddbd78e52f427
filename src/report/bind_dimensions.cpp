#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "report/binder.h"
#include "report/dimension_items.h"

namespace sojourn {

// Whether values are bound to a time dimension. They are on events before the window, too, which
// can be touches.
bool Binder::BindsToTime() const {
  return std::ranges::any_of(view_.components, [](const Component& component) {
    const bool is_bound = component.persistence && component.persistence->binding;
    const StandardComponent* to =
        is_bound ? FindStandardComponent(component.persistence->binding->dimension) : nullptr;
    return to != nullptr &&
           (to->family == StandardFamily::kTimeBucket || to->family == StandardFamily::kTimePart);
  });
}

// What time dimensions cover: the events of the window, or all of it where empty buckets are rows
// too; all events where values are bound to one.
ReportingWindow Binder::TimeSpan() const {
  if (lists_empty_buckets_) {
    return plan_.window;
  }
  if (store_.num_events() == 0) {
    return {0, 0};
  }
  if (BindsToTime()) {
    return {store_.min_time_us(), store_.max_time_us() + 1};
  }
  const std::int64_t begin_us = std::max(plan_.window.begin_us, store_.min_time_us());
  return {begin_us, std::max(begin_us, std::min(plan_.window.end_us, store_.max_time_us() + 1))};
}

// Thirteen months back from the window's start, at its time of day (D-17, R-14).
void Binder::TellFirstTime() {
  constexpr std::int64_t kLookbackMonths = 13;
  plan_.needs_sessions = true;
  plan_.needs_first_time = true;
  plan_.first_time_lookback_us =
      plan_.window.is_limited() ? AddMonths(plan_.window.begin_us, {-kLookbackMonths}, plan_.zone)
                                : plan_.window.begin_us;
}

PlannedDimension Binder::TimeSpentDimension(TimeSpentOf whose, PlannedDimension dimension) {
  dimension.source = DimensionSource::kTimeSpent;
  dimension.time_spent_of = whose;
  dimension.num_codes = NumTimeSpentItems(whose) + 1;
  plan_.needs_sessions = true;
  return dimension;
}

Result<PlannedDimension> Binder::BindStandardDimension(const StandardComponent& standard) {
  PlannedDimension dimension;
  dimension.id = standard.name;
  dimension.title = standard.title;
  dimension.no_value_label = "No value";
  if (standard.family == StandardFamily::kTimeBucket) {
    dimension.source = DimensionSource::kTimeBucket;
    ASSIGN_OR_RETURN(TimeBuckets buckets,
                     TimeBuckets::Create(standard.id, plan_.zone, plan_.calendar, TimeSpan()));
    dimension.buckets = std::make_shared<const TimeBuckets>(std::move(buckets));
    dimension.num_codes = dimension.buckets->size() + 1;
    return dimension;
  }
  if (standard.family == StandardFamily::kTimePart) {
    dimension.source = DimensionSource::kTimePart;
    dimension.parts = std::make_shared<const TimeParts>(
        TimeParts::Create(standard.id, plan_.zone, plan_.calendar, TimeSpan()));
    dimension.num_codes = dimension.parts->size() + 1;
    return dimension;
  }
  switch (standard.id) {
    case StandardId::kEventDepth:
      dimension.source = DimensionSource::kEventDepth;
      plan_.needs_sessions = true;
      return dimension;
    case StandardId::kSessionType:
      dimension.source = DimensionSource::kSessionType;
      dimension.num_codes = 3;
      TellFirstTime();
      return dimension;
    case StandardId::kTimeSpentPerEvent:
      return TimeSpentDimension(TimeSpentOf::kEvent, std::move(dimension));
    case StandardId::kTimeSpentPerSession:
      return TimeSpentDimension(TimeSpentOf::kSession, std::move(dimension));
    case StandardId::kTimeSpentPerPerson:
      return TimeSpentDimension(TimeSpentOf::kPerson, std::move(dimension));
    case StandardId::kPersonId:
      dimension.source = DimensionSource::kPersonId;
      plan_.needs_person_ids = true;
      return dimension;
    case StandardId::kDatasetId:
      dimension.source = DimensionSource::kDataset;
      dimension.num_codes = store_.datasets().size() + 1;
      plan_.needs_dataset = true;
      return dimension;
    case StandardId::kBatchId:
      dimension.source = DimensionSource::kBatch;
      dimension.batches = std::make_shared<const BatchItems>(store_.ingest_batches());
      dimension.num_codes = dimension.batches->size() + 1;
      plan_.needs_dataset = true;
      return dimension;
    default:
      break;
  }
  CHECK(false);  // the registry calls it supported
}

Result<PlannedDimension> Binder::BindComponentDimension(const Component& component) {
  PlannedDimension dimension;
  dimension.id = component.id;
  dimension.title = component.title.empty() ? component.id : component.title;
  dimension.no_value_label = component.no_value_label;
  dimension.hides_no_value = component.no_value_mode == NoValueMode::kHide;
  ASSIGN_OR_RETURN(const std::size_t column, UseColumn(component));
  RETURN_IF_ERROR(BindColumn(column, dimension));
  if (ItemRules::Apply(component)) {
    RETURN_IF_ERROR(ApplyRules(component, dimension));
  }
  if (component.persistence) {
    const Persistence& persistence = *component.persistence;
    dimension.persistence = {
        persistence.allocation, persistence.scope, persistence.lifetime, {}, {}};
    if (!persistence.expires_on.empty()) {
      ASSIGN_OR_RETURN(dimension.persistence->expires_on,
                       UseOwnMetric(persistence.expires_on, component.id));
    }
    plan_.needs_sessions |= dimension.persistence->scope == Scope::kSession;
  }
  return dimension;
}

Result<PlannedDimension> Binder::BindDimension(const std::string& id) {
  if (const StandardComponent* standard = FindStandardComponent(id); standard != nullptr) {
    if (standard->kind() != ComponentKind::kDimension) {
      return UnknownComponent(ComponentKind::kDimension, id);
    }
    RETURN_IF_ERROR(CheckIsBuilt(*standard));
    return BindStandardDimension(*standard);
  }
  const Component* component = FindComponent(id);
  if (component == nullptr || component->kind != ComponentKind::kDimension) {
    return UnknownComponent(ComponentKind::kDimension, id);
  }
  return BindComponentDimension(*component);
}

Status Binder::AddDimension(const std::string& id) {
  ASSIGN_OR_RETURN(PlannedDimension dimension, BindDimension(id));
  plan_.dimensions.push_back(std::move(dimension));
  return {};
}

Result<std::size_t> Binder::UseDimension(const std::string& id) {
  const auto known = std::ranges::find(plan_.dimensions, id, &PlannedDimension::id);
  const auto position = static_cast<std::size_t>(known - plan_.dimensions.begin());
  if (known == plan_.dimensions.end()) {
    RETURN_IF_ERROR(AddDimension(id));
  }
  return position;
}

// A column that is no component: its values as they are.
Result<std::size_t> Binder::UseField(const std::string& field, std::string_view user) {
  Component component;
  component.id = user;
  component.field = field;
  ASSIGN_OR_RETURN(const std::size_t column, UseColumn(component));
  PlannedDimension dimension;
  RETURN_IF_ERROR(BindColumn(column, dimension));
  const auto same = [&](const PlannedDimension& other) {
    return other.id.empty() && other.column == column;
  };
  const auto known = std::ranges::find_if(plan_.dimensions, same);
  const auto position = static_cast<std::size_t>(known - plan_.dimensions.begin());
  if (known == plan_.dimensions.end()) {
    plan_.dimensions.push_back(std::move(dimension));
  }
  return position;
}

Status Binder::AddBindings() {
  for (std::size_t d = 0; d < plan_.dimensions.size(); ++d) {  // grows by those that are bound to
    const std::string id = plan_.dimensions[d].id;
    const Component* component = FindComponent(id);
    if (component == nullptr || !component->persistence || !component->persistence->binding) {
      continue;
    }
    const Binding& binding = *component->persistence->binding;
    PlannedBinding planned;
    ASSIGN_OR_RETURN(planned.dimension, UseDimension(binding.dimension));
    if (!binding.metric.empty()) {
      ASSIGN_OR_RETURN(planned.metric, UseOwnMetric(binding.metric, id));
    }
    plan_.dimensions[d].persistence->binding = planned;
  }
  return {};
}

Status Binder::AddFilter(const FilterRequest& filter) {
  PlannedFilter planned;
  ASSIGN_OR_RETURN(planned.dimension, UseDimension(filter.dimension));
  PlannedDimension& dimension = plan_.dimensions[planned.dimension];
  dimension.needs_event_values = true;
  const std::set<std::string, std::less<>> wanted(filter.values.begin(), filter.values.end());
  if (dimension.source == DimensionSource::kPersonId) {
    planned.persons = wanted;
  } else {
    planned.passes = CodesThatPass(store_, dimension, wanted);
  }
  plan_.filters.push_back(std::move(planned));
  return {};
}

}  // namespace sojourn
