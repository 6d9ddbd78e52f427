#include "cli/listing.h"

#include "base/check.h"
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

Result<std::string> ListingJson(RowSource& rows) {
  const std::vector<RowColumn>& columns = rows.schema().columns;
  std::string json = "[";
  RowBlock block;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      return json + "\n]";
    }
    for (std::size_t row = 0; row < block.num_rows; ++row) {
      json += json.size() == 1 ? "\n" : ",\n";
      for (std::size_t i = 0; i < columns.size(); ++i) {
        json += i == 0 ? " {" : ", ";
        AppendJsonString(columns[i].name, json);
        json += ": ";
        AppendJsonValue(columns[i], block.columns[i], row, json);
      }
      json += '}';
    }
  }
}

void AddListingFormat(CLI::App& command, ListingFormat& format) {
  AddWordOption<ListingFormat>(command,
                               "--format",
                               format,
                               {{"table", ListingFormat::kTable}, {"json", ListingFormat::kJson}},
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

ListingRows& ListingRows::NoValue() {
  const bool is_text = schema_.columns[next_].type == ValueType::kString;
  ColumnBlock& column = NextCell(false);
  if (is_text) {
    column.strings.Append({});
  } else {
    column.integers.push_back(0);
  }
  return *this;
}

MemoryRows ListingRows::Take() {
  CHECK_EQ(next_, std::size_t{0});
  return MemoryRows(std::move(schema_), std::move(block_));
}

Status PrintListing(RowSource& rows, ListingFormat format, std::string_view empty_line) {
  if (format == ListingFormat::kJson) {
    ASSIGN_OR_RETURN(const std::string json, ListingJson(rows));
    return PrintOut(json + "\n");
  }
  ASSIGN_OR_RETURN(const std::string table, ListingTable(rows));
  if (table.empty()) {
    PrintNotice(empty_line);
  }
  return PrintOut(table);
}

}  // namespace sojourn
