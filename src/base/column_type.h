// Types of dataset columns: a single value, a list or a struct, nested to any depth, with their
// text of definitions.md 2: `list<struct<name: string, price: double>>`. A field whose name is not
// made of letters, digits, _ , $ and - only is written in double quotes, "" standing for one.
//
// Lists hold values or structs, never lists. Structs have at least one field; names in a struct
// differ by more than ASCII case.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/value_type.h"

namespace sojourn {

// Immutable; copies share what is inside.
class ColumnType {
 public:
  enum class Kind { kValue, kList, kStruct };
  struct Field;

  // NOLINTNEXTLINE(google-explicit-constructor): every value type is a column type.
  ColumnType(ValueType value = ValueType::kString) : value_(value) {}
  // Requires: `element` is no list.
  static ColumnType List(ColumnType element);
  // Requires: at least one field.
  static ColumnType Struct(std::vector<Field> fields);

  Kind kind() const { return kind_; }
  bool is_value() const { return kind_ == Kind::kValue; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_struct() const { return kind_ == Kind::kStruct; }
  // Require the kind.
  ValueType value() const;
  const ColumnType& element() const;
  const std::vector<Field>& fields() const;
  // Null when a struct has no field of that name.
  const ColumnType* Find(std::string_view name) const;

  friend bool operator==(const ColumnType& a, const ColumnType& b);

 private:
  Kind kind_ = Kind::kValue;
  ValueType value_ = ValueType::kString;
  std::shared_ptr<const std::vector<Field>> inside_;  // of a list one, without name
};

struct ColumnType::Field {
  std::string name;
  ColumnType type;

  friend bool operator==(const Field&, const Field&) = default;
};

// "double", "list<string>", "struct<street: string, city: string>".
std::string ColumnTypeText(const ColumnType& type);
// kInvalidArgument says what was expected where; kUnsupported for a list of lists.
Result<ColumnType> ParseColumnType(std::string_view text);

// One value of a column: what reports address and stores hold. Paths are dotted: the column's name
// and the fields' names on the way.
struct LeafColumn {
  std::string path;
  ValueType type = ValueType::kString;
  std::vector<std::string> arrays;  // paths of the lists around it, outermost first
};

// The leaves of a column in the order of its type; a plain column is its own leaf.
std::vector<LeafColumn> LeavesOf(const std::string& name, const ColumnType& type);

}  // namespace sojourn
