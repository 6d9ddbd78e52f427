#include "store/row_levels_internal.h"

namespace sojourn {
namespace {

RowShape ShapeOf(const RowLevel& level, const StoreLayout& layout, RowShape::Fields fields) {
  std::vector<BufferKind> kinds;
  for (const std::size_t stored : level.columns) {
    kinds.push_back(BufferKindOf(layout.columns[layout.stored[stored]].type));
  }
  kinds.resize(kinds.size() + level.children.size(), BufferKind::kCode);
  return RowShape(kinds, fields);
}

}  // namespace

std::vector<RowLevel> RowLevelsOf(const StoreLayout& layout) {
  std::vector<RowLevel> levels(layout.arrays.size() + 1);
  for (std::size_t array = 0; array < layout.arrays.size(); ++array) {
    const std::size_t parent = layout.arrays[array].parent;
    levels[array + 1].parent = parent == StoreArray::kEvents ? 0 : parent + 1;
    levels[levels[array + 1].parent].children.push_back(array + 1);
  }
  for (std::size_t stored = 0; stored < layout.stored.size(); ++stored) {
    const std::size_t array = ArrayOf(layout.columns[layout.stored[stored]], layout.arrays);
    levels[array == StoreArray::kEvents ? 0 : array + 1].columns.push_back(stored);
  }
  for (std::size_t level = 0; level < levels.size(); ++level) {
    levels[level].shape = ShapeOf(
        levels[level], layout, level == 0 ? RowShape::Fields::kOfEvents : RowShape::Fields::kNone);
  }
  return levels;
}

}  // namespace sojourn
