// The types of single values: of plain columns, and at the leaves of lists and structs.
#pragma once

#include <string_view>

#include "base/result.h"

namespace sojourn {

enum class ValueType {
  kString,
  kInteger,  // int64
  kDouble,
  kBoolean,
  kDate,       // days since 1970-01-01
  kTimestamp,  // microseconds since 1970 UTC
};

// "string", "int64", "double", "boolean", "date", "timestamp": the names of definitions.md 2.
std::string_view ValueTypeName(ValueType type);
Result<ValueType> ParseValueType(std::string_view name);

}  // namespace sojourn
