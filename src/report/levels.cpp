#include "report/levels.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace sojourn {

LevelTree::LevelTree(std::span<const StoreArray> arrays) : LevelTree() {
  for (const StoreArray& array : arrays) {
    parents_.push_back(array.parent == StoreArray::kEvents ? kEventLevel : array.parent + 1);
  }
}

bool LevelTree::IsAbove(std::size_t above, std::size_t level) const {
  while (level > above) {
    level = parents_[level];
  }
  return level == above;
}

std::size_t LevelTree::Common(std::size_t a, std::size_t b) const {
  while (a != b) {
    (a > b ? a : b) = parents_[std::max(a, b)];
  }
  return a;
}

void BatchLevels::Begin(const LevelTree& tree,
                        std::span<const std::size_t> read,
                        const EventBatch& batch,
                        Arena& arena) {
  CHECK_EQ(read.size(), batch.arrays.size());
  tree_ = &tree;
  start_.assign(tree.size(), {});
  parent_of_.assign(tree.size(), {});
  event_of_.assign(tree.size(), {});
  if (read.empty()) {
    return;
  }
  const auto events = arena.Allocate<std::uint32_t>(batch.num_events());
  std::iota(events.begin(), events.end(), 0U);
  parent_of_[kEventLevel] = events;
  event_of_[kEventLevel] = events;
  for (std::size_t i = 0; i < read.size(); ++i) {
    const std::size_t level = read[i];
    const std::size_t parent = tree.parent(level);
    start_[level] = batch.arrays[i].start;
    const auto parents = arena.Allocate<std::uint32_t>(batch.arrays[i].num_elements());
    const auto events_of = arena.Allocate<std::uint32_t>(parents.size());
    for (std::uint32_t unit = 0; unit + 1 < start_[level].size(); ++unit) {
      for (std::uint32_t e = start_[level][unit]; e < start_[level][unit + 1]; ++e) {
        parents[e] = unit;
        events_of[e] = event_of_[parent][unit];
      }
    }
    parent_of_[level] = parents;
    event_of_[level] = events_of;
  }
}

}  // namespace sojourn
