#include "base/json_reader.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

// Reads any value and writes it again without blanks.
void Copy(JsonReader& reader, std::string& out) {
  std::string key;
  const char* comma = "";
  switch (reader.Peek()) {
    case JsonReader::Kind::kArray:
      out += '[';
      for (reader.EnterArray(); reader.NextElement(); comma = ",") {
        out += comma;
        Copy(reader, out);
      }
      out += ']';
      return;
    case JsonReader::Kind::kObject:
      out += '{';
      for (reader.EnterObject(); reader.NextKey(key); comma = ",") {
        out += comma + key + ":";
        Copy(reader, out);
      }
      out += '}';
      return;
    case JsonReader::Kind::kString:
      out += "'" + reader.ReadString() + "'";
      return;
    case JsonReader::Kind::kNone:
      return;
    default:
      out += reader.ReadWord();
  }
}

TEST(JsonReader, ReadsEveryValueAsItIsWritten) {
  struct Row {
    const char* json;
    const char* copy;
  };
  for (const Row& row : {
           Row{" null ", "null"},
           Row{"[ ]", "[]"},
           Row{"{}", "{}"},
           Row{"[1, -0.50e+3, true,false]", "[1,-0.50e+3,true,false]"},
           Row{"9007199254740993", "9007199254740993"},
           Row{"[NaN,-Infinity]", "[NaN,-Infinity]"},
           Row{R"({"a":[{"b":{}},[]],"c d":null})", "{a:[{b:{}},[]],c d:null}"},
           Row{R"("q\" \\ \/ \n \u00e9 \ud83d\ude00 é")", "'q\" \\ / \n \u00e9 \U0001F600 é'"},
       }) {
    JsonReader reader(row.json);
    std::string copy;
    Copy(reader, copy);
    EXPECT_TRUE(reader.AtEnd()) << row.json;
    EXPECT_EQ(copy, row.copy);
    JsonReader skipper(row.json);
    skipper.Skip();
    EXPECT_TRUE(skipper.AtEnd()) << row.json;
  }
}

TEST(JsonReader, WhatIsNoJsonFails) {
  for (const char* json :
       {"",        "[",         "[1",          "[1,]", "[,1]", "[1 2]", "{",    "{\"a\"}",
        "{a:1}",   "{\"a\":}",  "01",          "1.",   "1e",   "tru",   "'a'",  "\"a",
        "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "]",    "+1",   "--1",   "[1]]", "{\"a\":1,}"}) {
    JsonReader reader(json);
    reader.Skip();
    EXPECT_FALSE(reader.AtEnd()) << json;
    JsonReader copier(json);
    std::string copy;
    Copy(copier, copy);
    EXPECT_FALSE(copier.AtEnd() && !copy.empty()) << json;
  }
}

TEST(JsonReader, DeepTextsFailInsteadOfFillingTheStack) {
  const std::string deep(100'000, '[');
  JsonReader reader(deep);
  reader.Skip();
  EXPECT_TRUE(reader.failed());
}

TEST(JsonReader, SkipReturnsTheTextOfTheValue) {
  JsonReader reader(R"({"a": [1, {"b": 2}], "c": 3})");
  std::string key;
  reader.EnterObject();
  ASSERT_TRUE(reader.NextKey(key));
  EXPECT_EQ(reader.Skip(), R"([1, {"b": 2}])");
  ASSERT_TRUE(reader.NextKey(key));
  EXPECT_EQ(key, "c");
  EXPECT_EQ(reader.Skip(), "3");
  EXPECT_FALSE(reader.NextKey(key));
  EXPECT_TRUE(reader.AtEnd());
}

}  // namespace
}  // namespace sojourn
