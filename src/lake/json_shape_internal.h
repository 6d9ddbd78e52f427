// The type that JSON texts have together: what an inferred list or struct column becomes.
//
//   JsonShape shape; for each text shape.Add(text); type = shape.Type();
//
// Leaves are inferred as plain columns are (lake/infer_types_internal.h). A struct has every field
// that any of its values has, in the order of first appearance. What is of several kinds (a number
// here, an object there), a list of lists, a struct with more than 256 names or with two that
// differ in case only is a string, its JSON text; so is what never has a value.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/column_type.h"
#include "base/json_reader.h"

namespace sojourn {

class JsonShape {
 public:
  // A text that is no JSON makes the whole shape a string.
  void Add(std::string_view json);
  // The type of everything added; a plain string where lists and structs do not do.
  ColumnType Type() const;

 private:
  enum Leaf { kQuoted, kTruth, kWhole, kDecimal, kLongDigits, kDates, kTimestamps, kNumLeaves };

  void AddValue(JsonReader& reader, std::size_t depth);
  void AddList(JsonReader& reader, std::size_t depth);
  void AddStruct(JsonReader& reader, std::size_t depth);
  void AddString(std::string_view text);
  void AddWord(std::string_view word);
  ColumnType LeafType() const;
  ColumnType StructType() const;

  std::int64_t leaves_ = 0;               // values that are neither list nor struct
  std::int64_t counts_[kNumLeaves] = {};  // of them
  std::unique_ptr<JsonShape> element_;    // of the lists
  bool has_structs_ = false;
  std::vector<std::string> names_;  // of the structs' fields
  std::vector<JsonShape> fields_;
  bool is_text_ = false;
};

}  // namespace sojourn
