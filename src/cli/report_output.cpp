#include "cli/report_output.h"

#include "base/json_text.h"
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

// One row of `block`, whose columns are those of the schema from `first` on, as an array.
std::string RowJson(const RowSchema& schema,
                    std::size_t first,
                    const RowBlock& block,
                    std::size_t row) {
  std::string json = "[";
  for (std::size_t i = 0; i < block.columns.size(); ++i) {
    json += i == 0 ? "" : ", ";
    AppendJsonValue(schema.columns[first + i], block.columns[i], row, json);
  }
  return json + "]";
}

// One line a row.
std::string RowsJson(const RowSchema& schema, const RowBlock& rows) {
  std::string json = "[";
  for (std::size_t row = 0; row < rows.num_rows; ++row) {
    json += row == 0 ? "\n" : ",\n";
    json += RowJson(schema, 0, rows, row);
  }
  return json + "]";
}

void WriteColumns(const ReportTable& table, JsonText& json) {
  json.Key("columns").OpenList();
  for (std::size_t i = 0; i < table.schema.columns.size(); ++i) {
    const RowColumn& column = table.schema.columns[i];
    json.OpenObject().Key("name").Text(column.name);
    json.Key("kind").Text(i < table.num_dimensions ? "dimension" : "metric");
    json.Key("component").Text(column.component_id);
    json.Key("type").Text(ValueTypeName(column.type));
    if (i < table.no_value_labels.size()) {
      json.Key("no_value").Text(table.no_value_labels[i]);
    }
    json.CloseObject();
  }
  json.CloseList();
}

void WriteTotals(std::string_view key,
                 const ReportTable& table,
                 const RowBlock& totals,
                 JsonText& json) {
  if (totals.num_rows > 0) {
    json.Key(key).Raw(RowJson(table.schema, table.num_dimensions, totals, 0));
  }
}

std::string ReportJson(const Engine::BoundReport& report) {
  const ReportTable& table = report.table;
  JsonText json(JsonText::Layout::kOneLine);
  json.OpenObject();
  json.Key("state").Text(StateIdText(report.state));
  json.Key("view").Text(report.view->name);
  json.Key("range").Text(table.range_text);
  WriteColumns(table, json);
  json.Key("rows").Raw(RowsJson(table.schema, WithoutLabels(table.rows, table)));
  json.Key("total_rows").Integer(table.total_rows);
  WriteTotals("totals", table, table.totals, json);
  WriteTotals("filtered_totals", table, table.filtered_totals, json);
  json.Key("warnings").OpenList();
  for (const std::string& warning : table.warnings) {
    json.Text(warning);
  }
  json.CloseList();
  json.Key("timing").OpenObject();
  json.Key("engine_seconds").Raw(fmt::format("{:.6f}", table.engine_seconds));
  json.CloseObject().CloseObject();
  return json.Take() + "\n";
}

}  // namespace

Status WriteReport(const Engine::BoundReport& report, ReportFormat format, Output& output) {
  switch (format) {
    case ReportFormat::kTable:
      return output.Write(TableText(report));
    case ReportFormat::kCsv:
      return WriteRows(report, OutputFormat::kCsv, output);
    case ReportFormat::kJson:
      return output.Write(ReportJson(report));
    case ReportFormat::kArrow:
      return WriteRows(report, OutputFormat::kArrow, output);
    case ReportFormat::kParquet:
      return WriteRows(report, OutputFormat::kParquet, output);
  }
  CHECK(false);
}

}  // namespace sojourn
