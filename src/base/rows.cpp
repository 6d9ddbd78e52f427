#include "base/rows.h"

#include <utility>

namespace sojourn {
RowColumn RawRowColumn(std::string name, const ColumnType& type) {
  RowColumn column;
  column.name = std::move(name);
  if (type.is_value()) {
    column.type = type.value();
  } else {
    column.nested = type;
  }
  return column;
}

void ColumnBlock::Clear() {
  integers.clear();
  doubles.clear();
  strings.Clear();
  valid.clear();
}

void RowBlock::Clear() {
  num_rows = 0;
  for (ColumnBlock& column : columns) {
    column.Clear();
  }
}

Result<bool> MemoryRows::Next(RowBlock& block) {
  if (block_.num_rows == 0) {
    return false;
  }
  block = std::exchange(block_, RowBlock());
  return true;
}

}  // namespace sojourn
