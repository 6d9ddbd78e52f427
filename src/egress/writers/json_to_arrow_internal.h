// Lists and structs of a raw dataset, which rows carry as JSON text, as Arrow's own.
#pragma once

#include <string_view>

#include <arrow/type_fwd.h>

#include "base/column_type.h"

namespace sojourn::internal {

// Appends the value of `json`, canonical text of the type (lake/fit_json_internal.h), to a builder
// of that type. Missing fields are nulls.
arrow::Status AppendJson(std::string_view json,
                         const ColumnType& type,
                         arrow::ArrayBuilder& builder);

}  // namespace sojourn::internal
