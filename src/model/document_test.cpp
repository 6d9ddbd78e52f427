#include <gtest/gtest.h>

#include "model/document_internal.h"

namespace sojourn {
namespace {

TEST(JsonDocument, EveryTokenHasItsLine) {
  const ParsedText parsed = ParseJsonText("{\n  \"a\": 1,\n  \"b\": [\n true,\n\n \"x\"]\n}\n");
  ASSERT_TRUE(parsed.problems.empty());
  const Node& root = parsed.documents.front();
  EXPECT_EQ(root.line, 1);
  EXPECT_EQ(root.keys.at(1).line, 3);
  EXPECT_EQ(root.Find("a")->line, 2);
  EXPECT_EQ(root.Find("b")->items.at(0).line, 4);
  EXPECT_EQ(root.Find("b")->items.at(1).line, 6);
}

struct TextCase {
  const char* rule;
  const char* json;
  const char* text;
  bool quoted;
};

TEST(JsonDocument, ScalarsKeepTheirText) {
  const TextCase cases[] = {
      {"Escapes", R"("a\"\\\/\b\f\n\r\tz")", "a\"\\/\b\f\n\r\tz", true},
      {"AnEscapedCharacter", R"("\u00e9")", "é", true},
      {"ASurrogatePairIsOneCharacter", R"("\ud834\udd1e")", "𝄞", true},
      {"TextThatLooksLikeANumber", R"("12")", "12", true},
      {"ABigWholeNumberLosesNothing", "99999999999999999999", "99999999999999999999", false},
      {"ADecimalLosesNothing",
       "0.1000000000000000055511151231257827",
       "0.1000000000000000055511151231257827",
       false},
      {"AnExponent", "-1.5e-7", "-1.5e-7", false},
      {"True", "true", "true", false},
  };
  for (const TextCase& row : cases) {
    const ParsedText parsed = ParseJsonText(std::string("[") + row.json + "]");
    ASSERT_TRUE(parsed.problems.empty()) << row.rule << ": " << parsed.problems.front().message;
    EXPECT_EQ(parsed.documents.front().items.at(0).text, row.text) << row.rule;
    EXPECT_EQ(parsed.documents.front().items.at(0).quoted, row.quoted) << row.rule;
  }
}

TEST(JsonDocument, WhatIsNotJsonIsRefusedWithItsLine) {
  struct Case {
    const char* rule;
    std::string text;
    int line;
  };
  const Case cases[] = {
      {"Nothing", "", 1},
      {"Unfinished", "{\n\"a\": [1,\n", 2},
      {"ATrailingComma", "{\n\"a\": 1,\n}", 3},
      {"TwoValues", "{}\n{}", 2},
      {"HalfASurrogatePair", "[\n\"\\ud834\"]", 2},
      {"ALineEndInAString", "[\"a\nb\"]", 1},
      {"NaN", "[NaN]", 1},
      {"TooDeep", std::string(65, '['), 1},
      {"ABrokenCharacter", "[\n\"\xC3\"]", 2},
      {"AZeroByte", std::string("[\n\n\0]", 5), 3},
  };
  for (const Case& row : cases) {
    const ParsedText parsed = ParseJsonText(row.text);
    ASSERT_EQ(parsed.problems.size(), 1U) << row.rule;
    EXPECT_EQ(parsed.problems.front().line, row.line) << row.rule;
    EXPECT_TRUE(parsed.documents.empty()) << row.rule;
  }
}

TEST(YamlDocument, GivesTheSameNodesAsJson) {
  const ParsedText yaml = ParseYamlText("a: 1\nb: [true, 'x', \"12\"]\nc: ~\nd:\n");
  ASSERT_TRUE(yaml.problems.empty());
  const Node& root = yaml.documents.front();
  EXPECT_EQ(root.Find("a")->text, "1");
  EXPECT_FALSE(root.Find("a")->quoted);
  EXPECT_FALSE(root.Find("b")->items.at(0).quoted);
  EXPECT_TRUE(root.Find("b")->items.at(1).quoted);
  EXPECT_TRUE(root.Find("b")->items.at(2).quoted);
  EXPECT_EQ(root.Find("c")->kind, Node::Kind::kNull);
  EXPECT_EQ(root.Find("d")->kind, Node::Kind::kNull);
  EXPECT_EQ(root.Find("b")->line, 2);
}

TEST(Shown, CutsBetweenCharactersAndEscapesControls) {
  EXPECT_EQ(Shown("a\nb\x01"), "a\\x0ab\\x01");
  std::string long_text;
  for (int i = 0; i < 40; ++i) {
    long_text += "☃";
  }
  EXPECT_EQ(Shown(long_text), long_text.substr(0, 60) + "… (120 bytes)");
}

}  // namespace
}  // namespace sojourn
