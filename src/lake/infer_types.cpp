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
  kNumCounts
};

constexpr std::string_view kWholePattern = "-?(0|[1-9][0-9]{0,17})";
constexpr std::string_view kDecimalPattern =
    "-?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";

std::string CountsSql(std::size_t position) {
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
  const bool all_numbers = all(kDecimal) || all(kWhole);
  if (counts[kQuoted] == 0) {
    if (all(kTruth)) {
      return {ValueType::kBoolean, false};
    }
    if (all(kWhole)) {
      return {ValueType::kInteger, all_numbers};
    }
    if (all(kDecimal) && counts[kLongDigits] == 0) {
      return {ValueType::kDouble, all_numbers};
    }
  }
  if (all(kDates)) {
    return {ValueType::kDate, false};
  }
  return {all(kTimestamps) ? ValueType::kTimestamp : ValueType::kString, all_numbers};
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
    counts += (counts.empty() ? "" : ", ") + CountsSql(position);
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

}  // namespace sojourn
