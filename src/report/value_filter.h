// Which values of a column a component keeps (include and exclude, dataviews.md 8.4).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "base/result.h"
#include "base/rows.h"
#include "model/value_rules.h"

namespace sojourn {

// The rules of one component over values of one type.
class ValueFilter {
 public:
  // kInvalidDefinition names the operator or the operand that does not fit the type: texts take
  // contains_… starts_with ends_with, numbers gt ge lt le, dates and times later_than before
  // within; equals and not_equals fit all. A date stands for its day: of a timestamp column, the
  // day in `zone`.
  static Result<ValueFilter> Create(const Include& include, ValueType type, const TimeZone& zone);

  bool PassesText(std::string_view text) const;
  bool PassesNumber(double number) const { return PassesWide(number); }
  // A whole number, a day since 1970 or microseconds since 1970 UTC, as the column has them.
  bool PassesInteger(std::int64_t value) const;

 private:
  // Holds every double and every int64 exactly, so that whole numbers past 2^53 stay apart.
  using Wide = long double;
  static_assert(std::numeric_limits<Wide>::digits >= 64);

  // A rule with its operand read.
  struct Test {
    IncludeOp op;
    std::string text;
    std::vector<std::string> terms;
    Wide number = 0;
    std::int64_t begin = 0;  // dates and times: [begin, end)
    std::int64_t end = 0;
  };
  static Result<Test> ReadOperand(const IncludeRule& rule, ValueType type, const TimeZone& zone);
  bool PassesWide(Wide number) const;
  template <typename Passes>
  bool Match(Passes passes) const;

  Include::Match match_ = Include::Match::kAll;
  bool case_sensitive_ = true;
  ValueType type_ = ValueType::kString;
  std::vector<Test> tests_;
};

}  // namespace sojourn
