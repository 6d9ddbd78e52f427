#include "egress/writer.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "egress/rows_for_test.h"

namespace sojourn {
namespace {

using testing::Cell;
using testing::Rows;
using testing::RowsOf;

std::string WriteAll(const Rows& rows,
                     const WriterOptions& options,
                     std::size_t rows_per_call = 1'000'000) {
  std::string bytes;
  auto writer = RowWriter::Create(rows.schema, options, [&](std::string_view piece) {
    bytes += piece;
    return Status();
  });
  EXPECT_TRUE(writer.ok()) << writer.status().ToText();
  for (std::size_t begin = 0; begin < rows.block.num_rows; begin += rows_per_call) {
    const std::size_t end = std::min(begin + rows_per_call, rows.block.num_rows);
    EXPECT_TRUE(writer.value()->Write(rows.block, begin, end).ok());
  }
  EXPECT_TRUE(writer.value()->Finish().ok());
  return bytes;
}

struct CellCase {
  std::string name;
  ValueType type;
  Cell cell;
  std::string csv;
  std::string json;
};

class CellText : public ::testing::TestWithParam<CellCase> {};

TEST_P(CellText, InCsvAndJson) {
  const Rows rows = RowsOf({{"c", GetParam().type}}, {{GetParam().cell}});
  std::string csv;
  AppendCsvCell(rows.schema.columns[0], rows.block.columns[0], 0, csv);
  EXPECT_EQ(csv, GetParam().csv);
  std::string json;
  AppendJsonValue(rows.schema.columns[0], rows.block.columns[0], 0, json);
  EXPECT_EQ(json, GetParam().json);
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

INSTANTIATE_TEST_SUITE_P(
    Rules,
    CellText,
    ::testing::Values(
        CellCase{"PlainTextIsNotQuoted", ValueType::kString, "ab c", "ab c", R"("ab c")"},
        CellCase{"EmptyStringIsAValue", ValueType::kString, "", R"("")", R"("")"},
        CellCase{"NoValueIsEmpty", ValueType::kString, {}, "", "null"},
        CellCase{"CommaIsQuoted", ValueType::kString, "a,b", R"("a,b")", R"("a,b")"},
        CellCase{
            "QuoteIsDoubled", ValueType::kString, R"("a"b")", R"("""a""b""")", R"("\"a\"b\"")"},
        CellCase{"NewlineStays", ValueType::kString, "a\nb", "\"a\nb\"", R"("a\nb")"},
        CellCase{"CarriageReturnIsQuoted", ValueType::kString, "a\rb", "\"a\rb\"", R"("a\rb")"},
        CellCase{"BackslashIsJsonOnly", ValueType::kString, "a\\", "a\\", R"("a\\")"},
        CellCase{"ControlsAreEscapedInJson",
                 ValueType::kString,
                 std::string("\0\x1f", 2),
                 std::string("\0\x1f", 2),
                 R"("\u0000\u001f")"},
        CellCase{"EmojiStays", ValueType::kString, "😀", "😀", R"("😀")"},
        CellCase{"LeastInteger",
                 ValueType::kInteger,
                 std::numeric_limits<std::int64_t>::min(),
                 "-9223372036854775808",
                 "-9223372036854775808"},
        CellCase{"WholeDoubleHasNoPoint", ValueType::kDouble, 100.0, "100", "100"},
        CellCase{"DoubleIsTheShortest", ValueType::kDouble, 0.1, "0.1", "0.1"},
        CellCase{"NanIsNoValue", ValueType::kDouble, kNan, "", "null"},
        CellCase{"InfinityIsNoValue", ValueType::kDouble, HUGE_VAL, "", "null"},
        CellCase{"True", ValueType::kBoolean, std::int64_t{1}, "true", "true"},
        CellCase{"False", ValueType::kBoolean, std::int64_t{0}, "false", "false"},
        CellCase{"Date", ValueType::kDate, std::int64_t{-1}, "1969-12-31", R"("1969-12-31")"},
        CellCase{"InstantIsUtc",
                 ValueType::kTimestamp,
                 std::int64_t{1'500'000},
                 "1970-01-01T00:00:01.5Z",
                 R"("1970-01-01T00:00:01.5Z")"}),
    [](const auto& row) { return row.param.name; });

TEST(CsvWriter, WritesAHeaderAndOneLineARow) {
  const Rows rows = RowsOf({{"a,b", ValueType::kString}, {"n", ValueType::kInteger}},
                           {{"x", std::int64_t{1}}, {{}, {}}, {"", std::int64_t{-2}}});
  EXPECT_EQ(WriteAll(rows, {}), "\"a,b\",n\nx,1\n,\n\"\",-2\n");
  EXPECT_EQ(WriteAll(rows, {.header = false}), "x,1\n,\n\"\",-2\n");
}

TEST(CsvWriter, AnOnlyCellWithoutValueIsNoEmptyLine) {
  EXPECT_EQ(WriteAll(RowsOf({{"a", ValueType::kString}}, {{"x"}, {Cell()}}), {}), "a\nx\n\"\"\n");
}

TEST(NdjsonWriter, WritesEveryKeyOnEveryLine) {
  const Rows rows = RowsOf({{"a\"", ValueType::kString}, {"n", ValueType::kInteger}},
                           {{"x", {}}, {{}, std::int64_t{2}}});
  EXPECT_EQ(WriteAll(rows, {.format = OutputFormat::kNdjson}),
            "{\"a\\\"\":\"x\",\"n\":null}\n{\"a\\\"\":null,\"n\":2}\n");
}

// All combinations, 70,000 rows: more than one row group and many compressed pieces.
struct FormatCase {
  std::string name;
  OutputFormat format;
  std::string compression;
};

class EveryFormat : public ::testing::TestWithParam<FormatCase> {};

TEST_P(EveryFormat, ReadsBackEqualAndDoesNotDependOnTheBlocks) {
  const Rows rows = testing::ManyRows(70'000);
  const WriterOptions options{.format = GetParam().format,
                              .compression = GetParam().compression,
                              .metadata = {{"state", "1.0.1.1"}}};
  const std::string at_once = WriteAll(rows, options);
  EXPECT_EQ(at_once, WriteAll(rows, options, 999));
  testing::ExpectReadsBack(rows, options, at_once);
}

TEST_P(EveryFormat, NoRowsAreAReadableFile) {
  const Rows rows = testing::ManyRows(0);
  const WriterOptions options{.format = GetParam().format, .compression = GetParam().compression};
  testing::ExpectReadsBack(rows, options, WriteAll(rows, options));
}

TEST_P(EveryFormat, RefusesTextThatIsNotUtf8) {
  for (const std::string_view bad : {"\xff", "a\xc3", "\x80z"}) {
    const Rows rows =
        RowsOf({{"c", ValueType::kString}}, {{"fine"}, {std::string(bad)}, {"\xc3\xa9"}});
    auto writer =
        RowWriter::Create(rows.schema,
                          {.format = GetParam().format, .compression = GetParam().compression},
                          [](std::string_view) { return Status(); });
    ASSERT_TRUE(writer.ok());
    EXPECT_EQ(writer.value()->Write(rows.block, 0, 3).code(), StatusCode::kBadData);
  }
}

TEST_P(EveryFormat, PassesTheSinksOwnFailureOn) {
  const Rows rows = testing::ManyRows(10);
  auto writer = RowWriter::Create(
      rows.schema,
      {.format = GetParam().format, .compression = GetParam().compression},
      [](std::string_view) { return Status(StatusCode::kBusy, "full", "", "E_DEST_FULL"); });
  Status status =
      writer.ok() ? writer.value()->Write(rows.block, 0, rows.block.num_rows) : writer.status();
  if (status.ok()) {
    status = writer.value()->Finish();
  }
  EXPECT_EQ(status.reason(), "E_DEST_FULL");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    EveryFormat,
    ::testing::Values(FormatCase{"Csv", OutputFormat::kCsv, "none"},
                      FormatCase{"CsvGzip", OutputFormat::kCsv, "gzip"},
                      FormatCase{"CsvZstd", OutputFormat::kCsv, "zstd"},
                      FormatCase{"Ndjson", OutputFormat::kNdjson, ""},
                      FormatCase{"NdjsonGzip", OutputFormat::kNdjson, "gzip"},
                      FormatCase{"NdjsonZstd", OutputFormat::kNdjson, "zstd"},
                      FormatCase{"Parquet", OutputFormat::kParquet, ""},
                      FormatCase{"ParquetNone", OutputFormat::kParquet, "none"},
                      FormatCase{"ParquetSnappy", OutputFormat::kParquet, "snappy"},
                      FormatCase{"ParquetGzip", OutputFormat::kParquet, "gzip"},
                      FormatCase{"Arrow", OutputFormat::kArrow, ""},
                      FormatCase{"ArrowZstd", OutputFormat::kArrow, "zstd"}),
    [](const auto& row) { return row.param.name; });

TEST(RowWriter, RefusesACompressionTheFormatDoesNotHave) {
  const auto writer =
      RowWriter::Create({}, {.compression = "snappy"}, [](std::string_view) { return Status(); });
  EXPECT_EQ(writer.status().code(), StatusCode::kInvalidArgument);
}

TEST(FileExtension, NamesFormatAndOuterCompression) {
  EXPECT_EQ(FileExtension(OutputFormat::kCsv, ""), ".csv");
  EXPECT_EQ(FileExtension(OutputFormat::kCsv, "gzip"), ".csv.gz");
  EXPECT_EQ(FileExtension(OutputFormat::kNdjson, "zstd"), ".ndjson.zst");
  EXPECT_EQ(FileExtension(OutputFormat::kParquet, "gzip"), ".parquet");
  EXPECT_EQ(FileExtension(OutputFormat::kArrow, "zstd"), ".arrow");
}

}  // namespace
}  // namespace sojourn
