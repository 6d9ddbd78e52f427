#include <gtest/gtest.h>

#include "lake/csv_text_internal.h"

namespace sojourn {
namespace {

struct HeaderCase {
  const char* name;
  std::string head;
  char delimiter;
  std::vector<std::string> names;
  std::int64_t blank_lines = 0;
};

class CsvHeaderTest : public testing::TestWithParam<HeaderCase> {};

TEST_P(CsvHeaderTest, Reads) {
  const HeaderCase& c = GetParam();
  const Result<CsvHeader> header = ReadCsvHeader(c.head);
  ASSERT_TRUE(header.ok()) << header.status().ToText();
  EXPECT_EQ(header.value().delimiter, c.delimiter);
  EXPECT_EQ(header.value().names, c.names);
  EXPECT_EQ(header.value().blank_lines, c.blank_lines);
}

INSTANTIATE_TEST_SUITE_P(
    Headers,
    CsvHeaderTest,
    testing::Values(
        HeaderCase{"Commas", "a,b\n1,2\n", ',', {"a", "b"}},
        HeaderCase{"ACarriageReturnEndsTheLine", "a,b\r\n1,2\r\n", ',', {"a", "b"}},
        HeaderCase{"SemicolonsWinWhenThereAreMore", "a;b;c,d\n", ';', {"a", "b", "c,d"}},
        HeaderCase{"Tabs", "a\tb", '\t', {"a", "b"}},
        HeaderCase{"OneColumnHasACommaAsDelimiter", "a\n1\n", ',', {"a"}},
        HeaderCase{"AByteOrderMarkIsSkipped",
                   "\xef\xbb\xbf"
                   "a,b\n",
                   ',',
                   {"a", "b"}},
        HeaderCase{"QuotesHideDelimiters", "\"a;;;\",\"b\"\"c\"\n", ',', {"a;;;", "b\"c"}},
        HeaderCase{"BlanksAroundNamesGo", " a , b\n", ',', {"a", "b"}},
        HeaderCase{"BlankLinesBeforeItAreCounted", "\n\r\n\na,b\n", ',', {"a", "b"}, 3},
        HeaderCase{"ANameMayBeMissing", ",a\n", ',', {"", "a"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(CsvHeaderTest, AnOpenQuoteAndNoLineAreRefused) {
  EXPECT_EQ(ReadCsvHeader("\"a,b\n1,2\n").status().code(), StatusCode::kBadData);
  EXPECT_EQ(ReadCsvHeader("\n\n").status().code(), StatusCode::kBadData);
  EXPECT_EQ(ReadCsvHeader("a\xff,b\n").status().code(), StatusCode::kBadData);
}

struct FindCase {
  const char* name;
  std::vector<std::string> lines;
  CsvRecordFinder::Layout layout;
  RefusedRecords refused;
  std::vector<std::int64_t> accepted;
  std::vector<std::pair<std::int64_t, std::string>> accepted_places;
  std::vector<std::pair<std::int64_t, std::string>> refused_places;
};

std::vector<std::pair<std::int64_t, std::string>> Listed(
    const std::map<std::int64_t, CsvRecordPlace>& places) {
  std::vector<std::pair<std::int64_t, std::string>> listed;
  for (const auto& [number, place] : places) {
    listed.emplace_back(place.line, place.raw);
  }
  return listed;
}

class CsvRecordFinderTest : public testing::TestWithParam<FindCase> {};

TEST_P(CsvRecordFinderTest, Finds) {
  const FindCase& c = GetParam();
  CsvRecordFinder finder(c.layout, c.refused, c.accepted);
  for (const std::string& line : c.lines) {
    finder.AddLine(line);
  }
  EXPECT_EQ(Listed(finder.accepted_places()), c.accepted_places);
  EXPECT_EQ(Listed(finder.refused_places()), c.refused_places);
  EXPECT_TRUE(finder.done());
}

constexpr CsvRecordFinder::Layout kTwoColumns{',', 2, 0, true};

INSTANTIATE_TEST_SUITE_P(Records,
                         CsvRecordFinderTest,
                         testing::Values(FindCase{"TheFirstRecordIsOnLineTwo",
                                                  {"a,b", "1,2", "3,4"},
                                                  kTwoColumns,
                                                  {},
                                                  {0, 1},
                                                  {{2, "1,2"}, {3, "3,4"}},
                                                  {}},
                                         FindCase{"AQuotedLineEndBelongsToTheRecord",
                                                  {"a,b", "1,\"x", "y\"", "3,4"},
                                                  kTwoColumns,
                                                  {},
                                                  {0, 1},
                                                  {{2, "1,\"x\ny\""}, {4, "3,4"}},
                                                  {}},
                                         FindCase{"DoubledQuotesDoNotEndAValue",
                                                  {"a,b", "1,\"x\"\"", "\",y", "3,4"},
                                                  kTwoColumns,
                                                  {},
                                                  {1},
                                                  {{4, "3,4"}},
                                                  {}},
                                         FindCase{"AQuoteInsideAPlainValueIsACharacter",
                                                  {"a,b", "5\",2", "3,4"},
                                                  kTwoColumns,
                                                  {},
                                                  {1},
                                                  {{3, "3,4"}},
                                                  {}},
                                         FindCase{"BlankLinesAreNoRecords",
                                                  {"a,b", "", "1,2", "", "3,4"},
                                                  kTwoColumns,
                                                  {},
                                                  {1},
                                                  {{5, "3,4"}},
                                                  {}},
                                         FindCase{"OfOneColumnBlankLinesAreRecords",
                                                  {"a", "", "1"},
                                                  {',', 1, 0, true},
                                                  {},
                                                  {1},
                                                  {{3, "1"}},
                                                  {}},
                                         FindCase{"RefusedRecordsDoNotCount",
                                                  {"a,b", "1", "3,4", "5,6,7"},
                                                  kTwoColumns,
                                                  {{2, 1}, {4, 1}},
                                                  {0},
                                                  {{3, "3,4"}},
                                                  {{2, "1"}, {4, "5,6,7"}}},
                                         FindCase{"ARefusedRecordMayTakeSeveralLines",
                                                  {"a,b", "1,\"x", "y\"z", "3,4"},
                                                  kTwoColumns,
                                                  {{2, 2}},
                                                  {0},
                                                  {{4, "3,4"}},
                                                  {{2, "1,\"x\ny\"z"}}},
                                         FindCase{"BlankLinesBeforeTheHeaderCount",
                                                  {"", "a,b", "1,2"},
                                                  {',', 2, 1, true},
                                                  {},
                                                  {0},
                                                  {{3, "1,2"}},
                                                  {}},
                                         FindCase{"OfLinesEveryLineIsARecord",
                                                  {"{\"a\":\"x", "", "{}"},
                                                  {',', 1, 0, false},
                                                  {{1, 1}},
                                                  {1},
                                                  {{3, "{}"}},
                                                  {{1, "{\"a\":\"x"}}}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace sojourn
