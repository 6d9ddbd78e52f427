#include "base/json_text.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

std::string Example(JsonText::Layout layout) {
  JsonText json(layout);
  json.OpenObject().Key("a \"name\"").Text("line\nend").Key("none").TextOrNull("");
  json.Key("list").OpenList().Integer(-1).Double(0.5).Flag(true).CloseList();
  json.Key("empty").OpenList().CloseList().Key("raw").Raw("[1]").CloseObject();
  return json.Take();
}

TEST(JsonText, CompactHasNoBlanks) {
  EXPECT_EQ(Example(JsonText::Layout::kCompact),
            R"({"a \"name\"":"line\nend","none":null,"list":[-1,0.5,true],"empty":[],"raw":[1]})");
}

TEST(JsonText, OneLineHasABlankAfterEachCommaAndColon) {
  EXPECT_EQ(
      Example(JsonText::Layout::kOneLine),
      R"({"a \"name\"": "line\nend", "none": null, "list": [-1, 0.5, true], "empty": [], "raw": [1]})");
}

TEST(JsonText, IndentedHasTwoBlanksALevel) {
  EXPECT_EQ(Example(JsonText::Layout::kIndented),
            "{\n  \"a \\\"name\\\"\": \"line\\nend\",\n  \"none\": null,\n  \"list\": [\n    -1,\n "
            "   0.5,\n"
            "    true\n  ],\n  \"empty\": [],\n  \"raw\": [1]\n}");
}

}  // namespace
}  // namespace sojourn
