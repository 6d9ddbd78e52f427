// Tables in memory between the engine and whoever writes them out: a schema and a stream of column
// blocks. This is what reports, event-level rows and raw datasets look like to files, terminals and
// (later) wire protocols; no Arrow here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/column_type.h"
#include "base/result.h"
#include "base/value_type.h"

namespace sojourn {

// Strings without one allocation each: bytes back to back. Value i is bytes [offsets[i],
// offsets[i+1]).
class StringColumn {
 public:
  void Append(std::string_view value) {
    bytes_.append(value);
    offsets_.push_back(bytes_.size());
  }
  std::string_view operator[](std::size_t index) const {
    return std::string_view(bytes_).substr(offsets_[index], offsets_[index + 1] - offsets_[index]);
  }
  std::size_t size() const { return offsets_.size() - 1; }
  void Clear() {
    bytes_.clear();
    offsets_.assign(1, 0);
  }
  const std::string& bytes() const { return bytes_; }
  const std::vector<std::uint64_t>& offsets() const { return offsets_; }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> offsets_ = {0};
};

// One column of a block; which member holds the values depends on the type: strings; doubles;
// integers for all others (booleans as 0 and 1). `valid` is empty when every row has a value, else
// one byte a row; a row without value still has a place in its array.
struct ColumnBlock {
  std::vector<std::int64_t> integers;
  std::vector<double> doubles;
  StringColumn strings;
  std::vector<std::uint8_t> valid;

  bool IsValid(std::size_t row) const { return valid.empty() || valid[row] != 0; }
  void Clear();
};

struct RowColumn {
  std::string name;
  ValueType type = ValueType::kString;
  std::string component_id = {};  // of the data view; empty for raw datasets
  std::string title = {};
  // Of a list or struct of a raw dataset; then `type` is kString and the values are their JSON text
  // in canonical form (lake/fit_json_internal.h).
  std::optional<ColumnType> nested = {};

  std::string TypeText() const {
    return nested ? ColumnTypeText(*nested) : std::string(ValueTypeName(type));
  }
};

// A column of a raw dataset.
RowColumn RawRowColumn(std::string name, const ColumnType& type);

struct RowSchema {
  std::vector<RowColumn> columns;
};

struct RowBlock {
  std::size_t num_rows = 0;
  std::vector<ColumnBlock> columns;  // as many as the schema's

  void Clear();
};

// A stream of rows in a fixed order. Not thread-safe.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual const RowSchema& schema() const = 0;
  // Fills `block` with the next rows, at least one; false at the end. The block's memory is reused.
  virtual Result<bool> Next(RowBlock& block) = 0;
};

// Rows that are already there, as one block.
class MemoryRows final : public RowSource {
 public:
  MemoryRows(RowSchema schema, RowBlock block)
      : schema_(std::move(schema)), block_(std::move(block)) {}
  const RowSchema& schema() const override { return schema_; }
  Result<bool> Next(RowBlock& block) override;

 private:
  RowSchema schema_;
  RowBlock block_;
};

}  // namespace sojourn
