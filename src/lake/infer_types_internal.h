// Types of text columns from a sample of their values.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "lake/json_shape_internal.h"
#include "lake/survey_internal.h"

namespace sojourn {

inline constexpr std::int64_t kSampleRows = 100'000;

struct InferredType {
  std::optional<ColumnType> type;  // nothing: no value in the sample
  bool all_numbers = false;
  bool all_nested =
      false;  // JSON arrays and objects; then `type` is a string until their shape is known
};

// Looks at the first rows of a text file; one answer per column of `positions`. A column is boolean
// when all its values are true or false; integer when all are whole numbers of at most 18 digits
// without leading zeros (codes such as 00123 stay text); then double, date, timestamp; else string.
// JSON strings are never numbers or booleans.
Result<std::vector<InferredType>> InferTypes(DuckLink& link,
                                             const SurveyedFile& file,
                                             const std::vector<std::size_t>& positions);

// Adds all values of the JSON column at `position` of the file to `shape`.
Status AddShape(DuckLink& link, const SurveyedFile& file, std::size_t position, JsonShape& shape);

}  // namespace sojourn
