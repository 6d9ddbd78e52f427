#include <algorithm>
#include <iterator>
#include <limits>

#include "store/kinds_internal.h"

namespace sojourn {
namespace {

constexpr std::pair<Kind, std::string_view> kNames[] = {
    {Kind::kCode8, "uint8"},
    {Kind::kCode16, "uint16"},
    {Kind::kCode32, "uint32"},
    {Kind::kInt8, "int8"},
    {Kind::kInt16, "int16"},
    {Kind::kInt32, "int32"},
    {Kind::kInt64, "int64"},
    {Kind::kDouble, "float64"},
};

template <typename T>
bool Holds(std::int64_t min, std::int64_t max) {
  return min >= std::numeric_limits<T>::min() && max <= std::numeric_limits<T>::max();
}

}  // namespace

std::size_t KindBytes(Kind kind) {
  return WithKind(kind, []<typename T>(std::type_identity<T>) { return sizeof(T); });
}

bool IsCode(Kind kind) {
  return kind == Kind::kCode8 || kind == Kind::kCode16 || kind == Kind::kCode32;
}

std::string_view KindName(Kind kind) {
  const auto* row = std::ranges::find(kNames, kind, &std::pair<Kind, std::string_view>::first);
  CHECK(row != std::end(kNames));
  return row->second;
}

Result<Kind> ParseKind(std::string_view name) {
  for (const auto& [kind, kind_name] : kNames) {
    if (kind_name == name) {
      return kind;
    }
  }
  return Corruption(fmt::format("unknown physical type: {}", name));
}

Kind CodeKind(std::uint32_t dictionary_size) {
  if (dictionary_size <= 1U << 8) {
    return Kind::kCode8;
  }
  return dictionary_size <= 1U << 16 ? Kind::kCode16 : Kind::kCode32;
}

Kind IntegerKind(std::int64_t min, std::int64_t max) {
  if (min > max || Holds<std::int8_t>(min, max)) {
    return Kind::kInt8;
  }
  if (Holds<std::int16_t>(min, max)) {
    return Kind::kInt16;
  }
  return Holds<std::int32_t>(min, max) ? Kind::kInt32 : Kind::kInt64;
}

Kind WiderKind(Kind a, Kind b) {
  CHECK_EQ(IsCode(a), IsCode(b));
  return KindBytes(a) >= KindBytes(b) ? a : b;
}

}  // namespace sojourn
