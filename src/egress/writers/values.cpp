#include <cmath>

#include <arrow/util/utf8.h>

#include "base/civil_time.h"
#include "base/number_text.h"
#include "egress/writers/writers_internal.h"

namespace sojourn::internal {
namespace {

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Values lie back to back: valid together and none beginning inside a character means each is
// valid.
bool AllUtf8(const StringColumn& strings, std::size_t begin, std::size_t end) {
  const std::uint64_t first = strings.offsets()[begin];
  const std::uint64_t last = strings.offsets()[end];
  for (std::size_t row = begin; row < end; ++row) {
    const std::uint64_t offset = strings.offsets()[row];
    if (offset < strings.offsets()[row + 1] && IsContinuation(strings.bytes()[offset])) {
      return false;
    }
  }
  return arrow::util::ValidateUTF8(std::string_view(strings.bytes()).substr(first, last - first));
}

}  // namespace

Status CheckUtf8(const RowSchema& schema,
                 const RowBlock& block,
                 std::size_t begin,
                 std::size_t end) {
  arrow::util::InitializeUTF8();
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const StringColumn& strings = block.columns[i].strings;
    if (schema.columns[i].type != ValueType::kString || AllUtf8(strings, begin, end)) {
      continue;
    }
    for (std::size_t row = begin; row < end; ++row) {
      if (!arrow::util::ValidateUTF8(strings[row])) {
        return BadData(
            fmt::format(
                "column {}: row {} of this block is not UTF-8 text", schema.columns[i].name, row),
            "an output file holds UTF-8 only: ingest the dataset again with its text converted");
      }
    }
  }
  return {};
}

bool HasValue(const RowColumn& column, const ColumnBlock& values, std::size_t row) {
  return values.IsValid(row) &&
         (column.type != ValueType::kDouble || std::isfinite(values.doubles[row]));
}

void AppendPlainValue(const RowColumn& column,
                      const ColumnBlock& values,
                      std::size_t row,
                      std::string& text) {
  switch (column.type) {
    case ValueType::kString:
      text += values.strings[row];
      break;
    case ValueType::kInteger:
      AppendInteger(values.integers[row], text);
      break;
    case ValueType::kDouble:
      AppendDouble(values.doubles[row], text);
      break;
    case ValueType::kBoolean:
      text += values.integers[row] != 0 ? "true" : "false";
      break;
    case ValueType::kDate:
      text += DateText(values.integers[row]);
      break;
    case ValueType::kTimestamp:
      text += InstantText(values.integers[row]);
      break;
  }
}

}  // namespace sojourn::internal
