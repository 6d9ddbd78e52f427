#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "lake/duck_type_internal.h"
#include "lake/duckdb_door_internal.h"

namespace sojourn {
namespace {

constexpr std::pair<std::string_view, ValueType> kDuckTypes[] = {
    {"VARCHAR", ValueType::kString},
    {"UUID", ValueType::kString},
    {"TIME", ValueType::kString},
    {"TIME WITH TIME ZONE", ValueType::kString},
    {"INTERVAL", ValueType::kString},
    {"BOOLEAN", ValueType::kBoolean},
    {"TINYINT", ValueType::kInteger},
    {"SMALLINT", ValueType::kInteger},
    {"INTEGER", ValueType::kInteger},
    {"BIGINT", ValueType::kInteger},
    {"UTINYINT", ValueType::kInteger},
    {"USMALLINT", ValueType::kInteger},
    {"UINTEGER", ValueType::kInteger},
    {"UBIGINT", ValueType::kInteger},
    {"HUGEINT", ValueType::kInteger},
    {"FLOAT", ValueType::kDouble},
    {"DOUBLE", ValueType::kDouble},
    {"DATE", ValueType::kDate},
    {"TIMESTAMP", ValueType::kTimestamp},
    {"TIMESTAMP_S", ValueType::kTimestamp},
    {"TIMESTAMP_MS", ValueType::kTimestamp},
    {"TIMESTAMP_NS", ValueType::kTimestamp},
    {"TIMESTAMP WITH TIME ZONE", ValueType::kTimestamp},
};

std::optional<ValueType> FromPlainType(std::string_view name) {
  if (name.starts_with("ENUM(")) {
    return ValueType::kString;
  }
  if (name.starts_with("DECIMAL(")) {
    return ValueType::kDouble;
  }
  const auto* row = std::find_if(
      std::begin(kDuckTypes), std::end(kDuckTypes), [&](auto& r) { return r.first == name; });
  return row == std::end(kDuckTypes) ? std::nullopt : std::optional(row->second);
}

// Where the part at the front of `text` ends: at a comma or bracket outside of inner brackets and
// quotes.
std::size_t EndOfPart(std::string_view text) {
  std::size_t depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;  // a doubled quote ends and begins again
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == ')')) {
      return i;
    } else if (c == ')') {
      --depth;
    }
  }
  return text.size();
}

// Takes the name of a struct's field and the blank behind it.
std::string TakeName(std::string_view& text) {
  std::string name;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find(' '), text.size());
    name = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return name;
  }
  for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
    if (text.front() != '"') {
      name += text.front();
    } else if (text.starts_with("\"\"")) {
      name += '"';
      text.remove_prefix(1);
    } else {
      break;
    }
  }
  text.remove_prefix(std::min<std::size_t>(2, text.size()));
  return name;
}

std::optional<ColumnType> FromStruct(std::string_view inside) {
  std::vector<ColumnType::Field> fields;
  while (!inside.empty()) {
    std::string name = TakeName(inside);
    const std::size_t end = EndOfPart(inside);
    std::optional<ColumnType> type = FromDuckType(inside.substr(0, end));
    if (!type) {
      return std::nullopt;
    }
    fields.push_back({std::move(name), *std::move(type)});
    inside.remove_prefix(std::min(end + 2, inside.size()));  // ", "
  }
  if (fields.empty()) {
    return ColumnType(ValueType::kString);
  }
  ColumnType type = ColumnType::Struct(std::move(fields));
  // Names that differ in case only, and what is nested too deep.
  return ParseColumnType(ColumnTypeText(type)).ok() ? type : ColumnType(ValueType::kString);
}

}  // namespace

std::string DuckTypeText(const ColumnType& type) {
  switch (type.kind()) {
    case ColumnType::Kind::kValue:
      return std::string(DuckTypeName(type.value()));
    case ColumnType::Kind::kList:
      return DuckTypeText(type.element()) + "[]";
    case ColumnType::Kind::kStruct:
      break;
  }
  std::string text = "STRUCT(";
  const char* comma = "";
  for (const ColumnType::Field& field : type.fields()) {
    text += comma + SqlName(field.name) + " " + DuckTypeText(field.type);
    comma = ", ";
  }
  return text + ")";
}

std::optional<ColumnType> FromDuckType(std::string_view duck_type) {
  if (duck_type.ends_with(']')) {
    // "INTEGER[]", of Parquet's fixed size "INTEGER[3]".
    const std::size_t bracket = duck_type.rfind('[');
    std::optional<ColumnType> element = FromDuckType(duck_type.substr(0, bracket));
    if (!element) {
      return std::nullopt;
    }
    return ColumnType::List(element->is_list() ? ColumnType(ValueType::kString) : *element);
  }
  if (duck_type.starts_with("STRUCT(") && duck_type.ends_with(')')) {
    return FromStruct(duck_type.substr(7, duck_type.size() - 8));
  }
  if (duck_type.starts_with("MAP(") || duck_type.starts_with("UNION(") || duck_type == "JSON") {
    return ColumnType(ValueType::kString);
  }
  const std::optional<ValueType> plain = FromPlainType(duck_type);
  return plain ? std::optional(ColumnType(*plain)) : std::nullopt;
}

bool IsKeptAsJsonText(std::string_view duck_type) {
  const std::optional<ColumnType> type = FromDuckType(duck_type);
  return type && type == ColumnType(ValueType::kString) &&
         (duck_type.starts_with("STRUCT(") || duck_type.starts_with("MAP(") ||
          duck_type.starts_with("UNION(") || duck_type == "JSON");
}

}  // namespace sojourn
