#include <optional>

#include <arrow/builder.h>

#include "base/civil_time.h"
#include "base/json_reader.h"
#include "base/number_text.h"
#include "egress/writers/json_to_arrow_internal.h"

namespace sojourn::internal {
namespace {

using Kind = JsonReader::Kind;

arrow::Status Misfit(std::string_view what) {
  return arrow::Status::Invalid("not the canonical text of its type: ", std::string(what));
}

template <typename Builder, typename Value>
arrow::Status AppendOr(std::optional<Value> value, std::string_view text, arrow::ArrayBuilder& to) {
  if (!value) {
    return Misfit(text);
  }
  auto& typed = static_cast<Builder&>(to);
  return typed.Append(static_cast<typename Builder::value_type>(*value));
}

std::optional<std::int64_t> DaysOf(std::string_view text) {
  const std::optional<std::int64_t> local_us = ParseLocalTime(text);
  return local_us ? std::optional(*local_us / kDayUs - (*local_us % kDayUs < 0 ? 1 : 0))
                  : std::nullopt;
}

arrow::Status AppendValue(JsonReader& reader, ValueType type, arrow::ArrayBuilder& to) {
  const std::string text =
      reader.Peek() == Kind::kString ? reader.ReadString() : std::string(reader.ReadWord());
  switch (type) {
    case ValueType::kString:
      return static_cast<arrow::StringBuilder&>(to).Append(text);
    case ValueType::kInteger:
      return AppendOr<arrow::Int64Builder>(ParseInteger(text), text, to);
    case ValueType::kDouble:
      return AppendOr<arrow::DoubleBuilder>(ParseDouble(text), text, to);
    case ValueType::kBoolean:
      return static_cast<arrow::BooleanBuilder&>(to).Append(text == "true");
    case ValueType::kDate:
      return AppendOr<arrow::Date32Builder>(DaysOf(text), text, to);
    case ValueType::kTimestamp:
      return AppendOr<arrow::TimestampBuilder>(ParseInstant(text), text, to);
  }
  CHECK(false);
}

arrow::Status Append(JsonReader& reader, const ColumnType& type, arrow::ArrayBuilder& to);

arrow::Status AppendList(JsonReader& reader, const ColumnType& type, arrow::ArrayBuilder& to) {
  auto& list = static_cast<arrow::ListBuilder&>(to);
  ARROW_RETURN_NOT_OK(list.Append());
  for (reader.EnterArray(); reader.NextElement();) {
    ARROW_RETURN_NOT_OK(Append(reader, type.element(), *list.value_builder()));
  }
  return arrow::Status::OK();
}

arrow::Status AppendStruct(JsonReader& reader, const ColumnType& type, arrow::ArrayBuilder& to) {
  auto& all = static_cast<arrow::StructBuilder&>(to);
  ARROW_RETURN_NOT_OK(all.Append());
  const auto& fields = type.fields();
  std::string key;
  for (reader.EnterObject(); reader.NextKey(key);) {
    std::size_t field = 0;
    while (field < fields.size() && fields[field].name != key) {
      ++field;
    }
    arrow::ArrayBuilder* const builder =
        field == fields.size() ? nullptr : all.field_builder(static_cast<int>(field));
    if (builder == nullptr || builder->length() == all.length()) {
      return Misfit(key);
    }
    ARROW_RETURN_NOT_OK(Append(reader, fields[field].type, *builder));
  }
  for (int i = 0; i < all.num_fields(); ++i) {
    if (all.field_builder(i)->length() < all.length()) {
      ARROW_RETURN_NOT_OK(all.field_builder(i)->AppendNull());
    }
  }
  return arrow::Status::OK();
}

arrow::Status Append(JsonReader& reader, const ColumnType& type, arrow::ArrayBuilder& to) {
  const Kind kind = reader.Peek();
  if (kind == Kind::kNull) {
    reader.ReadWord();
    return to.AppendNull();
  }
  if ((kind == Kind::kArray) != type.is_list() || (kind == Kind::kObject) != type.is_struct()) {
    return Misfit(reader.Skip());
  }
  return type.is_list()     ? AppendList(reader, type, to)
         : type.is_struct() ? AppendStruct(reader, type, to)
                            : AppendValue(reader, type.value(), to);
}

}  // namespace

arrow::Status AppendJson(std::string_view json,
                         const ColumnType& type,
                         arrow::ArrayBuilder& builder) {
  JsonReader reader(json);
  ARROW_RETURN_NOT_OK(Append(reader, type, builder));
  return reader.AtEnd() ? arrow::Status::OK() : Misfit(json.substr(0, 80));
}

}  // namespace sojourn::internal
