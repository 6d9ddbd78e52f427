#include "report/tuple_table.h"

#include <algorithm>

#include "base/check.h"

namespace sojourn {

std::uint64_t TupleTable::Hash(std::span<const std::uint32_t> codes) const {
  std::uint64_t hash = 0x9e3779b97f4a7c15;
  for (const std::uint32_t code : codes) {
    hash = (hash ^ code) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return hash;
}

bool TupleTable::Holds(std::uint32_t number, std::span<const std::uint32_t> wanted) const {
  return std::equal(
      wanted.begin(), wanted.end(), codes_.begin() + static_cast<std::ptrdiff_t>(number * width_));
}

std::uint32_t TupleTable::FindOrAdd(std::span<const std::uint32_t> codes) {
  if (size_ * 2 >= slots_.size()) {
    Grow();
  }
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = Hash(codes) & mask;
  for (; slots_[slot] != kFree; slot = (slot + 1) & mask) {
    if (Holds(slots_[slot], codes)) {
      return slots_[slot];
    }
  }
  CHECK_LT(size_, std::size_t{kFree} - 1);
  slots_[slot] = static_cast<std::uint32_t>(size_++);
  codes_.insert(codes_.end(), codes.begin(), codes.end());
  return slots_[slot];
}

void TupleTable::Grow() {
  slots_.assign(slots_.size() * 4, kFree);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t number = 0; number < size_; ++number) {
    std::size_t slot = Hash(codes(number)) & mask;
    while (slots_[slot] != kFree) {
      slot = (slot + 1) & mask;
    }
    slots_[slot] = number;
  }
}

}  // namespace sojourn
