#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/nearest_name.h"
#include "model/limits.h"
#include "model/search_clause.h"
#include "report/binder.h"
#include "report/component_check.h"
#include "report/dimension_items.h"
#include "report/range.h"
#include "report/trend_runs.h"

namespace sojourn {

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
                                       kind == ComponentKind::kDimension ? "metric" : "dimension"),
                           fmt::format("one of {}", fmt::join(known, ", ")));
  }
  return InvalidArgument(fmt::format("view {} has no {}: {}", view_.name, word, id),
                         NearestNameHint(id, known));
}

// ---- columns ----

std::string Binder::PlaceOf(const Component& component) const {
  return fmt::format(
      "{}view {}: component {}", PlacePrefix(component.place), view_.name, component.id);
}

Result<std::size_t> Binder::UseColumn(const Component& component) {
  const auto columns = store_.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == component.field) {
      const Status fits = CheckComponent(component, columns[i].type, plan_.zone);
      return fits.ok() ? Result<std::size_t>(PositionOf(plan_.columns, i))
                       : fits.WithContext(PlaceOf(component));
    }
  }
  for (const ColumnConflict& conflict : store_.conflicts()) {
    if (conflict.column == component.field) {
      return InvalidDefinition(fmt::format("{}: {}", PlaceOf(component), conflict.Text()),
                               conflict.Hint());
    }
  }
  std::vector<std::string> known;
  for (const StoreColumn& column : columns) {
    known.push_back(column.name);
  }
  return InvalidDefinition(fmt::format("{}: connection {} has no column: {}",
                                       PlaceOf(component),
                                       view_.connection,
                                       component.field),
                           NearestNameHint(component.field, known));
}

Status Binder::BindColumn(std::size_t column, PlannedDimension& dimension) {
  dimension.column = column;
  dimension.store_column = plan_.columns[column];
  const StoreColumn& described = store_.columns()[dimension.store_column];
  dimension.type = described.type;
  dimension.column_level = LevelOfColumn(dimension.store_column);
  dimension.level = dimension.column_level;
  dimension.is_list_column = described.array == described.name;
  if (dimension.type == ValueType::kString) {
    ASSIGN_OR_RETURN(dimension.dictionary, store_.OpenDictionary(dimension.store_column));
    dimension.num_codes = dimension.dictionary->size();
  } else if (dimension.type == ValueType::kBoolean) {
    dimension.num_codes = 3;
  } else {
    dimension.source = DimensionSource::kNumbers;
    ASSIGN_OR_RETURN(NumberItems items,
                     NumberItems::Collect(store_, dimension.store_column, options_.num_threads()));
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
  ASSIGN_OR_RETURN(
      plan_.window,
      ParseRange(range,
                 {.zone = plan_.zone, .calendar = plan_.calendar, .now_us = options_.now_us}));
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

// ---- the plan as a whole ----

namespace {

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

// The search reads the first dimension; no value is matched by its label.
Status DecideFound(const StoreSnapshot& store, const ReportRequest& request, Plan& plan) {
  if (request.search.empty()) {
    return {};
  }
  ASSIGN_OR_RETURN(const SearchClause clause, SearchClause::Parse(request.search));
  if (plan.num_report_dimensions == 0) {
    return InvalidArgument(fmt::format("a search without dimension: {}", request.search),
                           "name the dimension whose values it reads");
  }
  PlannedDimension& dimension = plan.dimensions[0];
  if (dimension.is_time() || dimension.num_codes == 0) {
    return Unsupported(fmt::format("a search among the items of dimension {}", dimension.id),
                       "a range or filters choose times, persons and depths");
  }
  dimension.found = CodesKept(store, dimension, clause);
  return {};
}

Status CheckTitles(const Plan& plan) {
  std::set<std::string> titles;
  for (const PlannedDimension& dimension : plan.report_dimensions()) {
    if (!titles.insert(dimension.id).second) {
      return InvalidArgument(fmt::format("dimension twice in one report: {}", dimension.id),
                             "name it once");
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
                        const RunOptions& options) {
  if (request.dimensions.size() > kMostReportDimensions) {
    return InvalidArgument(fmt::format(
        "more than {} dimensions: {}", kMostReportDimensions, request.dimensions.size()));
  }
  if (request.metrics.empty()) {
    return InvalidArgument(fmt::format("report of view {} names no metric", view.name),
                           "add one, as in --metric events");
  }
  Binder binder(store, view, options);
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
  RETURN_IF_ERROR(binder.SettleLevels());
  Plan plan = binder.Take();
  DecideNoValue(request.no_value, plan);
  RETURN_IF_ERROR(DecideFound(store, request, plan));
  DropIdleAttribution(plan);
  RETURN_IF_ERROR(CheckTitles(plan));
  plan.is_trend = IsTrend(plan);
  return plan;
}

Result<Plan> BindEvents(const StoreSnapshot& store,
                        const View& view,
                        const EventsRequest& request,
                        const RunOptions& options) {
  Binder binder(store, view, options);
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
  RETURN_IF_ERROR(binder.SettleLevels());
  Plan plan = binder.Take();
  for (PlannedDimension& dimension : plan.dimensions) {
    dimension.needs_event_values = true;
  }
  RETURN_IF_ERROR(CheckTitles(plan));
  return plan;
}

}  // namespace sojourn
