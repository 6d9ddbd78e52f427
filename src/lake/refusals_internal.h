// Refused rows of one ingest: why (as SQL over a whole input), where, and whether they are too
// many.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/survey_internal.h"
#include "lake/table_plan_internal.h"

namespace sojourn {

struct RefusedRow {
  std::string file;
  std::int64_t line = 0;
  std::string kind;   // "revenue: not a double"
  std::string value;  // what was found; may be empty
  std::string raw;

  // "revenue: not a double: abc".
  std::string reason() const { return value.empty() ? kind : kind + ": " + value; }
};

// Finds refused rows in SQL: `number` is NULL for a good row, else an index into `kinds`; `value`
// is what was found, by the column `_sojourn_kind` that holds that number. No kinds: nothing can be
// refused.
struct RefusalSql {
  std::vector<std::string> kinds;
  std::string number;
  std::string value;
};

// Over rows of TextRowsSql / of a Parquet file, for the columns that the file has. Event datasets
// refuse rows without a timestamp in range.
RefusalSql TextRefusalSql(const SurveyedFile& file,
                          const TablePlan& plan,
                          std::string_view timestamp);
RefusalSql TypedRefusalSql(const SurveyedFile& file,
                           const TablePlan& plan,
                           std::string_view timestamp);

// All refused rows so far, in input order, with the limits.
class RefusalLog {
 public:
  explicit RefusalLog(const RejectLimits& limits) : limits_(limits) {}

  // Adds the kept rows of one input, sorted by line, and how many there are of each kind in all
  // (rows past the limit are counted but not kept). kBadData once there are more than max_rows,
  // with reasons and examples.
  Status Add(std::vector<RefusedRow> rows, const std::map<std::string, std::int64_t>& counts);
  // kBadData when the share of `rows_seen` is too large.
  Status CheckShare(std::int64_t rows_seen) const;

  std::int64_t num_rows() const { return num_rows_; }
  // How many more rows are worth keeping.
  std::int64_t room() const;
  const std::vector<RefusedRow>& rows() const { return rows_; }
  // Kind, rows; most frequent first, then by name.
  std::vector<std::pair<std::string, std::int64_t>> Reasons() const;

 private:
  Status TooMany(const std::string& what, std::string_view limit) const;

  RejectLimits limits_;
  std::int64_t num_rows_ = 0;
  std::vector<RefusedRow> rows_;
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace sojourn
