#include <gtest/gtest.h>

#include "lake/json_shape_internal.h"

namespace sojourn {
namespace {

std::string TypeOf(const std::vector<std::string>& texts) {
  JsonShape shape;
  for (const std::string& text : texts) {
    shape.Add(text);
  }
  return ColumnTypeText(shape.Type());
}

TEST(JsonShape, TheTypeIsThatOfAllTextsTogether) {
  struct Row {
    const char* rule;
    std::vector<std::string> texts;
    const char* type;
  };
  for (const Row& row : {
           Row{"strings", {R"(["a"])", "[]"}, "list<string>"},
           Row{"whole numbers", {"[1]", "[-2, null]"}, "list<int64>"},
           Row{"one fraction makes doubles", {"[1]", "[2.5]"}, "list<double>"},
           Row{"19 digits are a string", {"[1, 1234567890123456789]"}, "list<string>"},
           Row{"quoted numbers are strings", {R"(["1", "2"])"}, "list<string>"},
           Row{"numbers and texts are strings", {R"([1, "x"])"}, "list<string>"},
           Row{"truth", {"[true, false]"}, "list<boolean>"},
           Row{"dates", {R"(["2026-01-31"])"}, "list<date>"},
           Row{"dates with times",
               {R"(["2026-01-31"])", R"(["2026-01-31T10:00:00Z"])"},
               "list<timestamp>"},
           Row{"fields of all, in order of first appearance",
               {R"([{"b": 1}])", R"([{"a": "x", "b": 2}])"},
               "list<struct<b: int64, a: string>>"},
           Row{"an object",
               {R"({"city": "Oslo", "geo": {"x": 1.5}})"},
               "struct<city: string, geo: struct<x: double>>"},
           Row{"arrays in objects in arrays",
               {R"([{"n": "x", "w": [{"r": 1}]}, {"n": "y"}])"},
               "list<struct<n: string, w: list<struct<r: int64>>>>"},
           Row{"a field that never has a value is a string",
               {R"([{"a": null, "b": []}])"},
               "list<struct<a: string, b: string>>"},
           Row{"an array that is always empty is a string", {"[]", "[]"}, "string"},
           Row{"an array of nulls is a string", {"[null]"}, "string"},
           Row{"objects and arrays in one column are a string", {"[1]", R"({"a": 1})"}, "string"},
           Row{"objects and numbers in one array are strings",
               {R"([1, {"a": 1}])"},
               "list<string>"},
           Row{"a list of lists is a list of strings", {"[[1], [2]]"}, "list<string>"},
           Row{"an object without fields is a string", {"{}"}, "string"},
           Row{"names that differ in case only", {R"({"a": 1, "A": 2})"}, "string"},
           Row{"what is no JSON", {"[1"}, "string"},
       }) {
    EXPECT_EQ(TypeOf(row.texts), row.type) << row.rule;
  }
}

TEST(JsonShape, KeysThatAreDataStayText) {
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) {
    texts.push_back("{\"user" + std::to_string(i) + "\": 1}");
  }
  EXPECT_EQ(TypeOf(texts), "string");
  texts.resize(256);
  EXPECT_NE(TypeOf(texts), "string");
}

}  // namespace
}  // namespace sojourn
