#include "base/value_type.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sojourn {
namespace {

constexpr std::pair<ValueType, std::string_view> kTypeNames[] = {
    {ValueType::kString, "string"},
    {ValueType::kInteger, "int64"},
    {ValueType::kDouble, "double"},
    {ValueType::kBoolean, "boolean"},
    {ValueType::kDate, "date"},
    {ValueType::kTimestamp, "timestamp"},
};

}  // namespace

std::string_view ValueTypeName(ValueType type) {
  const auto* row = std::find_if(
      std::begin(kTypeNames), std::end(kTypeNames), [&](auto& r) { return r.first == type; });
  CHECK(row != std::end(kTypeNames));
  return row->second;
}

Result<ValueType> ParseValueType(std::string_view name) {
  for (const auto& [type, type_name] : kTypeNames) {
    if (type_name == name) {
      return type;
    }
  }
  return InvalidArgument(fmt::format("unknown type: {}", name),
                         "one of string, int64, double, boolean, date, timestamp");
}

}  // namespace sojourn
