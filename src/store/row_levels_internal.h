// How the rows of a layout wait in memory: the events are one table, the elements of every array
// another one. A row says how many elements it has in each array below it, so rows and elements in
// the same order need no more to find one another.
#pragma once

#include <cstddef>
#include <vector>

#include "store/layout_internal.h"
#include "store/row_buffer_internal.h"

namespace sojourn {

// Level 0 are the events, level i + 1 the elements of array i.
struct RowLevel {
  RowShape shape;                     // `columns`, then the counts of `children`
  std::size_t parent = 0;             // level; of level 0 unused
  std::vector<std::size_t> columns;   // positions among the layout's stored columns
  std::vector<std::size_t> children;  // levels

  std::size_t count_offset(std::size_t child) const {
    return shape.column_offset(columns.size() + child);
  }
};

std::vector<RowLevel> RowLevelsOf(const StoreLayout& layout);

}  // namespace sojourn
