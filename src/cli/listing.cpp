#include "cli/listing.h"

#include <cmath>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/check.h"
#include "base/civil_time.h"
#include "base/number_text.h"
#include "cli/command.h"
#include "cli/text_table.h"

namespace sojourn {
namespace {

// Length of the UTF-8 sequence at the start of `text`; 0 when there is none.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80         ? 1
                             : byte(0) >> 5 == 0x06 ? 2
                             : byte(0) >> 4 == 0x0E ? 3
                             : byte(0) >> 3 == 0x1E ? 4
                                                    : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  std::uint32_t code = byte(0) & (length == 1 ? 0x7F : 0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return 0;
    }
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kSmallest[length] || code > 0x10FFFF || is_surrogate ? 0 : length;
}

Status PrintTable(RowSource& rows, std::string_view empty_line) {
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
      break;
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
  if (!any) {
    PrintNotice(empty_line);
    return {};
  }
  return PrintOut(table.Text());
}

Status PrintJson(RowSource& rows) {
  const std::vector<RowColumn>& columns = rows.schema().columns;
  std::string json = "[";
  const char* separator = "\n";
  RowBlock block;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(block));
    if (!more) {
      break;
    }
    for (std::size_t row = 0; row < block.num_rows; ++row) {
      json += separator;
      separator = ",\n";
      for (std::size_t i = 0; i < columns.size(); ++i) {
        json += i == 0 ? " {" : ", ";
        AppendJsonString(columns[i].name, json);
        json += ": ";
        AppendJsonCell(columns[i], block.columns[i], row, json);
      }
      json += '}';
    }
    RETURN_IF_ERROR(PrintOut(json));
    json.clear();
  }
  return PrintOut(json + "\n]\n");
}

}  // namespace

void AddListingFormat(CLI::App& command, ListingFormat& format) {
  const std::map<std::string, ListingFormat> names = {{"table", ListingFormat::kTable},
                                                      {"json", ListingFormat::kJson}};
  command.add_option("--format", format, "table (default) or json")
      ->transform(CLI::CheckedTransformer(names).description(""))
      ->option_text("table|json");
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
  return format == ListingFormat::kJson ? PrintJson(rows) : PrintTable(rows, empty_line);
}

void AppendJsonString(std::string_view text, std::string& json) {
  json += '"';
  while (!text.empty()) {
    const char byte = text.front();
    std::size_t length = SequenceLength(text);
    if (length == 0) {
      json += "\xEF\xBF\xBD";
      length = 1;
    } else if (byte == '"' || byte == '\\') {
      json += {'\\', byte};
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
    } else {
      json.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  json += '"';
}

void AppendJsonCell(const RowColumn& column,
                    const ColumnBlock& values,
                    std::size_t row,
                    std::string& json) {
  if (!values.IsValid(row) ||
      (column.type == ValueType::kDouble && !std::isfinite(values.doubles[row]))) {
    json += "null";
    return;
  }
  switch (column.type) {
    case ValueType::kString:
      AppendJsonString(values.strings[row], json);
      break;
    case ValueType::kInteger:
      AppendInteger(values.integers[row], json);
      break;
    case ValueType::kDouble:
      AppendDouble(values.doubles[row], json);
      break;
    case ValueType::kBoolean:
      json += values.integers[row] != 0 ? "true" : "false";
      break;
    case ValueType::kDate:
      AppendJsonString(DateText(values.integers[row]), json);
      break;
    case ValueType::kTimestamp:
      AppendJsonString(InstantText(values.integers[row]), json);
      break;
  }
}

}  // namespace sojourn
