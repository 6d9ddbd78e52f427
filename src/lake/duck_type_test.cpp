#include <gtest/gtest.h>

#include "lake/duck_type_internal.h"

namespace sojourn {
namespace {

TEST(DuckType, TypesOfInputsBecomeOurs) {
  struct Row {
    const char* duck_type;
    const char* type;  // empty: cannot be kept
  };
  for (const Row& row : {
           Row{"VARCHAR", "string"},
           Row{"HUGEINT", "int64"},
           Row{"DECIMAL(18,3)", "double"},
           Row{"TIMESTAMP WITH TIME ZONE", "timestamp"},
           Row{"ENUM('a, b', 'c)')", "string"},
           Row{"BLOB", ""},
           Row{"INTEGER[]", "list<int64>"},
           Row{"FLOAT[3]", "list<double>"},
           Row{"INTEGER[][]", "list<string>"},
           Row{"STRUCT(a INTEGER, \"b c\" VARCHAR)", "struct<a: int64, \"b c\": string>"},
           Row{"STRUCT(\"x\"\"y\" DATE)", "struct<\"x\"\"y\": date>"},
           Row{"STRUCT(n VARCHAR, w STRUCT(r DECIMAL(4,2), t TIME WITH TIME ZONE)[])[]",
               "list<struct<n: string, w: list<struct<r: double, t: string>>>>"},
           Row{"STRUCT(m MAP(VARCHAR, INTEGER), e ENUM('),', 'b'))",
               "struct<m: string, e: string>"},
           Row{"STRUCT(a INTEGER, A INTEGER)", "string"},
           Row{"STRUCT(a BLOB)[]", ""},
           Row{"MAP(VARCHAR, INTEGER)", "string"},
           Row{"JSON", "string"},
       }) {
    const std::optional<ColumnType> type = FromDuckType(row.duck_type);
    EXPECT_EQ(type ? ColumnTypeText(*type) : "", row.type) << row.duck_type;
  }
}

TEST(DuckType, OurTypesReadBack) {
  for (const char* text : {"string",
                           "list<timestamp>",
                           "list<struct<\"a b\": int64, w: list<double>>>",
                           "struct<\"q\"\"x\": boolean, s: struct<d: date>>"}) {
    const ColumnType type = ParseColumnType(text).value();
    EXPECT_EQ(FromDuckType(DuckTypeText(type)), type) << DuckTypeText(type);
  }
}

}  // namespace
}  // namespace sojourn
