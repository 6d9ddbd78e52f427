#include "tests/golden/runner.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/civil_time.h"
#include "base/number_text.h"

namespace sojourn {
namespace {

std::string CellText(const RowColumn& column, const ColumnBlock& values, std::size_t row) {
  if (!values.IsValid(row)) {
    return "-";
  }
  switch (column.type) {
    case ValueType::kString:
      return CellOfText(values.strings[row]);
    case ValueType::kDouble:
      return DoubleText(values.doubles[row]);
    case ValueType::kBoolean:
      return values.integers[row] != 0 ? "true" : "false";
    case ValueType::kDate:
      return DateText(values.integers[row]);
    case ValueType::kTimestamp:
      return InstantText(values.integers[row]);
    case ValueType::kInteger:
      break;
  }
  return std::to_string(values.integers[row]);
}

void AppendRows(const RowSchema& schema, const RowBlock& block, TextTable& table) {
  for (std::size_t r = 0; r < block.num_rows; ++r) {
    std::vector<std::string>& row = table.rows.emplace_back();
    for (std::size_t c = 0; c < schema.columns.size(); ++c) {
      row.push_back(CellText(schema.columns[c], block.columns[c], r));
    }
  }
}

void AppendTotals(const char* title,
                  const ReportTable& report,
                  const RowBlock& totals,
                  TextTable& table) {
  std::vector<std::string>& row = table.rows.emplace_back(report.num_dimensions, "-");
  row[0] = title;
  for (std::size_t c = report.num_dimensions; c < report.schema.columns.size(); ++c) {
    row.push_back(CellText(report.schema.columns[c], totals.columns[c - report.num_dimensions], 0));
  }
}

void RenameInFilters(const Configuration& configuration, std::vector<FilterRequest>& filters) {
  for (FilterRequest& filter : filters) {
    if (!configuration.rename_persons || filter.dimension != "person_id") {
      continue;
    }
    for (std::string& value : filter.values) {
      value.insert(0, kRenamePrefix);
    }
  }
}

TextTable HeaderOf(const RowSchema& schema) {
  TextTable table;
  for (const RowColumn& column : schema.columns) {
    table.header.push_back(CellOfText(column.name));
  }
  return table;
}

}  // namespace

Result<std::vector<MemoryDataset>> DisguisedDatasets(const GoldenFile& file,
                                                     const Configuration& configuration) {
  ASSIGN_OR_RETURN(std::vector<MemoryDataset> datasets, TypedDatasets(file));
  if (configuration.shuffle) {
    ShuffleRows(*configuration.shuffle, datasets);
  }
  if (configuration.rename_persons) {
    RenamePersons(datasets);
  }
  return datasets;
}

std::string NameOfView(std::string_view prefix, std::size_t index) {
  return fmt::format("{}v{}", prefix, index);
}

std::vector<std::pair<std::string, std::string>> DefinitionsOf(const GoldenFile& file,
                                                               std::string_view prefix) {
  std::string connection = fmt::format("kind: connection\nname: {}c\ndatasets:\n", prefix);
  std::vector<std::pair<std::string, std::string>> files;
  for (const GoldenDataset& dataset : file.datasets) {
    connection += fmt::format(
        "  - {{dataset: {}{}, person: {}}}\n", prefix, dataset.name, dataset.table.header[0]);
    const std::string id =
        dataset.id_column.empty() ? "" : fmt::format("id: {}\n", dataset.id_column);
    files.emplace_back(fmt::format("datasets/{}{}.yaml", prefix, dataset.name),
                       fmt::format("kind: dataset\nname: {}{}\ntype: event\ntimestamp: {}\n{}",
                                   prefix,
                                   dataset.name,
                                   dataset.table.header[1],
                                   id));
  }
  files.emplace_back(fmt::format("connections/{}c.yaml", prefix), connection);
  for (std::size_t i = 0; i < file.views.size(); ++i) {
    files.emplace_back(fmt::format("views/{}.yaml", NameOfView(prefix, i)),
                       fmt::format("kind: view\nname: {}\nconnection: {}c\n{}",
                                   NameOfView(prefix, i),
                                   prefix,
                                   file.views[i]));
  }
  return files;
}

Result<ReportRequest> RequestOf(const GoldenFile& file,
                                const GoldenCase& asked,
                                const Configuration& configuration,
                                std::string_view prefix) {
  const std::size_t brace = asked.request.find('{');
  if (brace == std::string::npos) {
    return InvalidArgument(
        fmt::format("{}:{}: a request is a JSON object", file.path, asked.request_line));
  }
  std::string text = asked.request;
  text.insert(brace + 1, fmt::format("\"view\": \"{}\", ", NameOfView(prefix, asked.view)));
  ASSIGN_OR_RETURN(ReportRequest request, ParseReportRequest(text, file.path));
  RenameInFilters(configuration, request.filters);
  return request;
}

Result<EventsRequest> EventsRequestOf(const GoldenFile& file,
                                      const GoldenCase& asked,
                                      const Configuration& configuration,
                                      std::string_view prefix) {
  EventsRequest request;
  request.view = NameOfView(prefix, asked.view);
  try {
    const YAML::Node node = YAML::Load(asked.request);
    request.range = node["range"].as<std::string>("");
    request.columns = node["columns"].as<std::vector<std::string>>();
    for (const YAML::Node& filter : node["filters"]) {
      request.filters.push_back(
          {filter["dimension"].as<std::string>(), filter["in"].as<std::vector<std::string>>()});
    }
  } catch (const YAML::Exception& error) {
    return InvalidArgument(fmt::format("{}:{}: {}", file.path, asked.request_line, error.what()));
  }
  RenameInFilters(configuration, request.filters);
  return request;
}

TextTable TextOfReport(const ReportTable& report, const GoldenCase& asked) {
  TextTable table = HeaderOf(report.schema);
  AppendRows(report.schema, report.rows, table);
  if (report.totals.num_rows > 0 && report.num_dimensions > 0) {
    AppendTotals("Total", report, report.totals, table);
    if (!asked.expected.rows.empty() && asked.expected.rows.back()[0] == "Filtered") {
      AppendTotals("Filtered", report, report.filtered_totals, table);
    }
  }
  return table;
}

Result<TextTable> TextOfRows(RowSource& rows) {
  TextTable table = HeaderOf(rows.schema());
  RowBlock block;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      return table;
    }
    AppendRows(rows.schema(), block, table);
  }
}

}  // namespace sojourn
