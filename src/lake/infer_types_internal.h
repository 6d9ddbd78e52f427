// Types of text columns from a sample of their values.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "lake/survey_internal.h"

namespace sojourn {

inline constexpr std::int64_t kSampleRows = 100'000;

struct InferredType {
  std::optional<ValueType> type;  // nothing: no value in the sample
  bool all_numbers = false;
};

// Looks at the first rows of a text file; one answer per column of `positions`. A column is boolean
// when all its values are true or false; integer when all are whole numbers of at most 18 digits
// without leading zeros (codes such as 00123 stay text); then double, date, timestamp; else string.
// JSON strings are never numbers or booleans.
Result<std::vector<InferredType>> InferTypes(DuckLink& link,
                                             const SurveyedFile& file,
                                             const std::vector<std::size_t>& positions);

}  // namespace sojourn
