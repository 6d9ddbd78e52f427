#include "cli/listing.h"

#include <algorithm>

#include "base/check.h"
#include "base/json_string.h"
#include "cli/command.h"
#include "cli/text_table.h"
#include "cli/word_option.h"
#include "egress/writer.h"

namespace sojourn {
Result<std::string> ListingTable(RowSource& rows) {
  const std::vector<RowColumn>& columns = rows.schema().columns;
  TextTable table;
  for (const RowColumn& column : columns) {
    table.AddColumn(column.title.empty() ? column.name : column.title, AlignOf(column.type));
  }
  bool any = false;
  RowBlock block;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      return any ? table.Text() : std::string();
    }
    for (std::size_t row = 0; row < block.num_rows; ++row) {
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        cells.push_back(PlainCell(columns[i], block.columns[i], row));
      }
      table.AddRow(std::move(cells));
      any = true;
    }
  }
}

// One row as a JSON object on one line.
void AppendObject(const std::vector<RowColumn>& columns,
                  const RowBlock& block,
                  std::size_t row,
                  JsonColumns json_columns,
                  std::string& json) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    json += i == 0 ? "{" : ", ";
    AppendJsonString(columns[i].name, json);
    json += ": ";
    const bool is_json = std::ranges::count(json_columns, columns[i].name) > 0;
    if (is_json && block.columns[i].IsValid(row)) {
      json += block.columns[i].strings[row];
    } else {
      AppendJsonValue(columns[i], block.columns[i], row, json);
    }
  }
  json += '}';
}

Result<std::string> ListingJson(RowSource& rows, JsonColumns json_columns) {
  std::string json = "[";
  RowBlock block;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      return json + "\n]";
    }
    for (std::size_t row = 0; row < block.num_rows; ++row) {
      json += json.size() == 1 ? "\n " : ",\n ";
      AppendObject(rows.schema().columns, block, row, json_columns, json);
    }
  }
}

Status PrintCsv(RowSource& rows) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RowWriter> writer,
                   RowWriter::Create(rows.schema(), {}, PrintOut));
  RowBlock block;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      return writer->Finish();
    }
    RETURN_IF_ERROR(writer->Write(block, 0, block.num_rows));
  }
}

void AddListingFormat(CLI::App& command, ListingFormat& format) {
  AddWordOption<ListingFormat>(command,
                               "--format",
                               format,
                               {{"table", ListingFormat::kTable},
                                {"json", ListingFormat::kJson},
                                {"csv", ListingFormat::kCsv}},
                               "How to print: table unless said otherwise");
}

ListingRows::ListingRows(std::vector<RowColumn> columns) {
  schema_.columns = std::move(columns);
  block_.columns.resize(schema_.columns.size());
}

ColumnBlock& ListingRows::NextCell(bool valid) {
  ColumnBlock& column = block_.columns[next_];
  column.valid.push_back(valid ? 1 : 0);
  if (++next_ == schema_.columns.size()) {
    next_ = 0;
    ++block_.num_rows;
  }
  return column;
}

ListingRows& ListingRows::Text(std::string_view value) {
  DCHECK(schema_.columns[next_].type == ValueType::kString);
  NextCell(true).strings.Append(value);
  return *this;
}

ListingRows& ListingRows::Integer(std::int64_t value) {
  DCHECK(schema_.columns[next_].type != ValueType::kString);
  NextCell(true).integers.push_back(value);
  return *this;
}

ListingRows& ListingRows::Double(double value) {
  DCHECK(schema_.columns[next_].type == ValueType::kDouble);
  NextCell(true).doubles.push_back(value);
  return *this;
}

ListingRows& ListingRows::NoValue() {
  const ValueType type = schema_.columns[next_].type;
  ColumnBlock& column = NextCell(false);
  if (type == ValueType::kString) {
    column.strings.Append({});
  } else if (type == ValueType::kDouble) {
    column.doubles.push_back(0);
  } else {
    column.integers.push_back(0);
  }
  return *this;
}

MemoryRows ListingRows::Take() {
  CHECK_EQ(next_, std::size_t{0});
  return MemoryRows(std::move(schema_), std::move(block_));
}

Status PrintListing(RowSource& rows,
                    ListingFormat format,
                    std::string_view empty_line,
                    JsonColumns json_columns) {
  if (format == ListingFormat::kCsv) {
    return PrintCsv(rows);
  }
  if (format == ListingFormat::kJson) {
    ASSIGN_OR_RETURN(const std::string json, ListingJson(rows, json_columns));
    return PrintOut(json + "\n");
  }
  ASSIGN_OR_RETURN(const std::string table, ListingTable(rows));
  if (table.empty()) {
    PrintNotice(empty_line);
  }
  return PrintOut(table);
}

Status PrintRecord(RowSource& row, ListingFormat format, JsonColumns json_columns) {
  if (format == ListingFormat::kCsv) {
    return PrintCsv(row);
  }
  RowBlock block;
  ASSIGN_OR_RETURN(const bool found, row.Next(block));
  CHECK(found && block.num_rows == 1);
  const std::vector<RowColumn>& columns = row.schema().columns;
  std::string text;
  if (format == ListingFormat::kJson) {
    AppendObject(columns, block, 0, json_columns, text);
    return PrintOut(text + "\n");
  }
  std::size_t width = 0;
  for (const RowColumn& column : columns) {
    width = std::max(width, column.name.size());
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool has_value = block.columns[i].IsValid(0);
    text += fmt::format("{:<{}}  {}\n",
                        columns[i].name,
                        width,
                        has_value ? PlainCell(columns[i], block.columns[i], 0) : "-");
  }
  return PrintOut(text);
}

}  // namespace sojourn
