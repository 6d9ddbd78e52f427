#include "egress/rows_for_test.h"

#include <random>

#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/compressed.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/json/api.h>
#include <arrow/util/compression.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include "base/number_text.h"

namespace sojourn::testing {
namespace {

void AppendCell(const RowColumn& column, const Cell& cell, ColumnBlock& values) {
  const bool has_value = !std::holds_alternative<std::monostate>(cell);
  values.valid.push_back(has_value ? 1 : 0);
  switch (column.type) {
    case ValueType::kString:
      values.strings.Append(has_value ? std::get<std::string>(cell) : std::string());
      break;
    case ValueType::kDouble:
      values.doubles.push_back(has_value ? std::get<double>(cell) : 0);
      break;
    default:
      values.integers.push_back(has_value ? std::get<std::int64_t>(cell) : 0);
  }
}

std::string OddString(std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {
      "a", "Å", "😀", ",", "\"", "\n", "\r\n", "'", "\\", "\t", " ", "null", "{", "=1+1"};
  std::string text;
  for (std::uint64_t n = random() % 6; n > 0; --n) {
    text += kPieces[random() % kPieces.size()];
  }
  return text;
}

std::shared_ptr<arrow::DataType> ExpectedType(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return arrow::utf8();
    case ValueType::kInteger:
      return arrow::int64();
    case ValueType::kDouble:
      return arrow::float64();
    case ValueType::kBoolean:
      return arrow::boolean();
    case ValueType::kDate:
      return arrow::date32();
    case ValueType::kTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  }
  return nullptr;
}

std::shared_ptr<arrow::io::InputStream> Unpacked(const WriterOptions& options,
                                                 const std::string& bytes) {
  auto stream = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
  if (options.compression.empty() || options.compression == "none") {
    return stream;
  }
  const auto kind =
      options.compression == "gzip" ? arrow::Compression::GZIP : arrow::Compression::ZSTD;
  static std::vector<std::shared_ptr<arrow::util::Codec>> codecs;  // must outlive the streams
  codecs.push_back(arrow::util::Codec::Create(kind).ValueOrDie());
  return arrow::io::CompressedInputStream::Make(codecs.back().get(), stream).ValueOrDie();
}

arrow::Result<std::shared_ptr<arrow::Table>> ReadCsv(
    const Rows& rows, std::shared_ptr<arrow::io::InputStream> input) {
  auto convert = arrow::csv::ConvertOptions::Defaults();
  convert.null_values = {""};
  convert.strings_can_be_null = true;
  convert.quoted_strings_can_be_null = false;
  for (const RowColumn& column : rows.schema.columns) {
    convert.column_types[column.name] = ExpectedType(column.type);
  }
  auto parse = arrow::csv::ParseOptions::Defaults();
  parse.newlines_in_values = true;
  ARROW_ASSIGN_OR_RAISE(auto reader,
                        arrow::csv::TableReader::Make(arrow::io::default_io_context(),
                                                      std::move(input),
                                                      arrow::csv::ReadOptions::Defaults(),
                                                      parse,
                                                      convert));
  return reader->Read();
}

// Arrow's JSON reader has no date32 from text: its types stop at what JSON has.
arrow::Result<std::shared_ptr<arrow::Table>> ReadNdjson(
    const Rows& rows, std::shared_ptr<arrow::io::InputStream> input) {
  auto parse = arrow::json::ParseOptions::Defaults();
  arrow::FieldVector fields;
  for (const RowColumn& column : rows.schema.columns) {
    fields.push_back(arrow::field(
        column.name, column.type == ValueType::kDate ? arrow::utf8() : ExpectedType(column.type)));
  }
  parse.explicit_schema = arrow::schema(fields);
  ARROW_ASSIGN_OR_RAISE(auto reader,
                        arrow::json::TableReader::Make(arrow::default_memory_pool(),
                                                       std::move(input),
                                                       arrow::json::ReadOptions::Defaults(),
                                                       parse));
  return reader->Read();
}

arrow::Result<std::shared_ptr<arrow::Table>> ReadTable(const Rows& rows,
                                                       const WriterOptions& options,
                                                       const std::string& bytes) {
  const auto file = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
  switch (options.format) {
    case OutputFormat::kCsv:
      return ReadCsv(rows, Unpacked(options, bytes));
    case OutputFormat::kNdjson:
      return ReadNdjson(rows, Unpacked(options, bytes));
    case OutputFormat::kParquet: {
      ARROW_ASSIGN_OR_RAISE(auto reader,
                            parquet::arrow::OpenFile(file, arrow::default_memory_pool()));
      return reader->ReadTable();
    }
    case OutputFormat::kArrow: {
      ARROW_ASSIGN_OR_RAISE(auto reader, arrow::ipc::RecordBatchFileReader::Open(file));
      return reader->ToTable();
    }
  }
  return arrow::Status::Invalid("format");
}

// The text of a cell as AppendCsvCell writes it, so that values of both sides compare as text; "-"
// for none.
std::string CellText(const RowColumn& column, const ColumnBlock& values, std::size_t row) {
  std::string text;
  AppendCsvCell(column, values, row, text);
  return text.empty() ? "-" : text;
}

template <typename ArrayType>
void AppendIntegers(const arrow::Array& array, ColumnBlock& values) {
  for (std::int64_t i = 0; i < array.length(); ++i) {
    values.integers.push_back(array.IsNull(i) ? 0 : static_cast<const ArrayType&>(array).Value(i));
  }
}

void AppendArray(const RowColumn& column, const arrow::Array& array, ColumnBlock& values) {
  for (std::int64_t i = 0; i < array.length(); ++i) {
    values.valid.push_back(array.IsNull(i) ? 0 : 1);
    if (column.type == ValueType::kString) {
      values.strings.Append(
          array.IsNull(i) ? "" : static_cast<const arrow::StringArray&>(array).GetView(i));
    } else if (column.type == ValueType::kDouble) {
      values.doubles.push_back(
          array.IsNull(i) ? 0 : static_cast<const arrow::DoubleArray&>(array).Value(i));
    }
  }
  if (column.type == ValueType::kInteger) {
    AppendIntegers<arrow::Int64Array>(array, values);
  } else if (column.type == ValueType::kBoolean) {
    AppendIntegers<arrow::BooleanArray>(array, values);
  } else if (column.type == ValueType::kDate) {
    AppendIntegers<arrow::Date32Array>(array, values);
  } else if (column.type == ValueType::kTimestamp) {
    AppendIntegers<arrow::TimestampArray>(array, values);
  }
}

void ExpectColumn(const Rows& rows, std::size_t index, const arrow::Array& read) {
  RowColumn column = rows.schema.columns[index];
  const bool as_text = column.type == ValueType::kDate && read.type()->id() == arrow::Type::STRING;
  EXPECT_TRUE(as_text || read.type()->Equals(ExpectedType(column.type)))
      << column.name << ": " << read.type()->ToString();
  RowColumn read_column = column;
  read_column.type = as_text ? ValueType::kString : column.type;
  ColumnBlock values;
  AppendArray(read_column, read, values);
  std::size_t differences = 0;
  for (std::size_t row = 0; row < rows.block.num_rows && differences < 3; ++row) {
    const std::string expected = CellText(column, rows.block.columns[index], row);
    const std::string got = CellText(read_column, values, row);
    if (expected != got) {
      ++differences;
      ADD_FAILURE() << column.name << " row " << row << ": " << expected << " became " << got;
    }
  }
}

}  // namespace

Rows RowsOf(const std::vector<TestColumn>& columns, const std::vector<std::vector<Cell>>& cells) {
  Rows rows;
  for (const TestColumn& column : columns) {
    rows.schema.columns.push_back(
        {.name = column.name, .type = column.type, .component_id = "", .title = ""});
  }
  rows.block.num_rows = cells.size();
  rows.block.columns.resize(columns.size());
  for (const auto& row : cells) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      AppendCell(rows.schema.columns[i], row[i], rows.block.columns[i]);
    }
  }
  return rows;
}

Rows ManyRows(std::size_t count) {
  std::mt19937_64 random(7);
  std::vector<std::vector<Cell>> cells;
  const auto maybe = [&](Cell cell) { return random() % 5 == 0 ? Cell() : std::move(cell); };
  for (std::size_t row = 0; row < count; ++row) {
    const auto number = static_cast<std::int64_t>(random() % 2'000'000) - 1'000'000;
    cells.push_back({maybe(OddString(random)),
                     maybe(static_cast<std::int64_t>(random())),
                     maybe(static_cast<double>(number) / 7),
                     maybe(number & 1),
                     maybe(number / 100),
                     maybe(number * 1'234'567)});
  }
  return RowsOf({{"text", ValueType::kString},
                 {"whole", ValueType::kInteger},
                 {"real", ValueType::kDouble},
                 {"flag", ValueType::kBoolean},
                 {"day", ValueType::kDate},
                 {"ts", ValueType::kTimestamp}},
                cells);
}

void ExpectReadsBack(const Rows& rows, const WriterOptions& options, const std::string& bytes) {
  if (rows.block.num_rows == 0 && options.format == OutputFormat::kNdjson) {
    return;  // no bytes inside: Arrow's JSON reader refuses an empty stream
  }
  const auto read = ReadTable(rows, options, bytes);
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  const auto batch = (*read)->CombineChunksToBatch();
  ASSERT_TRUE(batch.ok()) << batch.status().ToString();
  const arrow::RecordBatch& table = **batch;
  ASSERT_EQ(table.num_rows(), static_cast<std::int64_t>(rows.block.num_rows));
  ASSERT_EQ(table.num_columns(), static_cast<int>(rows.schema.columns.size()));
  for (std::size_t i = 0; i < rows.schema.columns.size(); ++i) {
    EXPECT_EQ(table.column_name(static_cast<int>(i)), rows.schema.columns[i].name);
    ExpectColumn(rows, i, *table.column(static_cast<int>(i)));
  }
  const bool columnar =
      options.format == OutputFormat::kParquet || options.format == OutputFormat::kArrow;
  for (const auto& [key, value] : options.metadata) {
    if (columnar) {
      ASSERT_NE(table.schema()->metadata(), nullptr);
      EXPECT_EQ(table.schema()->metadata()->Get(key).ValueOr("absent"), value);
    }
  }
}

}  // namespace sojourn::testing
