// Reads stored columns: from the narrow physical types of a part to what the kernel works on.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/arena.h"
#include "base/check.h"
#include "model/definitions.h"
#include "store/store.h"

namespace sojourn {

// Calls visit(typed pointer) with the column's data in its physical type.
template <typename Visit>
void VisitData(const RawColumn& column, Visit visit) {
  switch (column.kind) {
    case RawColumn::Kind::kCode8:
      return visit(static_cast<const std::uint8_t*>(column.data));
    case RawColumn::Kind::kCode16:
      return visit(static_cast<const std::uint16_t*>(column.data));
    case RawColumn::Kind::kCode32:
      return visit(static_cast<const std::uint32_t*>(column.data));
    case RawColumn::Kind::kInt8:
      return visit(static_cast<const std::int8_t*>(column.data));
    case RawColumn::Kind::kInt16:
      return visit(static_cast<const std::int16_t*>(column.data));
    case RawColumn::Kind::kInt32:
      return visit(static_cast<const std::int32_t*>(column.data));
    case RawColumn::Kind::kInt64:
      return visit(static_cast<const std::int64_t*>(column.data));
    case RawColumn::Kind::kDouble:
      return visit(static_cast<const double*>(column.data));
  }
}

inline bool IsCode(RawColumn::Kind kind) {
  return kind <= RawColumn::Kind::kCode32;
}

// Calls visit(event) for each event that has a value, in order. Runs without values cost one step
// per 64 events.
template <typename Visit>
void ForEachValid(const RawColumn& column, std::size_t events, Visit visit) {
  if (column.validity == nullptr) {
    for (std::size_t event = 0; event < events; ++event) {
      visit(event);
    }
    return;
  }
  std::size_t event = 0;
  while (event < events) {
    const std::size_t bit = static_cast<std::size_t>(column.validity_offset) + event;
    if (bit % 8 != 0 || events - event < 64) {
      if (column.IsValid(event)) {
        visit(event);
      }
      ++event;
      continue;
    }
    std::uint64_t word = 0;
    std::memcpy(&word, column.validity + bit / 8, sizeof word);
    for (; word != 0; word &= word - 1) {
      visit(event + static_cast<std::size_t>(std::countr_zero(word)));
    }
    event += 64;
  }
}

// Calls value(event, number) for each value of a double column.
template <typename Value>
void ForEachValue(const RawColumn& column, std::size_t events, Value value) {
  CHECK(column.kind == RawColumn::Kind::kDouble);
  const auto* numbers = static_cast<const double*>(column.data);
  ForEachValid(column, events, [&](std::size_t event) { value(event, numbers[event]); });
}

// Calls value(event, integer) for each value of an integer, date or timestamp column.
template <typename Value>
void ForEachInteger(const RawColumn& column, std::size_t events, Value value) {
  VisitData(column, [&]<typename T>(const T* data) {
    if constexpr (std::is_integral_v<T>) {
      ForEachValid(
          column, events, [&](std::size_t event) { value(event, std::int64_t{data[event]}); });
    }
  });
}

// The integer or code of one event; whether it has a value is another question.
std::int64_t IntegerAt(const RawColumn& column, std::size_t event);

// Whether a date or date-time counts as a value: dates after 1900-01-01 but not 1970-01-01,
// date-times after 2000-01-01T00:00:00 UTC; others are placeholders (D-05). All values of other
// types do, and so does the time of an event.
bool IsSupportedValue(ValueType type, std::int64_t value);

// Dictionary codes as 32 bits: [E]. Points into the store where they are that already.
std::span<const std::uint32_t> CodesOf(const RawColumn& column, std::size_t events, Arena& arena);

// The events on which a metric occurs, and how much: ascending.
struct Occurrences {
  std::span<const std::uint32_t> events;
  std::span<const double> amounts;
};

// A metric does not occur where its amount is 0; for deduplication it does.
enum class ZeroAmounts { kDrop, kKeep };

// Reads a metric off its column: its values; or 1 for each value (instances, zero
// included); of a boolean 1 for each true, false, or either (dataviews.md 8.3). `type` is the
// column's.
Occurrences OccurrencesOf(const RawColumn& column,
                          ValueType type,
                          CountKind count,
                          ZeroAmounts zeros,
                          std::size_t events,
                          Arena& arena);

}  // namespace sojourn
