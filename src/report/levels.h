// The arrays of a connection as levels of rows (dataviews.md 12.1): level 0 are the events, each
// other level the elements of one array. An element is a unit of its level and lies under one unit
// of the level above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"
#include "store/store.h"

namespace sojourn {

inline constexpr std::size_t kEventLevel = 0;

// Which level lies under which; levels above have smaller numbers.
class LevelTree {
 public:
  LevelTree() : parents_(1, kEventLevel) {}
  // Level i + 1 is array i of the store.
  explicit LevelTree(std::span<const StoreArray> arrays);

  std::size_t size() const { return parents_.size(); }
  std::size_t parent(std::size_t level) const { return parents_[level]; }
  // Whether `above` is `level` or one that it lies under.
  bool IsAbove(std::size_t above, std::size_t level) const;
  // The lowest level above both.
  std::size_t Common(std::size_t a, std::size_t b) const;

 private:
  std::vector<std::size_t> parents_;
};

// Units first, … end - 1 of a level.
struct UnitRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool empty() const { return begin == end; }
  std::uint32_t size() const { return end - begin; }
};

// The units of a batch. Spans live in the arena and in the batch.
class BatchLevels {
 public:
  // Takes the arrays of the batch, which are those of `read` (levels) in this order.
  void Begin(const LevelTree& tree,
             std::span<const std::size_t> read,
             const EventBatch& batch,
             Arena& arena);

  std::size_t size(std::size_t level) const { return parent_of_[level].size(); }
  // The event of each unit: [units].
  std::span<const std::uint32_t> event_of(std::size_t level) const { return event_of_[level]; }
  // The unit of `above` that a unit of `level` lies under.
  std::uint32_t At(std::size_t above, std::size_t level, std::uint32_t unit) const {
    for (; level != above; level = tree_->parent(level)) {
      unit = parent_of_[level][unit];
    }
    return unit;
  }
  // The units of `level` under a unit of `above`.
  UnitRange Under(std::size_t level, std::size_t above, std::uint32_t unit) const {
    if (level == above) {
      return {unit, unit + 1};
    }
    const UnitRange parents = Under(tree_->parent(level), above, unit);
    return {start_[level][parents.begin], start_[level][parents.end]};
  }

 private:
  const LevelTree* tree_ = nullptr;
  std::vector<std::span<const std::uint32_t>> start_;      // by level
  std::vector<std::span<const std::uint32_t>> parent_of_;  // by level; of events the event itself
  std::vector<std::span<const std::uint32_t>> event_of_;   // by level
};

}  // namespace sojourn
