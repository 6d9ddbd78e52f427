#include "report/component_check.h"

#include <fmt/format.h>

#include "report/text_part.h"
#include "report/value_filter.h"

namespace sojourn {
namespace {

bool IsNumber(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kDouble;
}

Status Unfit(std::string_view setting, ValueType type, std::string hint) {
  return InvalidDefinition(
      fmt::format("{}: does not fit a column of type {}", setting, ValueTypeName(type)),
      std::move(hint));
}

Status CheckDimension(const Component& component, ValueType type) {
  if (component.substring && type != ValueType::kString) {
    return Unfit("substring", type, "substring is for texts");
  }
  if (component.lowercase && type != ValueType::kString) {
    return Unfit("lowercase", type, "lowercase is for texts");
  }
  if (!component.buckets.empty() && !IsNumber(type)) {
    return Unfit("buckets", type, "buckets is for numbers");
  }
  if (component.no_value_mode == NoValueMode::kAsValue && IsNumber(type)) {
    return Unfit("no_value.mode", type, "as_value is for texts, dates and booleans");
  }
  return {};
}

Status CheckCount(const Component& component, ValueType type) {
  const bool fits =
      !component.count || *component.count == CountKind::kInstances ||
      (*component.count == CountKind::kValues ? IsNumber(type) : type == ValueType::kBoolean);
  return fits ? Status()
              : Unfit(
                    "count",
                    type,
                    "values needs numbers; true, false and both need booleans; instances fits all");
}

}  // namespace

Status CheckComponent(const Component& component,
                      std::optional<ValueType> type,
                      const TimeZone& zone) {
  if (type) {
    RETURN_IF_ERROR(CheckDimension(component, *type));
    RETURN_IF_ERROR(CheckCount(component, *type));
    if (component.include) {
      RETURN_IF_ERROR(ValueFilter::Create(*component.include, *type, zone).status());
    }
  }
  return component.substring ? TextPart::Create(*component.substring).status() : Status();
}

}  // namespace sojourn
