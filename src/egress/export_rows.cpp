#include "egress/export_rows.h"

#include <algorithm>

#include <fmt/ranges.h>

#include "base/sha256.h"
#include "egress/failure_codes.h"
#include "egress/run_plan.h"
#include "model/parse.h"

namespace sojourn {
namespace {

std::string RangeOf(const RunPlan& plan) {
  return plan.window ? plan.window->InstantRange() : std::string();
}

// Requires a report source.
Result<ReportRequest> WrittenReport(const Export& definition) {
  CHECK(definition.source.report_json.has_value());
  return ParseReportRequest(*definition.source.report_json,
                            fmt::format("export {}", definition.name));
}

Result<ReportRequest> ReportOf(const Export& definition, const RunPlan& plan) {
  ASSIGN_OR_RETURN(ReportRequest request, WrittenReport(definition));
  request.range = RangeOf(plan);
  if (request.totals) {
    return Unsupported(
        fmt::format("export {}: totals in a file that leaves: true", definition.name),
        "drop totals: the manifest has the sums of all columns");
  }
  return request;
}

EventsRequest EventsOf(const Export& definition, const RunPlan& plan) {
  CHECK(definition.source.events.has_value());
  return {.view = definition.source.events->view,
          .range = RangeOf(plan),
          .columns = definition.source.events->columns,
          .filters = {},
          .as_of = StateIdText(plan.state)};
}

Result<std::string> ViewOf(const Export& definition) {
  if (definition.source.events) {
    return definition.source.events->view;
  }
  if (!definition.source.report_json) {
    return std::string();
  }
  ASSIGN_OR_RETURN(const ReportRequest request, WrittenReport(definition));
  return request.view;
}

// Every component that the export names.
Result<std::vector<std::string>> ComponentsOf(const Export& definition, const RunPlan& plan) {
  if (definition.source.events) {
    return definition.source.events->columns;
  }
  ASSIGN_OR_RETURN(const ReportRequest request, ReportOf(definition, plan));
  std::vector<std::string> names = request.dimensions;
  for (const MetricRequest& metric : request.metrics) {
    names.push_back(metric.metric);
  }
  for (const FilterRequest& filter : request.filters) {
    names.push_back(filter.dimension);
  }
  return names;
}

const Component* FindComponent(const Definitions& definitions,
                               const std::string& view,
                               const std::string& id) {
  const auto found = definitions.views.find(view);
  if (found == definitions.views.end()) {
    return nullptr;
  }
  const std::vector<Component>& components = found->second.components;
  const auto component = std::find_if(
      components.begin(), components.end(), [&](const Component& one) { return one.id == id; });
  return component == components.end() ? nullptr : &*component;
}

std::string_view KindName(ComponentKind kind) {
  return kind == ComponentKind::kDimension ? "dimension" : "metric";
}

Result<Definitions> DefinitionsAt(Engine& engine, std::int64_t revision) {
  if (revision == engine.definitions_revision()) {
    return engine.definitions();
  }
  ASSIGN_OR_RETURN(const DefinitionsRevision former, engine.control().DefinitionsAt(revision));
  return ParseCanonical(former.canonical);
}

// The source failed: because there is no data yet, or because the view at the run's state lacks a
// component of today, or has it as another kind?
Status ExplainFailure(Engine& engine,
                      const Export& definition,
                      const RunPlan& plan,
                      const Status& failed) {
  if (failed.reason() == kNoData) {
    return Failure("E_DATA_NOT_READY", failed.message());
  }
  if (!failed.reason().empty() || definition.source.dataset ||
      (failed.code() != StatusCode::kInvalidArgument && failed.code() != StatusCode::kNotFound)) {
    return failed;
  }
  const auto names = ComponentsOf(definition, plan);
  const auto view = ViewOf(definition);
  const auto then = DefinitionsAt(engine, plan.state.definitions_revision);
  if (!names.ok() || !view.ok() || !then.ok()) {
    return failed;
  }
  for (const std::string& name : names.value()) {
    const Component* const now = FindComponent(engine.definitions(), view.value(), name);
    const Component* const former = FindComponent(then.value(), view.value(), name);
    const std::string place =
        fmt::format("view {} at state {}", view.value(), StateIdText(plan.state));
    if (now != nullptr && former == nullptr) {
      return Failure("E_COMPONENT_REMOVED", fmt::format("{} has no component: {}", place, name));
    }
    if (now != nullptr && now->kind != former->kind) {
      return Failure("E_COMPONENT_TYPE_CHANGED",
                     fmt::format("{} has as a {}, not a {}, the component: {}",
                                 place,
                                 KindName(former->kind),
                                 KindName(now->kind),
                                 name));
    }
  }
  return failed;
}

Result<ExportRows> OpenReport(Engine& engine, const Export& definition, const RunPlan& plan) {
  ASSIGN_OR_RETURN(ReportRequest request, ReportOf(definition, plan));
  request.as_of = StateIdText(plan.state);
  RETURN_IF_ERROR(engine.VerifyStoreFor(request.view, request.as_of));
  ASSIGN_OR_RETURN(Engine::BoundReport report, engine.Report(request));
  ReportTable& table = report.table;
  // CSV is what `sojourn report --format csv` prints: with the label (definitions.md 5).
  RowBlock rows = definition.format.type == FileFormat::kCsv
                      ? std::move(table.rows)
                      : WithoutLabels(std::move(table.rows), table);
  return ExportRows{.rows = std::make_unique<MemoryRows>(std::move(table.schema), std::move(rows)),
                    .warnings = std::move(table.warnings)};
}

Result<ExportRows> OpenEventRows(Engine& engine, const Export& definition, const RunPlan& plan) {
  const EventsRequest request = EventsOf(definition, plan);
  RETURN_IF_ERROR(engine.VerifyStoreFor(request.view, request.as_of));
  ASSIGN_OR_RETURN(Engine::BoundRows bound, engine.Events(request));
  return ExportRows{.rows = std::move(bound.rows), .warnings = std::move(bound.warnings)};
}

Result<ExportRows> OpenDataset(Engine& engine, const Export& definition, const RunPlan& plan) {
  CHECK(definition.source.dataset.has_value());
  const ExportSource::RawDataset& source = *definition.source.dataset;
  if (plan.from_snapshot == plan.state.lake_snapshot) {
    ASSIGN_OR_RETURN(Lake* const lake, engine.lake());
    ASSIGN_OR_RETURN(const std::vector<DatasetColumn> columns,
                     lake->Columns(source.dataset, plan.state.lake_snapshot));
    RowSchema schema;
    for (const DatasetColumn& column : columns) {
      schema.columns.push_back(RawRowColumn(column.name, column.type));
    }
    return ExportRows{.rows = std::make_unique<MemoryRows>(std::move(schema), RowBlock()),
                      .warnings = {}};
  }
  ASSIGN_OR_RETURN(Lake* const lake, engine.lake());
  ASSIGN_OR_RETURN(std::unique_ptr<RowSource> rows,
                   lake->Read({.dataset = source.dataset,
                               .snapshot = plan.state.lake_snapshot,
                               .after_snapshot = plan.from_snapshot}));
  return ExportRows{.rows = std::move(rows), .warnings = {}};
}

// The canonical query whose hash tells two exports apart; the state is not in it.
Result<std::string> QueryText(const Export& definition, const RunPlan& plan) {
  const ExportSource& source = definition.source;
  if (source.report_json) {
    ASSIGN_OR_RETURN(const ReportRequest request, ReportOf(definition, plan));
    return fmt::format("report\n{}", ReportRequestJson(request));
  }
  if (source.events) {
    return fmt::format("events\n{}\n{}\n{}",
                       source.events->view,
                       RangeOf(plan),
                       fmt::join(source.events->columns, ","));
  }
  CHECK(source.dataset.has_value());
  return fmt::format("dataset\n{}\n{}",
                     source.dataset->dataset,
                     source.dataset->incremental ? "incremental" : "full");
}

}  // namespace

Result<ExportRows> OpenExportRows(Engine& engine, const Export& definition, const RunPlan& plan) {
  const ExportSource& source = definition.source;
  auto rows = source.report_json ? OpenReport(engine, definition, plan)
              : source.events    ? OpenEventRows(engine, definition, plan)
                                 : OpenDataset(engine, definition, plan);
  if (!rows.ok()) {
    return ExplainFailure(engine, definition, plan, rows.status());
  }
  return rows;
}

Result<ExportSourceFacts> DescribeExportSource(const Definitions& definitions,
                                               const Export& definition,
                                               const RunPlan& plan) {
  ExportSourceFacts facts;
  ASSIGN_OR_RETURN(const std::string query, QueryText(definition, plan));
  facts.query_hash = Sha256Hex(query);
  facts.mode = "full";
  if (definition.source.dataset) {
    facts.kind = "dataset";
    facts.mode = definition.source.dataset->incremental ? "incremental" : "full";
    const auto dataset = definitions.datasets.find(definition.source.dataset->dataset);
    facts.timestamp_column = dataset == definitions.datasets.end() ? "" : dataset->second.timestamp;
    return facts;
  }
  ASSIGN_OR_RETURN(facts.data_view, ViewOf(definition));
  facts.kind = definition.source.events ? "feed" : "table";
  if (definition.source.events) {
    facts.timestamp_column = "timestamp";
    facts.person_column = "person_id";
  }
  return facts;
}

Result<RangeFrame> ExportFrame(Engine& engine, const Export& definition, std::int64_t now_us) {
  ASSIGN_OR_RETURN(const std::string view, ViewOf(definition));
  const Definitions& definitions = engine.definitions();
  RangeFrame frame{.zone = TimeZone::Utc(), .calendar = {}, .now_us = now_us};
  const auto found = definitions.views.find(view);
  if (found == definitions.views.end()) {
    ASSIGN_OR_RETURN(frame.zone, TimeZone::Find(definitions.project.timezone));
    return frame;
  }
  ASSIGN_OR_RETURN(frame.zone, TimeZone::Find(found->second.timezone));
  frame.calendar = Calendar(found->second.calendar);
  return frame;
}

Result<std::string> ReportRange(const Export& definition) {
  if (!definition.source.report_json) {
    return std::string();
  }
  ASSIGN_OR_RETURN(ReportRequest request, WrittenReport(definition));
  return std::move(request.range);
}

}  // namespace sojourn
