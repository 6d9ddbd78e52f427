#include "cli/report_output.h"

#include "base/json_string.h"
#include "base/number_text.h"
#include "cli/text_table.h"
#include "egress/writer.h"

namespace sojourn {
namespace {

constexpr std::string_view kTotal = "Total";
constexpr std::string_view kNoNumber = "-";

bool HasTotalRow(const ReportTable& table) {
  return table.totals.num_rows > 0 && table.num_dimensions > 0;
}

// ---- table ----

NumberFormat FormatOf(const View& view, const RowColumn& column) {
  for (const Component& component : view.components) {
    if (component.id == column.component_id) {
      return component.format;
    }
  }
  return {};
}

std::string ShownNumber(const RowColumn& column,
                        const NumberFormat& format,
                        const ColumnBlock& values,
                        std::size_t row) {
  if (!values.IsValid(row)) {
    return std::string(kNoNumber);
  }
  const bool is_double = column.type == ValueType::kDouble;
  return FormattedNumber(
      is_double ? values.doubles[row] : static_cast<double>(values.integers[row]),
      column.type,
      format);
}

std::string TableText(const Engine::BoundReport& report) {
  const ReportTable& table = report.table;
  const std::vector<RowColumn>& columns = table.schema.columns;
  TextTable text;
  std::vector<NumberFormat> formats;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool is_dimension = i < table.num_dimensions;
    text.AddColumn(columns[i].name, is_dimension ? TextAlign::kLeft : TextAlign::kRight);
    formats.push_back(FormatOf(*report.view, columns[i]));
  }
  for (std::size_t row = 0; row < table.rows.num_rows; ++row) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const ColumnBlock& values = table.rows.columns[i];
      cells.push_back(i < table.num_dimensions ? PlainCell(columns[i], values, row)
                                               : ShownNumber(columns[i], formats[i], values, row));
    }
    text.AddRow(std::move(cells));
  }
  if (HasTotalRow(table)) {
    std::vector<std::string> cells(table.num_dimensions);
    cells[0] = kTotal;
    for (std::size_t i = table.num_dimensions; i < columns.size(); ++i) {
      cells.push_back(
          ShownNumber(columns[i], formats[i], table.totals.columns[i - table.num_dimensions], 0));
    }
    text.AddRule();
    text.AddRow(std::move(cells));
  }
  std::string shown = fmt::format("view {}, range {}, state {}\n\n",
                                  report.view->name,
                                  table.range_text,
                                  StateIdText(report.state)) +
                      text.Text();
  const auto num_rows = static_cast<std::int64_t>(table.rows.num_rows);
  if (num_rows < table.total_rows) {
    shown += fmt::format("{} of {} rows\n", num_rows, table.total_rows);
  }
  return shown;
}

// ---- csv, arrow, parquet ----

// The totals as a row of the report's schema: "Total", then cells without value for the other
// dimensions.
RowBlock TotalRow(const ReportTable& table) {
  RowBlock row;
  row.num_rows = 1;
  for (std::size_t i = 0; i < table.num_dimensions; ++i) {
    ColumnBlock cell;
    cell.strings.Append(i == 0 ? kTotal : std::string_view());
    cell.valid.push_back(i == 0 ? 1 : 0);
    row.columns.push_back(std::move(cell));
  }
  row.columns.insert(row.columns.end(), table.totals.columns.begin(), table.totals.columns.end());
  return row;
}

Status WriteRows(const Engine::BoundReport& report, OutputFormat format, Output& output) {
  WriterOptions options;
  options.format = format;
  options.metadata = {{"sojourn.state", StateIdText(report.state)},
                      {"sojourn.view", report.view->name},
                      {"sojourn.range", report.table.range_text}};
  ASSIGN_OR_RETURN(const std::unique_ptr<RowWriter> writer,
                   RowWriter::Create(report.table.schema, options, [&](std::string_view bytes) {
                     return output.Write(bytes);
                   }));
  // In CSV, which people read too, the label stands (definitions.md 5).
  const RowBlock rows = format == OutputFormat::kCsv
                            ? report.table.rows
                            : WithoutLabels(report.table.rows, report.table);
  RETURN_IF_ERROR(writer->Write(rows, 0, rows.num_rows));
  if (format == OutputFormat::kCsv && HasTotalRow(report.table)) {
    RETURN_IF_ERROR(writer->Write(TotalRow(report.table), 0, 1));
  }
  return writer->Finish();
}

// ---- json ----

void AppendJsonKey(std::string_view key, std::string& json) {
  json += json.ends_with('{') ? "" : ", ";
  AppendJsonString(key, json);
  json += ": ";
}

void AppendJsonText(std::string_view key, std::string_view value, std::string& json) {
  AppendJsonKey(key, json);
  AppendJsonString(value, json);
}

// One row of `block`, whose columns are those of the schema from `first` on, as an array.
void AppendJsonRow(const RowSchema& schema,
                   std::size_t first,
                   const RowBlock& block,
                   std::size_t row,
                   std::string& json) {
  json += '[';
  for (std::size_t i = 0; i < block.columns.size(); ++i) {
    json += i == 0 ? "" : ", ";
    AppendJsonValue(schema.columns[first + i], block.columns[i], row, json);
  }
  json += ']';
}

void AppendJsonColumns(const ReportTable& table, std::string& json) {
  AppendJsonKey("columns", json);
  json += '[';
  for (std::size_t i = 0; i < table.schema.columns.size(); ++i) {
    const RowColumn& column = table.schema.columns[i];
    json += i == 0 ? "{" : ", {";
    AppendJsonText("name", column.name, json);
    AppendJsonText("kind", i < table.num_dimensions ? "dimension" : "metric", json);
    AppendJsonText("component", column.component_id, json);
    AppendJsonText("type", ValueTypeName(column.type), json);
    if (i < table.no_value_labels.size()) {
      AppendJsonText("no_value", table.no_value_labels[i], json);
    }
    json += '}';
  }
  json += ']';
}

void AppendJsonTotals(std::string_view key,
                      const ReportTable& table,
                      const RowBlock& totals,
                      std::string& json) {
  if (totals.num_rows > 0) {
    AppendJsonKey(key, json);
    AppendJsonRow(table.schema, table.num_dimensions, totals, 0, json);
  }
}

std::string JsonText(const Engine::BoundReport& report) {
  const ReportTable& table = report.table;
  std::string json = "{";
  AppendJsonText("state", StateIdText(report.state), json);
  AppendJsonText("view", report.view->name, json);
  AppendJsonText("range", table.range_text, json);
  AppendJsonColumns(table, json);
  AppendJsonKey("rows", json);
  json += '[';
  const RowBlock rows = WithoutLabels(table.rows, table);
  for (std::size_t row = 0; row < rows.num_rows; ++row) {
    json += row == 0 ? "\n" : ",\n";
    AppendJsonRow(table.schema, 0, rows, row, json);
  }
  json += ']';
  AppendJsonKey("total_rows", json);
  AppendInteger(table.total_rows, json);
  AppendJsonTotals("totals", table, table.totals, json);
  AppendJsonTotals("filtered_totals", table, table.filtered_totals, json);
  AppendJsonKey("warnings", json);
  json += '[';
  for (const std::string& warning : table.warnings) {
    json += json.ends_with('[') ? "" : ", ";
    AppendJsonString(warning, json);
  }
  json += ']';
  AppendJsonKey("timing", json);
  json += fmt::format("{{\"engine_seconds\": {:.6f}}}}}\n", table.engine_seconds);
  return json;
}

}  // namespace

Status WriteReport(const Engine::BoundReport& report, ReportFormat format, Output& output) {
  switch (format) {
    case ReportFormat::kTable:
      return output.Write(TableText(report));
    case ReportFormat::kCsv:
      return WriteRows(report, OutputFormat::kCsv, output);
    case ReportFormat::kJson:
      return output.Write(JsonText(report));
    case ReportFormat::kArrow:
      return WriteRows(report, OutputFormat::kArrow, output);
    case ReportFormat::kParquet:
      return WriteRows(report, OutputFormat::kParquet, output);
  }
  CHECK(false);
}

}  // namespace sojourn
