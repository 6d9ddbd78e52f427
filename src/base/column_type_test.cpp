#include "base/column_type.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

std::string LeafText(const LeafColumn& leaf) {
  std::string text = leaf.path + " " + std::string(ValueTypeName(leaf.type));
  for (const std::string& array : leaf.arrays) {
    text += " in " + array;
  }
  return text;
}

TEST(ColumnType, TextsReadBackAsTheyWereWritten) {
  for (const char* text :
       {"double",
        "list<string>",
        "struct<city: string, zip: int64>",
        "list<struct<name: string, price: double, warranty: list<struct<coverage: string, "
        "revenue: double>>>>",
        "struct<\"first name\": string, \"a.b\": date, \"q\"\"\": boolean>"}) {
    const Result<ColumnType> type = ParseColumnType(text);
    ASSERT_TRUE(type.ok()) << type.status().ToText();
    EXPECT_EQ(ColumnTypeText(type.value()), text);
    EXPECT_EQ(type.value(), ParseColumnType(ColumnTypeText(type.value())).value());
  }
  EXPECT_EQ(ColumnTypeText(ParseColumnType(" list < struct<a:string,b : date> > ").value()),
            "list<struct<a: string, b: date>>");
}

TEST(ColumnType, MistakesSayWhatWasExpectedWhere) {
  struct Row {
    const char* text;
    const char* message;
  };
  for (const Row& row : {
           Row{"", "expected one of string, int64"},
           Row{"text", "before: text"},
           Row{"list", "expected < at the end"},
           Row{"list<string", "expected > at the end"},
           Row{"list<strin>", "before: strin>"},
           Row{"list<string>>", "expected the end of the type before: >"},
           Row{"struct<>", "expected the name of a field before: >"},
           Row{"struct<a>", "expected : before: >"},
           Row{"struct<a: string b: string>", "expected , or > before: b: string>"},
           Row{"struct<a: string, A: date>", "two fields of one name: a, A"},
           Row{"struct<\"a: string>", "the quote that ends a name"},
           Row{"list<list<string>>", "a list of lists"},
       }) {
    const Result<ColumnType> type = ParseColumnType(row.text);
    ASSERT_FALSE(type.ok()) << row.text;
    EXPECT_NE(std::string(type.status().message()).find(row.message), std::string::npos)
        << type.status().ToText();
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) {
    deep += "struct<a: ";
  }
  EXPECT_FALSE(ParseColumnType(deep).ok());
}

TEST(ColumnType, LeavesHaveDottedPathsAndTheListsAroundThem) {
  struct Row {
    const char* type;
    std::vector<std::string> leaves;
  };
  for (const Row& row : {
           Row{"double", {"c double"}},
           Row{"list<string>", {"c string in c"}},
           Row{"struct<city: string, geo: struct<x: double>>", {"c.city string", "c.geo.x double"}},
           Row{"list<struct<n: string, w: list<struct<r: double>>, t: list<date>>>",
               {"c.n string in c", "c.w.r double in c in c.w", "c.t date in c in c.t"}},
           Row{"struct<items: list<int64>>", {"c.items int64 in c.items"}},
       }) {
    std::vector<std::string> leaves;
    for (const LeafColumn& leaf : LeavesOf("c", ParseColumnType(row.type).value())) {
      leaves.push_back(LeafText(leaf));
    }
    EXPECT_EQ(leaves, row.leaves) << row.type;
  }
}

}  // namespace
}  // namespace sojourn
