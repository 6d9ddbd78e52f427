// How one value of an input becomes a value of the lake, as SQL that DuckDB runs over whole columns
// (definitions.md 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/rows.h"
#include "model/definitions.h"

namespace sojourn {

// Instants that no event can have: before them lie zero and epochs in too large a unit, after them
// epochs in too small a one.
inline constexpr std::string_view kFirstInstant = "1971-01-01";
inline constexpr std::string_view kEndOfInstants = "2262-01-01";

// SQL of a text value (`text`: SQL of type VARCHAR) as a value of `type`: NULL when it is not one.
// Stricter than DuckDB's casts: no 1.5 or 0x10 as an integer, no nan or inf, no date with a time
// behind it. `epoch` lets numbers be timestamps. Timestamps without offset are UTC.
std::string TextValueSql(std::string_view text, ValueType type, EpochUnit epoch);

// SQL that is true for a timestamp no event can have.
std::string OutOfRangeSql(std::string_view timestamp);

// Can values of an input column of type `from` go into a table column of type `to`? Equal types,
// and what loses nothing: integer to double, date to timestamp, text to timestamp or date (values
// that are none are refused rows), numbers to timestamp with an epoch unit; lists and structs to
// their JSON text, or field by field where `to` has all the fields of `from`.
bool CanBecome(const ColumnType& from, const ColumnType& to, EpochUnit epoch);

// SQL of a typed value (`value`: SQL of the DuckDB type `duck_type`) as a value of `to`. Requires:
// CanBecome.
std::string TypedValueSql(std::string_view value,
                          std::string_view duck_type,
                          const ColumnType& to,
                          EpochUnit epoch);

// Whether such values can turn out not to fit, once the types do; the SQL of a fitted text
// (lake/fit_json_internal.h) that says so of lists and structs.
bool IsFittedValue(std::string_view duck_type, const ColumnType& to);
std::string FittedValueSql(std::string_view value, const ColumnType& to);

// How a refused value is explained: "not a double".
std::string_view NotATypeText(ValueType type);

}  // namespace sojourn
