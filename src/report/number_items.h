// Items of a dimension on a number, date or timestamp column: its distinct values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

namespace sojourn {

// Code c > 0 is the c-th smallest value. Immutable once collected, thread-safe.
class NumberItems {
 public:
  // Reads the column once over all shards. Dates and date-times that are placeholders are no items
  // (D-05).
  static Result<NumberItems> Collect(const StoreSnapshot& store,
                                     std::size_t column,
                                     std::size_t threads);

  std::size_t size() const { return values_.size(); }
  // The number in its shortest form, a date or an instant in ISO form.
  std::string Label(std::uint32_t code) const;

  // The value of an item: a number, days or microseconds since 1970.
  double number(std::uint32_t code) const;
  std::int64_t integer(std::uint32_t code) const { return values_[code - 1]; }

  // Code of each event's value, 0 = no value: [E]. `column` must be of the column collected.
  std::span<const std::uint32_t> Codes(const RawColumn& column,
                                       std::size_t events,
                                       Arena& arena) const;

 private:
  // Values as 64 bits: integers as they are, doubles by their bits.
  std::uint32_t CodeOf(std::int64_t bits) const;
  void BuildTable();

  ValueType type_ = ValueType::kInteger;
  std::vector<std::int64_t> values_;  // ascending by value
  std::vector<std::uint32_t> table_;  // open addressing, codes; a power of two
};

}  // namespace sojourn
