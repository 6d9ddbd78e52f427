#include <algorithm>

#include "base/nearest_name.h"
#include "base/thread_pool.h"
#include "model/limits.h"
#include "report/dimension_items.h"
#include "report/lower_attribution.h"
#include "report/plan.h"
#include "report/range.h"
#include "report/trend_runs.h"

namespace sojourn {
namespace {

// Builds one plan, adding what it needs as it meets names. Used once.
class Binder {
 public:
  Binder(const StoreSnapshot& store, const View& view, std::size_t threads)
      : store_(store), view_(view), threads_(threads) {}

  Status SetWindow(const std::string& range);
  // requires a range.
  void ListEmptyBuckets() { lists_empty_buckets_ = plan_.window.is_limited(); }
  // The view's sessions, overridden key by key.
  Status SetSessions(const ReportRequest& request);
  Status SetStartMetrics(const std::vector<std::string>& metrics);
  Status AddDimension(const std::string& id);
  Status AddMetric(const MetricRequest& request);
  Status AddFilter(const FilterRequest& filter);
  // Adds what dimensions are bound to; the last step.
  Status AddBindings();
  void EndReportDimensions() { plan_.num_report_dimensions = plan_.dimensions.size(); }
  Plan Take() { return std::move(plan_); }

 private:
  const Component* FindComponent(std::string_view id) const;
  Status UnknownComponent(ComponentKind kind, std::string_view id) const;
  Result<std::size_t> UseColumn(const Component& component);
  ReportingWindow TimeSpan() const;
  void TellFirstTime();
  PlannedDimension TimeSpentDimension(TimeSpentOf whose, PlannedDimension dimension);
  Result<PlannedDimension> BindDimension(const std::string& id);
  Result<PlannedDimension> BindStandardDimension(const StandardComponent& standard);
  Result<PlannedDimension> BindComponentDimension(const Component& component);
  Status BindColumn(std::size_t column, PlannedDimension& dimension);
  Status ApplyRules(const Component& component, PlannedDimension& dimension);
  Status BindStandardMetric(const StandardComponent& standard, const MetricRequest& request);
  // Positions in the plan of what is already there or is added. UseDimension may follow only when
  // the report's own dimensions have ended.
  Result<std::size_t> UseDimension(const std::string& id);
  Result<std::size_t> UseField(const std::string& field, std::string_view user);
  Result<std::size_t> UseOccurrences(const Component& component);
  // Of a metric that a setting of `user` names.
  Result<std::size_t> UseOwnMetric(const std::string& metric, std::string_view user);
  Result<PlannedOccurrences> BindOccurrences(const Component& component);
  Result<PlannedDeduplication> BindDeduplication(const Component& component);
  Result<PlannedAttribution> BindAttribution(const Attribution& attribution,
                                             std::string_view metric);
  std::size_t UseTouches(const PlannedTouches& touches);

  const StoreSnapshot& store_;
  const View& view_;
  const std::size_t threads_;
  bool lists_empty_buckets_ = false;
  Plan plan_;
};

template <typename T>
std::size_t PositionOf(std::vector<T>& items, const T& item) {
  const auto place = std::find(items.begin(), items.end(), item);
  const auto position = static_cast<std::size_t>(place - items.begin());
  if (place == items.end()) {
    items.push_back(item);
  }
  return position;
}

// The registry alone says what is built.
Status CheckIsBuilt(const StandardComponent& standard) {
  if (standard.supported) {
    return {};
  }
  return Unsupported(
      fmt::format("{} {} is not built yet",
                  standard.kind() == ComponentKind::kDimension ? "dimension" : "metric",
                  standard.name));
}

const Component* Binder::FindComponent(std::string_view id) const {
  for (const Component& component : view_.components) {
    if (component.id == id) {
      return &component;
    }
  }
  return nullptr;
}

Status Binder::UnknownComponent(ComponentKind kind, std::string_view id) const {
  std::vector<std::string> known;
  for (const Component& component : view_.components) {
    if (component.kind == kind) {
      known.push_back(component.id);
    }
  }
  for (const StandardComponent& standard : StandardComponents()) {
    if (standard.kind() == kind && standard.supported) {
      known.emplace_back(standard.name);
    }
  }
  const std::string_view word = kind == ComponentKind::kDimension ? "dimension" : "metric";
  if (FindComponent(id) != nullptr || FindStandardComponent(id) != nullptr) {
    return InvalidArgument(fmt::format("view {} has no {} {}: it is a {}",
                                       view_.name,
                                       word,
                                       id,
                                       kind == ComponentKind::kDimension ? "metric" : "dimension"));
  }
  return InvalidArgument(fmt::format("view {} has no {}: {}", view_.name, word, id),
                         NearestNameHint(id, known));
}

// ---- columns ----

Result<std::size_t> Binder::UseColumn(const Component& component) {
  const auto columns = store_.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == component.field) {
      return PositionOf(plan_.columns, i);
    }
  }
  for (const ColumnConflict& conflict : store_.conflicts()) {
    if (conflict.column == component.field) {
      return InvalidDefinition(fmt::format("{}view {}: component {}: {}",
                                           PlacePrefix(component.place),
                                           view_.name,
                                           component.id,
                                           conflict.Text()),
                               conflict.Hint());
    }
  }
  std::vector<std::string> known;
  for (const StoreColumn& column : columns) {
    known.push_back(column.name);
  }
  return InvalidDefinition(fmt::format("view {}: component {}: connection {} has no column: {}",
                                       view_.name,
                                       component.id,
                                       view_.connection,
                                       component.field),
                           NearestNameHint(component.field, known));
}

Status Binder::BindColumn(std::size_t column, PlannedDimension& dimension) {
  dimension.column = column;
  dimension.store_column = plan_.columns[column];
  dimension.type = store_.columns()[dimension.store_column].type;
  if (dimension.type == ValueType::kString) {
    ASSIGN_OR_RETURN(dimension.dictionary, store_.OpenDictionary(dimension.store_column));
    dimension.num_codes = dimension.dictionary->size();
  } else if (dimension.type == ValueType::kBoolean) {
    dimension.num_codes = 3;
  } else {
    dimension.source = DimensionSource::kNumbers;
    ASSIGN_OR_RETURN(NumberItems items,
                     NumberItems::Collect(store_, dimension.store_column, threads_));
    dimension.numbers = std::make_shared<const NumberItems>(std::move(items));
    dimension.num_codes = dimension.numbers->size() + 1;
  }
  return {};
}

Status Binder::ApplyRules(const Component& component, PlannedDimension& dimension) {
  auto rules = ItemRules::Create(component, dimension, store_, plan_.zone);
  if (!rules.ok()) {
    return rules.status().WithContext(fmt::format("view {}", view_.name));
  }
  dimension.rules = std::make_shared<const ItemRules>(std::move(rules).value());
  dimension.num_codes = dimension.rules->num_codes();
  dimension.dictionary = nullptr;  // items are those of the rules now
  return {};
}

// ---- window and sessions ----

Status Binder::SetWindow(const std::string& range) {
  ASSIGN_OR_RETURN(plan_.zone, TimeZone::Find(view_.timezone));
  plan_.calendar = Calendar(view_.calendar);
  ASSIGN_OR_RETURN(plan_.window, ParseRange(range, plan_.zone));
  plan_.months = WholeMonths(plan_.window);
  plan_.month_begin_us = MonthStart(plan_.window, plan_.zone);
  plan_.journeys_end_us = plan_.window.is_limited() ? plan_.window.end_us : store_.max_time_us();
  return {};
}

Status Binder::SetSessions(const ReportRequest& request) {
  const std::optional<Duration>& timeout = request.session_timeout;
  const std::string session_field = request.session_field.value_or(view_.session.field);
  if (!session_field.empty()) {
    if (timeout) {
      plan_.warnings.push_back(
          fmt::format("session.timeout {} changes nothing: sessions come from field {}",
                      DurationText(*timeout),
                      session_field));
    }
    Component component;
    component.id = "session.field";
    component.field = session_field;
    ASSIGN_OR_RETURN(const std::size_t column, UseColumn(component));
    RETURN_IF_ERROR(BindColumn(column, plan_.session_field.emplace()));
    return {};
  }
  const Duration& used = timeout ? *timeout : view_.session.timeout;
  RETURN_IF_ERROR(CheckSessionTimeout(used));
  plan_.session_timeout_us = used.fixed_us();
  return SetStartMetrics(request.session_start_metrics.value_or(view_.session.start_metrics));
}

Status Binder::SetStartMetrics(const std::vector<std::string>& metrics) {
  for (const std::string& metric : metrics) {
    ASSIGN_OR_RETURN(const std::size_t occurrences, UseOwnMetric(metric, "session.start_metrics"));
    plan_.session_starts.push_back(occurrences);
  }
  return {};
}

// ---- dimensions ----

// What time dimensions cover: the events of the window, or all of it where empty buckets are rows
// too.
ReportingWindow Binder::TimeSpan() const {
  if (lists_empty_buckets_) {
    return plan_.window;
  }
  if (store_.num_events() == 0) {
    return {0, 0};
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
    if (plan_.dimensions[planned.dimension].is_multi_valued()) {
      return Unsupported(
          fmt::format("{}view {}: component {}: binding to a dimension with several values: {}",
                      PlacePrefix(component->place),
                      view_.name,
                      id,
                      binding.dimension),
          "bind to a dimension whose allocation is not all");
    }
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
  const PlannedDimension& dimension = plan_.dimensions[planned.dimension];
  const std::set<std::string, std::less<>> wanted(filter.values.begin(), filter.values.end());
  if (dimension.source == DimensionSource::kPersonId) {
    planned.persons = wanted;
  } else {
    planned.passes = CodesThatPass(store_, dimension, wanted);
  }
  plan_.filters.push_back(std::move(planned));
  return {};
}

// ---- metrics ----

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
  const bool of_boolean =
      count == CountKind::kTrue || count == CountKind::kFalse || count == CountKind::kBoth;
  if ((count == CountKind::kValues && !is_number) || (of_boolean && type != ValueType::kBoolean)) {
    return InvalidDefinition(
        fmt::format("view {}: component {}: count does not fit a column of type {}",
                    view_.name,
                    component.id,
                    ValueTypeName(type)),
        "values needs numbers; true, false and both need booleans; instances fits all");
  }
  PlannedOccurrences occurrences{column, type, count, component.include, nullptr, std::nullopt};
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
    return InvalidArgument(
        fmt::format("standard metric takes no attribution: {}", standard.name),
        "attribution fits metrics of the view's own components (dataviews.md 10.1)");
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

// Attribution touches and credit look at dimensions other than time (R-24, D-48): without one,
// credit stays where the conversion is.
void DropIdleAttribution(Plan& plan) {
  const auto dimensions = plan.report_dimensions();
  const bool touchable =
      std::any_of(dimensions.begin(), dimensions.end(), [](auto& d) { return !d.is_time(); });
  if (touchable) {
    return;
  }
  for (PlannedMetric& metric : plan.metrics) {
    metric.attribution.reset();
  }
  plan.touches.clear();
}

// a request decides for all dimensions, or leaves it to each.
void DecideNoValue(NoValueRequest request, Plan& plan) {
  for (std::size_t d = 0; d < plan.num_report_dimensions; ++d) {
    bool& hides = plan.dimensions[d].hides_no_value;
    hides =
        request == NoValueRequest::kExclude || (request == NoValueRequest::kByComponent && hides);
  }
}

Status CheckTitles(const Plan& plan) {
  std::set<std::string> titles;
  for (const PlannedDimension& dimension : plan.report_dimensions()) {
    if (!titles.insert(dimension.id).second) {
      return InvalidArgument(fmt::format("dimension twice in one report: {}", dimension.id));
    }
  }
  for (const PlannedMetric& metric : plan.metrics) {
    if (!titles.insert(metric.title).second) {
      return InvalidArgument(fmt::format("two columns of one name: {}", metric.title),
                             "give one a name of its own with `as`");
    }
  }
  return {};
}

constexpr std::size_t kMostDimensions = 10;

}  // namespace

bool IsDimension(const View& view, std::string_view id) {
  if (const StandardComponent* standard = FindStandardComponent(id)) {
    return standard->kind() == ComponentKind::kDimension;
  }
  const auto component = std::ranges::find(view.components, id, &Component::id);
  return component == view.components.end() || component->kind == ComponentKind::kDimension;
}

Result<Plan> BindReport(const StoreSnapshot& store,
                        const View& view,
                        const ReportRequest& request,
                        std::size_t threads) {
  if (request.dimensions.size() > kMostDimensions) {
    return InvalidArgument(
        fmt::format("more than {} dimensions: {}", kMostDimensions, request.dimensions.size()));
  }
  if (request.metrics.empty()) {
    return InvalidArgument(fmt::format("report of view {} names no metric", view.name),
                           "add one, as in --metric events");
  }
  Binder binder(store, view, threads);
  RETURN_IF_ERROR(binder.SetWindow(request.range));
  if (request.empty_buckets) {
    binder.ListEmptyBuckets();
  }
  RETURN_IF_ERROR(binder.SetSessions(request));
  for (const std::string& dimension : request.dimensions) {
    RETURN_IF_ERROR(binder.AddDimension(dimension));
  }
  binder.EndReportDimensions();
  for (const MetricRequest& metric : request.metrics) {
    RETURN_IF_ERROR(binder.AddMetric(metric));
  }
  for (const FilterRequest& filter : request.filters) {
    RETURN_IF_ERROR(binder.AddFilter(filter));
  }
  RETURN_IF_ERROR(binder.AddBindings());
  Plan plan = binder.Take();
  DecideNoValue(request.no_value, plan);
  DropIdleAttribution(plan);
  RETURN_IF_ERROR(CheckTitles(plan));
  plan.is_trend = IsTrend(plan);
  return plan;
}

Result<Plan> BindEvents(const StoreSnapshot& store,
                        const View& view,
                        const EventsRequest& request,
                        std::size_t threads) {
  Binder binder(store, view, threads);
  RETURN_IF_ERROR(binder.SetWindow(request.range));
  RETURN_IF_ERROR(binder.SetSessions(ReportRequest()));
  for (const std::string& column : request.columns) {
    if (IsDimension(view, column)) {
      RETURN_IF_ERROR(binder.AddDimension(column));
    }
  }
  binder.EndReportDimensions();
  for (const std::string& column : request.columns) {
    if (!IsDimension(view, column)) {
      RETURN_IF_ERROR(binder.AddMetric({.metric = column, .title = {}, .attribution = {}}));
    }
  }
  for (const FilterRequest& filter : request.filters) {
    RETURN_IF_ERROR(binder.AddFilter(filter));
  }
  RETURN_IF_ERROR(binder.AddBindings());
  Plan plan = binder.Take();
  RETURN_IF_ERROR(CheckTitles(plan));
  return plan;
}

}  // namespace sojourn
