// JSON text as a value of a column's type: what fits is written out in one canonical form, what
// does not is explained.
//
// Canonical: no blanks; every field of a struct in the type's order, null where there is none;
// doubles in the shortest form that reads back equal, dates as "2026-01-31", timestamps as
// "2026-01-31T10:00:05.25Z". So equal values have equal texts, and DuckDB can cast the text to the
// type.
//
// What fits: as in plain columns, a JSON string that reads as a number is one; anything is a
// string, arrays and objects as their text. An array is no struct, a value no list of one. Keys
// that the type does not name do not fit: no value that arrived is dropped silently.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/column_type.h"
#include "base/result.h"
#include "lake/duckdb_door_internal.h"

namespace sojourn {

// Where the JSON came from: in text inputs an empty string is no value; in typed ones it is
// one, and NaN is none.
enum class JsonOrigin { kText, kTyped };

// Appends the canonical text of `json` to `fitted`. Returns what does not fit, with the path to it:
// "price: not a double: abc"; `fitted` is then of no use.
std::optional<std::string> FitJson(std::string_view json,
                                   const ColumnType& type,
                                   JsonOrigin origin,
                                   std::string& fitted);

// The same for SQL: FittedSql is the canonical text of `json` (SQL of type VARCHAR), or ! and the
// explanation; NULL for NULL. Requires: RegisterFitJson has run on the database.
Status RegisterFitJson(DuckLink& link);
std::string FittedSql(std::string_view json, const ColumnType& type, JsonOrigin origin);
// Of a fitted text: the value of the type, NULL where it does not fit; whether it does not; why.
std::string ValueOfFittedSql(std::string_view fitted, const ColumnType& type);
std::string IsMisfitSql(std::string_view fitted);
std::string MisfitSql(std::string_view fitted);

}  // namespace sojourn
