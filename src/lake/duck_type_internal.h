// DuckDB's names of column types, as DESCRIBE prints them and SQL takes them, and ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/column_type.h"

namespace sojourn {

// "VARCHAR", "STRUCT(\"name\" VARCHAR, \"price\" DOUBLE)[]".
std::string DuckTypeText(const ColumnType& type);

// What a column of DuckDB's type is for us; nothing: cannot be kept (BLOB). Whole numbers of any
// size are int64, decimals double, TIME and UUID strings. Lists of lists, maps and unions are
// strings, their JSON text, also inside a list or struct; so is a struct without fields, with two
// that differ in case only, or nested too deep for us.
std::optional<ColumnType> FromDuckType(std::string_view duck_type);

// Whether values of DuckDB's type are strings for us by their JSON text.
bool IsKeptAsJsonText(std::string_view duck_type);

}  // namespace sojourn
