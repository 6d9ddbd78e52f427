#include <gtest/gtest.h>

#include "lake/fit_json_internal.h"

namespace sojourn {
namespace {

struct Row {
  const char* type;
  const char* json;
  const char* fitted;  // or what does not fit
};

std::string Fitted(const Row& row, JsonOrigin origin) {
  std::string fitted;
  const auto misfit = FitJson(row.json, ParseColumnType(row.type).value(), origin, fitted);
  return misfit ? *misfit : fitted;
}

TEST(FitJson, WhatFitsIsWrittenInOneForm) {
  for (
      const Row& row : {
          Row{"list<string>", R"( [ "a" , null , "ø\n" ] )", R"(["a",null,"ø\n"])"},
          Row{"list<string>", "[]", "[]"},
          Row{"list<string>", "null", "null"},
          Row{"list<string>", R"([1, true, {"a": [1]}])", R"(["1","true","{\"a\": [1]}"])"},
          Row{"list<int64>",
              R"([1, "2", 3.0, -9223372036854775808])",
              "[1,2,3,-9223372036854775808]"},
          Row{"list<double>", R"([1, 1.50, 1e3, "0.1"])", "[1,1.5,1000,0.1]"},
          Row{"list<boolean>", R"([true, "False", 1])", "[true,false,true]"},
          Row{"list<date>", R"(["2026-01-31"])", R"(["2026-01-31"])"},
          Row{"list<timestamp>",
              R"(["2026-01-31", "2026-01-31 10:00:05.250000000", "2026-01-31T10:00:00+02", "2026-01-31T10:00:00-0330"])",
              R"(["2026-01-31T00:00:00Z","2026-01-31T10:00:05.25Z","2026-01-31T08:00:00Z","2026-01-31T13:30:00Z"])"},
          Row{"struct<a: int64, b: string>", R"({"b": "x", "a": 1})", R"({"a":1,"b":"x"})"},
          Row{"struct<a: int64, b: string>", R"({})", R"({"a":null,"b":null})"},
          Row{"list<struct<n: string, w: list<struct<r: double>>>>",
              R"([{"n": "x", "w": [{"r": 1}, {}]}, null, {"w": []}])",
              R"([{"n":"x","w":[{"r":1},{"r":null}]},null,{"n":null,"w":[]}])"},
      }) {
    EXPECT_EQ(Fitted(row, JsonOrigin::kText), row.fitted) << row.json;
  }
}

TEST(FitJson, EmptyTextIsNothingInTextInputsAndNaNInTypedOnes) {
  const Row empty = {"list<string>", R"([""])", ""};
  EXPECT_EQ(Fitted(empty, JsonOrigin::kText), "[null]");
  EXPECT_EQ(Fitted(empty, JsonOrigin::kTyped), R"([""])");
  const Row missing = {"list<double>", "[NaN]", ""};
  EXPECT_EQ(Fitted(missing, JsonOrigin::kTyped), "[null]");
  EXPECT_EQ(Fitted(missing, JsonOrigin::kText), "not a double: NaN");
}

TEST(FitJson, MisfitsSayWhereAndWhy) {
  for (const Row& row : {
           Row{"list<string>", R"("a")", R"(not a list: "a")"},
           Row{"list<string>", R"({"a": 1})", R"(not a list: {"a": 1})"},
           Row{"struct<a: int64>", "[1]", "not an object: [1]"},
           Row{"struct<a: int64>", R"({"a": 1.5})", "a: not an integer: 1.5"},
           Row{"struct<a: int64>",
               R"({"a": 9223372036854775808})",
               "a: not an integer: 9223372036854775808"},
           Row{"struct<a: int64>", R"({"a": 1, "b": 2})", "a field that the type does not have: b"},
           Row{"struct<a: int64>", R"({"a": 1, "a": 2})", "two fields of one name: a"},
           Row{"list<struct<w: list<struct<r: double>>>>",
               R"([{"w": [{"r": 1}]}, {"w": [{"r": "x"}]}])",
               "w.r: not a double: x"},
           Row{"list<date>", R"(["2026-02-30"])", "not a date: 2026-02-30"},
           Row{"list<timestamp>", R"(["soon"])", "not a timestamp: soon"},
           Row{"list<double>", "[Infinity]", "not a double: Infinity"},
           Row{"list<boolean>", R"(["yes"])", "not a boolean: yes"},
           Row{"list<string>", "[1", "not JSON"},
           Row{"list<string>", "[1] x", "not JSON"},
           Row{"list<string>", "", "not JSON"},
       }) {
    EXPECT_EQ(Fitted(row, JsonOrigin::kText), row.fitted) << row.json;
  }
}

}  // namespace
}  // namespace sojourn
