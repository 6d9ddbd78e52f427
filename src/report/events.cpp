#include <algorithm>

#include "base/nearest_name.h"
#include "report/event_rows.h"
#include "report/plan.h"
#include "report/report.h"

namespace sojourn {
namespace {

struct BuiltIn {
  std::string_view id;
  EventColumn::Kind kind;
  ValueType type;
  std::string_view title;
};

constexpr BuiltIn kBuiltIns[] = {
    {"row_id", EventColumn::Kind::kRowId, ValueType::kString, "Row ID"},
    {"person_id", EventColumn::Kind::kPersonId, ValueType::kString, "Person ID"},
    {"session_id", EventColumn::Kind::kSessionId, ValueType::kString, "Session ID"},
    {"timestamp", EventColumn::Kind::kTimestamp, ValueType::kTimestamp, "Timestamp"},
};

const BuiltIn* FindBuiltIn(std::string_view id) {
  const auto* row = std::ranges::find(kBuiltIns, id, &BuiltIn::id);
  return row == std::end(kBuiltIns) ? nullptr : row;
}

Status CheckColumns(const View& view, std::span<const std::string> columns) {
  std::vector<std::string> known;
  for (const BuiltIn& row : kBuiltIns) {
    known.emplace_back(row.id);
  }
  for (const Component& component : view.components) {
    known.push_back(component.id);
  }
  for (const StandardComponent& standard : StandardComponents()) {
    if (standard.supported) {
      known.emplace_back(standard.name);
    }
  }
  for (const std::string& column : columns) {
    // A standard component that is not built yet is refused as such, later.
    if (std::ranges::count(known, column) == 0 && FindStandardComponent(column) == nullptr) {
      return InvalidArgument(fmt::format("view {} has no column: {}", view.name, column),
                             NearestNameHint(column, known));
    }
  }
  return {};
}

// Adds the event id columns of the datasets to the columns that the plan reads.
Result<std::vector<EventIdSource>> PlaceEventIds(const StoreSnapshot& store,
                                                 std::span<const std::string> event_ids,
                                                 Plan& plan) {
  std::vector<EventIdSource> sources(store.datasets().size());
  for (std::size_t dataset = 0; dataset < std::min(sources.size(), event_ids.size()); ++dataset) {
    const auto columns = store.columns();
    const auto column = std::ranges::find(columns, event_ids[dataset], &StoreColumn::name);
    if (event_ids[dataset].empty() || column == columns.end() || !column->array.empty()) {
      continue;
    }
    const auto position = static_cast<std::size_t>(column - columns.begin());
    if (column->type == ValueType::kString) {
      ASSIGN_OR_RETURN(sources[dataset].dictionary, store.OpenDictionary(position));
    } else if (column->type != ValueType::kInteger) {
      continue;  // only texts and whole numbers name an event
    }
    sources[dataset].place = plan.columns.size();
    plan.columns.push_back(position);
  }
  return sources;
}

// What an event shows of an attributed metric is not its own amount.
Status CheckNotAttributed(const Plan& plan) {
  for (const PlannedMetric& metric : plan.metrics) {
    if (metric.attribution) {
      return Unsupported(
          fmt::format("attributed metrics as columns of event rows: {}", metric.id),
          "name a metric of the same field without attribution, or make a report of it");
    }
  }
  return {};
}

std::vector<std::string> NoticesOf(const Plan& plan) {
  std::vector<std::string> notices;
  for (const PlannedMetric& metric : plan.metrics) {
    if (metric.kind == MetricKind::kSessions || metric.kind == MetricKind::kPeople) {
      notices.push_back(fmt::format(
          "{} has no value in event rows: it does not add up event by event; a report counts it",
          metric.id));
    }
  }
  return notices;
}

}  // namespace

Result<EventAnswer> OpenEvents(const StoreSnapshot& store,
                               const View& view,
                               const EventsRequest& request,
                               std::span<const std::string> event_ids,
                               const RunOptions& options) {
  if (request.columns.empty()) {
    return InvalidArgument(
        fmt::format("events of view {} name no column", view.name),
        "row_id, person_id, session_id, timestamp, or ids of the view's components");
  }
  RETURN_IF_ERROR(CheckColumns(view, request.columns));
  EventsRequest components = request;
  std::erase_if(components.columns,
                [](const std::string& column) { return FindBuiltIn(column) != nullptr; });
  ASSIGN_OR_RETURN(Plan plan, BindEvents(store, view, components, options));
  RETURN_IF_ERROR(CheckNotAttributed(plan));
  plan.needs_persons = true;  // every row may show its person or session
  plan.needs_sessions |= std::ranges::count(request.columns, "session_id") != 0;
  ASSIGN_OR_RETURN(std::vector<EventIdSource> id_sources, PlaceEventIds(store, event_ids, plan));
  const auto planned_dimensions = plan.num_report_dimensions;
  std::vector<RowColumn> dimensions;
  std::vector<RowColumn> metrics;
  for (std::size_t d = 0; d < planned_dimensions; ++d) {
    dimensions.push_back({plan.dimensions[d].id,
                          ValueType::kString,
                          plan.dimensions[d].id,
                          plan.dimensions[d].title});
  }
  for (const PlannedMetric& metric : plan.metrics) {
    const ValueType type = metric.is_integer ? ValueType::kInteger : ValueType::kDouble;
    metrics.push_back({metric.title, type, metric.id, metric.title});
  }
  std::vector<std::string> notices = NoticesOf(plan);
  auto rows = std::make_unique<EventRows>(
      store, std::move(plan), std::move(id_sources), options.batch_events);
  std::size_t next_dimension = 0;
  std::size_t next_metric = 0;
  for (const std::string& column : request.columns) {
    if (const BuiltIn* built_in = FindBuiltIn(column)) {
      rows->AddColumn({built_in->kind, 0},
                      {std::string(built_in->id),
                       built_in->type,
                       std::string(built_in->id),
                       std::string(built_in->title)});
    } else if (IsDimension(view, column)) {
      rows->AddColumn({EventColumn::Kind::kDimension, next_dimension}, dimensions[next_dimension]);
      ++next_dimension;
    } else {
      rows->AddColumn({EventColumn::Kind::kMetric, next_metric}, metrics[next_metric]);
      ++next_metric;
    }
  }
  return EventAnswer{std::move(rows), std::move(notices)};
}

}  // namespace sojourn
