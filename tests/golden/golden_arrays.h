// Columns of a golden file whose cells are JSON arrays: of values, or of objects that may hold
// arrays in turn.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/column_type.h"
#include "base/result.h"
#include "tests/support/memory_store.h"

namespace sojourn {

// The types that written values leave open: int64 when all are integers, double when all are
// numbers, boolean when all are true or false, else string.
struct ColumnEvidence {
  bool has_value = false;
  bool integers = true;
  bool numbers = true;
  bool booleans = true;

  void Add(std::string_view text, bool is_quoted);
  ValueType type() const;
};

// A value as JSON.
struct JsonTree {
  enum class Kind { kNone, kValue, kArray, kObject } kind = Kind::kNone;
  std::string text;  // kValue
  bool is_quoted = false;
  std::vector<std::pair<std::string, JsonTree>> inside;  // elements without name, or fields
};

// What the cells of one column have in common.
class ArrayShape {
 public:
  static bool IsArray(std::string_view cell) { return cell.starts_with("["); }

  // kInvalidArgument for a cell that is no JSON.
  Status Add(std::string_view cell);
  ColumnType type() const;

 private:
  void AddTree(const JsonTree& tree);

  bool is_list_ = false;
  ColumnEvidence evidence_;                                 // without fields
  std::vector<std::pair<std::string, ArrayShape>> inside_;  // the element without name, or fields
};

// Adds the column's leaves and arrays to a dataset.
void AddArrayColumn(const std::string& name, const ColumnType& type, MemoryDataset& dataset);
// Puts a cell of the column into a row of the dataset; `-` is no value.
Status PutArrayCell(const std::string& name,
                    const ColumnType& type,
                    std::string_view cell,
                    const MemoryDataset& dataset,
                    MemoryRow& row);
// The cell again, as JSON.
std::string ArrayCellText(const std::string& name,
                          const ColumnType& type,
                          const MemoryDataset& dataset,
                          const MemoryRow& row);

}  // namespace sojourn
