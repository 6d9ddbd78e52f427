#include <algorithm>

#include "lake/infer_types_internal.h"
#include "lake/value_sql_internal.h"

namespace sojourn {
namespace {

// What is counted of each column, in this order.
enum Count {
  kValues,
  kQuoted,
  kTruth,
  kWhole,
  kDecimal,
  kLongDigits,
  kDates,
  kTimestamps,
  kNested,
  kNumCounts
};

constexpr std::string_view kWholePattern = "-?(0|[1-9][0-9]{0,17})";
constexpr std::string_view kDecimalPattern =
    "-?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";

std::string CountsSql(std::size_t position, bool is_json) {
  const std::string value = fmt::format("c{}", position);
  const std::string conditions[kNumCounts] = {
      fmt::format("{} IS NOT NULL", value),
      fmt::format("q{}", position),
      fmt::format("lower({}) IN ('true', 'false')", value),
      fmt::format("regexp_full_match({}, '{}')", value, kWholePattern),
      fmt::format("regexp_full_match({0}, '{1}') AND {2} IS NOT NULL",
                  value,
                  kDecimalPattern,
                  TextValueSql(value, ValueType::kDouble, EpochUnit::kNone)),
      fmt::format("regexp_full_match({}, '-?[0-9]{{19,}}')", value),
      fmt::format("{} IS NOT NULL", TextValueSql(value, ValueType::kDate, EpochUnit::kNone)),
      fmt::format("{} IS NOT NULL", TextValueSql(value, ValueType::kTimestamp, EpochUnit::kNone)),
      is_json ? fmt::format("NOT q{0} AND ({1}[1] = '[' OR {1}[1] = '{{')", position, value)
              : std::string("false"),
  };
  std::string sql;
  for (const std::string& condition : conditions) {
    // CASE, not FILTER: thousands of filters take DuckDB a time that grows with their square.
    sql += fmt::format("{}count(CASE WHEN {} THEN 1 END)", sql.empty() ? "" : ", ", condition);
  }
  return sql;
}

InferredType Decide(const std::int64_t (&counts)[kNumCounts]) {
  const auto all = [&](Count count) { return counts[count] == counts[kValues]; };
  if (counts[kValues] == 0) {
    return {};
  }
  if (all(kNested)) {
    return {.type = ValueType::kString, .all_numbers = false, .all_nested = true};
  }
  const bool all_numbers = all(kDecimal) || all(kWhole);
  if (counts[kQuoted] == 0) {
    if (all(kTruth)) {
      return {.type = ValueType::kBoolean};
    }
    if (all(kWhole)) {
      return {.type = ValueType::kInteger, .all_numbers = all_numbers};
    }
    if (all(kDecimal) && counts[kLongDigits] == 0) {
      return {.type = ValueType::kDouble, .all_numbers = all_numbers};
    }
  }
  if (all(kDates)) {
    return {.type = ValueType::kDate};
  }
  return {.type = all(kTimestamps) ? ValueType::kTimestamp : ValueType::kString,
          .all_numbers = all_numbers};
}

}  // namespace

Result<std::vector<InferredType>> InferTypes(DuckLink& link,
                                             const SurveyedFile& file,
                                             const std::vector<std::size_t>& positions) {
  std::vector<InferredType> types;
  if (positions.empty()) {
    return types;
  }
  std::string counts;
  for (const std::size_t position : positions) {
    counts +=
        (counts.empty() ? "" : ", ") + CountsSql(position, file.file.format != InputFormat::kCsv);
  }
  const std::string sql =
      fmt::format("SELECT {} FROM ({})", counts, TextSampleSql(file, kSampleRows));
  ASSIGN_OR_RETURN(const std::vector<TextRow> rows,
                   link.Rows(sql, ReadAction(file.file), DuckBlame::kInput));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    std::int64_t column_counts[kNumCounts];
    for (std::size_t count = 0; count < kNumCounts; ++count) {
      column_counts[count] = std::stoll(rows[0][i * kNumCounts + count].value_or("0"));
    }
    types.push_back(Decide(column_counts));
  }
  return types;
}

Status AddShape(DuckLink& link, const SurveyedFile& file, std::size_t position, JsonShape& shape) {
  SurveyedFile only = file;
  only.columns = {*std::ranges::find(file.columns, position, &InputColumn::position)};
  only.columns[0].position = 0;
  ASSIGN_OR_RETURN(
      DuckResult values,
      link.Stream(fmt::format("SELECT c0 FROM ({}) WHERE c0 IS NOT NULL", TextRowsSql(only)),
                  ReadAction(file.file),
                  DuckBlame::kInput));
  while (true) {
    ASSIGN_OR_RETURN(const DuckChunk chunk, values.Next(ReadAction(file.file), DuckBlame::kInput));
    if (chunk.at_end()) {
      return {};
    }
    for (std::size_t row = 0; row < chunk.num_rows(); ++row) {
      shape.Add(chunk.text(0, row));
    }
  }
}

}  // namespace sojourn
