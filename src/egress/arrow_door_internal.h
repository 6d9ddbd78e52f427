// The door to Arrow and Parquet: their errors become Status here, and nothing outside this folder
// sees their types.
#pragma once

#include <string_view>
#include <utility>

#include <arrow/result.h>
#include <arrow/status.h>

#include "base/result.h"

namespace sojourn::internal {

// What Arrow could not do while `action`. An out-of-memory is kBusy, everything else a failed read
// or write of bytes.
Status FromArrow(const arrow::Status& status, std::string_view action);

template <typename T>
Result<T> FromArrow(arrow::Result<T> result, std::string_view action) {
  if (!result.ok()) {
    return FromArrow(result.status(), action);
  }
  return std::move(result).ValueUnsafe();
}

}  // namespace sojourn::internal
