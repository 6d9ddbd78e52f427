#include "cli/listing.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

struct JsonStringCase {
  const char* rule;
  std::string text;
  const char* json;
};

const std::vector<JsonStringCase> kJsonStringCases = {
    {"PlainText", "Oslo", R"("Oslo")"},
    {"Utf8Stays", "Tromsø 🙂", R"("Tromsø 🙂")"},
    {"QuotesAndBackslashes", R"(a"b\c)", R"("a\"b\\c")"},
    {"ControlCharacters", std::string("a\n\0b", 4), R"("a\u000a\u0000b")"},
    {"AByteThatIsNoUtf8", "a\xFFz", "\"a\xEF\xBF\xBDz\""},
    {"AnOverlongSequence", "\xC0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"ASurrogate", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"ACutSequence", "a\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

TEST(ListingTest, JsonStringsAreAlwaysUtf8) {
  for (const JsonStringCase& row : kJsonStringCases) {
    std::string json;
    AppendJsonString(row.text, json);
    EXPECT_EQ(json, row.json) << row.rule;
  }
}

TEST(ListingTest, CellsBecomeRows) {
  ListingRows listing(
      {{.name = "name", .type = ValueType::kString, .component_id = {}, .title = {}},
       {.name = "rows", .type = ValueType::kInteger, .component_id = {}, .title = {}}});
  listing.Text("web").Integer(3);
  listing.Text("calls").NoValue();
  MemoryRows rows = listing.Take();
  RowBlock block;
  ASSERT_TRUE(rows.Next(block).value());
  EXPECT_EQ(block.num_rows, 2U);
  EXPECT_EQ(block.columns[0].strings[1], "calls");
  EXPECT_TRUE(block.columns[1].IsValid(0));
  EXPECT_FALSE(block.columns[1].IsValid(1));
}

}  // namespace
}  // namespace sojourn
