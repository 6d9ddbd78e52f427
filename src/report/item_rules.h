// What the settings of a component make of a column's items: substring, lower case, include,
// buckets, no value as a value (dataviews.md 8.1 to 8.6), in the order of 1.3. Worked out once for
// each distinct value, never for an event.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/result.h"
#include "model/definitions.h"
#include "store/store.h"

namespace sojourn {

struct PlannedDimension;

// The new items of a dimension, and which of them each old item became. Codes as everywhere: 0 = no
// value; new items are in the order of reports: texts by bytes, numbers and buckets by value.
class ItemRules {
 public:
  // Whether a component changes its column's items at all.
  static bool Apply(const Component& component);

  // The items of `dimension`, bound to its column and not changed yet. The settings fit the column
  // (CheckComponent).
  static Result<ItemRules> Create(const Component& component,
                                  const PlannedDimension& dimension,
                                  const StoreSnapshot& store,
                                  const TimeZone& zone);

  // New codes are below it.
  std::uint64_t num_codes() const { return labels_.size() + 1; }
  const std::string& label(std::uint32_t code) const { return labels_[code - 1]; }

  // What no value becomes: 0, or the item that stands for it (8.6).
  std::uint32_t none() const { return new_code_[0]; }

  // The new code of each old one: as many.
  std::span<const std::uint32_t> Map(std::span<const std::uint32_t> codes, Arena& arena) const;
  // The same of the elements of a list: 0 where a value fails the rules, as it vanishes.
  std::span<const std::uint32_t> MapList(std::span<const std::uint32_t> codes, Arena& arena) const;

 private:
  // By old code, before no value becomes one.
  template <typename Value>
  void MarkKept(const std::vector<std::optional<Value>>& values);
  // Items by old code; in the order of their texts, or as they come.
  void SetItems(const std::vector<std::optional<std::string>>& texts, bool sorts);
  void SetBuckets(const std::vector<double>& bounds,
                  const std::vector<std::optional<double>>& numbers);

  std::vector<std::uint32_t> new_code_;  // by old code
  std::vector<std::uint8_t> is_kept_;    // by old code: has a value past all rules
  std::vector<std::string> labels_;      // of new code - 1
};

}  // namespace sojourn
