// The physical types of a part's columns: how wide each is, how it is named in the store manifest,
// and loops over it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "store/store.h"

namespace sojourn {

using Kind = RawColumn::Kind;

std::size_t KindBytes(Kind kind);
bool IsCode(Kind kind);

// "uint8", "int16", "float64" …: Arrow's names, as in the manifest.
std::string_view KindName(Kind kind);
Result<Kind> ParseKind(std::string_view name);

// The narrowest kind for codes below `dictionary_size`, and for integers of [min, max]; kInt8 when
// there are none (min > max).
Kind CodeKind(std::uint32_t dictionary_size);
Kind IntegerKind(std::int64_t min, std::int64_t max);

// The wider of two kinds of one column: what holds the values of both.
Kind WiderKind(Kind a, Kind b);

// Calls `function(std::type_identity<T>())` with the C++ type of `kind`.
template <typename Function>
decltype(auto) WithKind(Kind kind, Function&& function) {
  switch (kind) {
    case Kind::kCode8:
      return function(std::type_identity<std::uint8_t>());
    case Kind::kCode16:
      return function(std::type_identity<std::uint16_t>());
    case Kind::kCode32:
      return function(std::type_identity<std::uint32_t>());
    case Kind::kInt8:
      return function(std::type_identity<std::int8_t>());
    case Kind::kInt16:
      return function(std::type_identity<std::int16_t>());
    case Kind::kInt32:
      return function(std::type_identity<std::int32_t>());
    case Kind::kInt64:
      return function(std::type_identity<std::int64_t>());
    case Kind::kDouble:
      return function(std::type_identity<double>());
  }
  CHECK(false);
}

}  // namespace sojourn
