#include <algorithm>

#include "lake/duck_type_internal.h"
#include "lake/duckdb_door_internal.h"
#include "lake/fit_json_internal.h"
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

bool CanBecomeValue(ValueType from, ValueType to, EpochUnit epoch) {
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

// Among doubles may be a NaN, among dates and timestamps some that no text of ours can say.
bool NeedsALook(const ColumnType& type) {
  switch (type.kind()) {
    case ColumnType::Kind::kValue:
      return type == ValueType::kDouble || type == ValueType::kDate ||
             type == ValueType::kTimestamp;
    case ColumnType::Kind::kList:
      return NeedsALook(type.element());
    case ColumnType::Kind::kStruct:
      return std::ranges::any_of(type.fields(),
                                 [](const auto& field) { return NeedsALook(field.type); });
  }
  CHECK(false);
}

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

bool CanBecome(const ColumnType& from, const ColumnType& to, EpochUnit epoch) {
  if (from == to || to == ValueType::kString) {
    return from == to || !from.is_value();
  }
  if (from.kind() != to.kind()) {
    return false;
  }
  if (from.is_value()) {
    return CanBecomeValue(from.value(), to.value(), epoch);
  }
  // Inside, anything goes into a string.
  const auto fits = [&](const ColumnType& inner, const ColumnType& into) {
    return into == ValueType::kString || CanBecome(inner, into, EpochUnit::kNone);
  };
  if (from.is_list()) {
    return fits(from.element(), to.element());
  }
  return std::ranges::all_of(from.fields(), [&](const ColumnType::Field& field) {
    const ColumnType* const into = to.Find(field.name);
    return into != nullptr && fits(field.type, *into);
  });
}

bool IsFittedValue(std::string_view duck_type, const ColumnType& to) {
  return !to.is_value() && (duck_type != DuckTypeText(to) || NeedsALook(to));
}

std::string FittedValueSql(std::string_view value, const ColumnType& to) {
  return FittedSql(fmt::format("to_json({})::VARCHAR", value), to, JsonOrigin::kTyped);
}

std::string TypedValueSql(std::string_view value,
                          std::string_view duck_type,
                          const ColumnType& to,
                          EpochUnit epoch) {
  const std::optional<ColumnType> from = FromDuckType(duck_type);
  CHECK(from && CanBecome(*from, to, epoch));
  if (!to.is_value()) {
    return IsFittedValue(duck_type, to) ? ValueOfFittedSql(FittedValueSql(value, to), to)
                                        : std::string(value);
  }
  if (!from->is_value() || IsKeptAsJsonText(duck_type)) {
    return fmt::format("to_json({})::VARCHAR", value);
  }
  if (*from == ValueType::kString && to != ValueType::kString) {
    return TextValueSql(fmt::format("nullif({}, '')", value), to.value(), epoch);
  }
  if (to == ValueType::kTimestamp &&
      (*from == ValueType::kInteger || *from == ValueType::kDouble)) {
    return fmt::format("TRY(make_timestamptz({}))", EpochMicrosSql(value, epoch));
  }
  if (*from == ValueType::kDouble) {
    // Data frames write a missing number as NaN.
    return fmt::format("CASE WHEN NOT isnan({0}::DOUBLE) THEN {0}::DOUBLE END", value);
  }
  return duck_type == DuckTypeName(to.value())
             ? std::string(value)
             : fmt::format("{}::{}", value, DuckTypeName(to.value()));
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
