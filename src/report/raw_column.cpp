#include "report/raw_column.h"

#include <type_traits>

#include "base/civil_time.h"

namespace sojourn {
namespace {

constexpr std::uint32_t kFalseCode = 1;  // store.h: boolean codes
constexpr std::uint32_t kTrueCode = 2;

bool Counts(std::uint32_t code, CountKind count) {
  switch (count) {
    case CountKind::kTrue:
      return code == kTrueCode;
    case CountKind::kFalse:
      return code == kFalseCode;
    default:
      return code != 0;
  }
}

}  // namespace

std::int64_t IntegerAt(const RawColumn& column, std::size_t event) {
  std::int64_t value = 0;
  VisitData(column,
            [&]<typename T>(const T* data) { value = static_cast<std::int64_t>(data[event]); });
  return value;
}

bool IsSupportedValue(ValueType type, std::int64_t value) {
  static const std::int64_t first_day = DaysFromCivil({1900, 1, 1});
  static const std::int64_t first_us = DaysFromCivil({2000, 1, 1}) * kDayUs;
  switch (type) {
    case ValueType::kDate:
      return value > first_day && value != 0;
    case ValueType::kTimestamp:
      return value > first_us;
    default:
      return true;
  }
}

std::span<const std::uint32_t> CodesOf(const RawColumn& column, std::size_t events, Arena& arena) {
  CHECK(IsCode(column.kind));
  if (column.kind == RawColumn::Kind::kCode32) {
    return {static_cast<const std::uint32_t*>(column.data), events};
  }
  const auto codes = arena.Allocate<std::uint32_t>(events);
  VisitData(column, [&]<typename T>(const T* data) {
    if constexpr (std::is_unsigned_v<T>) {
      std::copy_n(data, events, codes.begin());
    }
  });
  return codes;
}

Occurrences OccurrencesOf(const RawColumn& column,
                          ValueType type,
                          CountKind count,
                          ZeroAmounts zeros,
                          std::size_t events,
                          Arena& arena) {
  const auto where = arena.Allocate<std::uint32_t>(events);
  const auto amounts = arena.Allocate<double>(events);
  std::size_t size = 0;
  const auto take_if = [&](std::size_t event, double amount, bool occurs) {
    where[size] = static_cast<std::uint32_t>(event);
    amounts[size] = amount;
    size += occurs;
  };
  const bool keeps_zeros = zeros == ZeroAmounts::kKeep;
  const auto take = [&](std::size_t event, double amount) {
    take_if(event, amount, (amount != 0) | keeps_zeros);
  };
  if (IsCode(column.kind)) {
    VisitData(column, [&]<typename T>(const T* data) {
      if constexpr (std::is_unsigned_v<T>) {
        for (std::size_t event = 0; event < events; ++event) {
          take_if(event, 1, Counts(data[event], count));
        }
      }
    });
  } else if (type == ValueType::kDate || type == ValueType::kTimestamp) {
    ForEachInteger(column, events, [&](std::size_t event, std::int64_t value) {
      take_if(event, 1, IsSupportedValue(type, value));
    });
  } else if (count == CountKind::kInstances) {
    ForEachValid(column, events, [&](std::size_t event) { take(event, 1); });
  } else if (column.kind == RawColumn::Kind::kDouble) {
    ForEachValue(column, events, take);
  } else {
    ForEachInteger(column, events, [&](std::size_t event, std::int64_t value) {
      take(event, static_cast<double>(value));
    });
  }
  return {where.first(size), amounts.first(size)};
}

}  // namespace sojourn
