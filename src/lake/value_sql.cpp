#include <algorithm>
#include <iterator>
#include <utility>

#include "lake/duckdb_door_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

// Microseconds since 1970 of an epoch number in text; NULL when it is no number or does not fit.
// Decimals keep all digits of a fraction, which a double would not.
std::string EpochMicrosSql(std::string_view text, EpochUnit epoch) {
  const int factor = epoch == EpochUnit::kSecond        ? 1'000'000
                     : epoch == EpochUnit::kMillisecond ? 1'000
                                                        : 1;
  return fmt::format("TRY_CAST(TRY_CAST({} AS DECIMAL(28, 6)) * {} AS BIGINT)", text, factor);
}

std::string IntegerSql(std::string_view text) {
  // What prints as it was written is an integer; the slow look is for the rest: "007", "+5", "3.0".
  return fmt::format(
      "CASE WHEN TRY_CAST({0} AS BIGINT)::VARCHAR = {0} THEN TRY_CAST({0} AS BIGINT)"
      " WHEN regexp_full_match({0}, '\\s*[+-]?[0-9]+(\\.0*)?\\s*') THEN TRY_CAST({0} AS BIGINT) "
      "END",
      text);
}

// Without an offset the plain cast reads UTC; it would drop an offset. DuckDB's cast with a zone
// reads offsets, but once it has met a zone's name it reads what follows in that zone, and it takes
// any offset: so only numeric offsets up to 14 hours get there, and no names.
std::string TimestampSql(std::string_view text, EpochUnit epoch) {
  const std::string plain = fmt::format(
      "CASE WHEN {0} LIKE '%-%-%' THEN "
      "CASE WHEN suffix({0}, 'Z') OR NOT (contains(substr({0}, 11), '+') OR "
      "contains(substr({0}, 11), '-')) THEN make_timestamptz(epoch_us(TRY_CAST({0} AS TIMESTAMP))) "
      "WHEN regexp_matches({0}, ':[0-9.]+[+-](0[0-9]|1[0-4])(:?[0-5][0-9]){{0,2}}\\s*$') "
      "THEN TRY_CAST({0} AS TIMESTAMP WITH TIME ZONE) END END",
      text);
  if (epoch == EpochUnit::kNone) {
    return plain;
  }
  return fmt::format(
      "CASE WHEN regexp_full_match({0}, '-?[0-9]+(\\.[0-9]+)?') THEN TRY(make_timestamptz({1})) "
      "ELSE {2} END",
      text,
      EpochMicrosSql(text, epoch),
      plain);
}

constexpr std::pair<std::string_view, ValueType> kDuckTypes[] = {
    {"VARCHAR", ValueType::kString},
    {"UUID", ValueType::kString},
    {"TIME", ValueType::kString},
    {"TIME WITH TIME ZONE", ValueType::kString},
    {"INTERVAL", ValueType::kString},
    {"BOOLEAN", ValueType::kBoolean},
    {"TINYINT", ValueType::kInteger},
    {"SMALLINT", ValueType::kInteger},
    {"INTEGER", ValueType::kInteger},
    {"BIGINT", ValueType::kInteger},
    {"UTINYINT", ValueType::kInteger},
    {"USMALLINT", ValueType::kInteger},
    {"UINTEGER", ValueType::kInteger},
    {"UBIGINT", ValueType::kInteger},
    {"HUGEINT", ValueType::kInteger},
    {"FLOAT", ValueType::kDouble},
    {"DOUBLE", ValueType::kDouble},
    {"DATE", ValueType::kDate},
    {"TIMESTAMP", ValueType::kTimestamp},
    {"TIMESTAMP_S", ValueType::kTimestamp},
    {"TIMESTAMP_MS", ValueType::kTimestamp},
    {"TIMESTAMP_NS", ValueType::kTimestamp},
    {"TIMESTAMP WITH TIME ZONE", ValueType::kTimestamp},
};

}  // namespace

std::string TextValueSql(std::string_view text, ValueType type, EpochUnit epoch) {
  switch (type) {
    case ValueType::kString:
      return std::string(text);
    case ValueType::kInteger:
      return IntegerSql(text);
    case ValueType::kDouble:
      return fmt::format(
          "CASE WHEN isfinite(TRY_CAST({0} AS DOUBLE)) AND NOT contains({0}, '_') THEN "
          "TRY_CAST({0} AS DOUBLE) END",
          text);
    case ValueType::kBoolean:
      return fmt::format("TRY_CAST({} AS BOOLEAN)", text);
    case ValueType::kDate:
      return fmt::format(
          "CASE WHEN {0} LIKE '%-%-%' AND length(trim({0})) <= 10 THEN TRY_CAST({0} AS DATE) END",
          text);
    case ValueType::kTimestamp:
      return TimestampSql(text, epoch);
  }
  CHECK(false);
}

std::string OutOfRangeSql(std::string_view timestamp) {
  return fmt::format(
      "({0} < TIMESTAMPTZ '{1} 00:00:00+00' OR {0} >= TIMESTAMPTZ '{2} 00:00:00+00')",
      timestamp,
      kFirstInstant,
      kEndOfInstants);
}

TypedColumn TypeOfDuckColumn(std::string_view duck_type) {
  const bool nested = duck_type.ends_with("]") || duck_type.starts_with("STRUCT(") ||
                      duck_type.starts_with("MAP(") || duck_type.starts_with("UNION(") ||
                      duck_type == "JSON";
  if (nested || duck_type.starts_with("ENUM(")) {
    return {ValueType::kString, nested};
  }
  if (duck_type.starts_with("DECIMAL(")) {
    return {ValueType::kDouble, false};
  }
  const auto* row = std::find_if(
      std::begin(kDuckTypes), std::end(kDuckTypes), [&](auto& r) { return r.first == duck_type; });
  return {row == std::end(kDuckTypes) ? std::nullopt : std::optional(row->second), false};
}

bool CanBecome(ValueType from, ValueType to, EpochUnit epoch) {
  switch (to) {
    case ValueType::kDouble:
      return from == ValueType::kDouble || from == ValueType::kInteger;
    case ValueType::kDate:
      return from == ValueType::kDate || from == ValueType::kString;
    case ValueType::kTimestamp:
      return from == ValueType::kTimestamp || from == ValueType::kDate ||
             from == ValueType::kString ||
             ((from == ValueType::kInteger || from == ValueType::kDouble) &&
              epoch != EpochUnit::kNone);
    default:
      return from == to;
  }
}

std::string TypedValueSql(std::string_view value,
                          std::string_view duck_type,
                          ValueType to,
                          EpochUnit epoch) {
  const TypedColumn column = TypeOfDuckColumn(duck_type);
  CHECK(column.type && CanBecome(*column.type, to, epoch));
  if (column.nested) {
    return fmt::format("to_json({})::VARCHAR", value);
  }
  if (*column.type == ValueType::kString && to != ValueType::kString) {
    return TextValueSql(fmt::format("nullif({}, '')", value), to, epoch);
  }
  if (to == ValueType::kTimestamp &&
      (*column.type == ValueType::kInteger || *column.type == ValueType::kDouble)) {
    return fmt::format("TRY(make_timestamptz({}))", EpochMicrosSql(value, epoch));
  }
  if (*column.type == ValueType::kDouble) {
    // Data frames write a missing number as NaN.
    return fmt::format("CASE WHEN NOT isnan({0}::DOUBLE) THEN {0}::DOUBLE END", value);
  }
  return duck_type == DuckTypeName(to) ? std::string(value)
                                       : fmt::format("{}::{}", value, DuckTypeName(to));
}

std::string_view NotATypeText(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return "not text";
    case ValueType::kInteger:
      return "not an integer";
    case ValueType::kDouble:
      return "not a double";
    case ValueType::kBoolean:
      return "not a boolean";
    case ValueType::kDate:
      return "not a date";
    case ValueType::kTimestamp:
      return "not a timestamp";
  }
  CHECK(false);
}

}  // namespace sojourn
