#include <algorithm>

#include "base/civil_time.h"
#include "base/number_text.h"
#include "lake/json_shape_internal.h"
#include "lake/survey_internal.h"

namespace sojourn {
namespace {

using Kind = JsonReader::Kind;

constexpr std::size_t kFieldsMax = 256;
constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kWholeDigits = 18;  // as plain columns: more are a string's

bool IsWholeWord(std::string_view word) {
  return word.find_first_of(".eE") == std::string_view::npos;
}

std::size_t NumDigits(std::string_view word) {
  return word.size() - (word.starts_with('-') ? 1 : 0);
}

bool IsDateText(std::string_view text) {
  return text.size() == 10 && ParseLocalTime(text).has_value();
}

bool IsTimestampText(std::string_view text) {
  return ParseInstant(text).has_value() || ParseLocalTime(text).has_value();
}

}  // namespace

void JsonShape::Add(std::string_view json) {
  JsonReader reader(json);
  AddValue(reader, 0);
  is_text_ = is_text_ || !reader.AtEnd();
}

void JsonShape::AddValue(JsonReader& reader, std::size_t depth) {
  if (is_text_ || depth > kDepthMax) {
    is_text_ = true;
    reader.Skip();
    return;
  }
  switch (reader.Peek()) {
    case Kind::kArray:
      return AddList(reader, depth);
    case Kind::kObject:
      return AddStruct(reader, depth);
    case Kind::kString:
      return AddString(reader.ReadString());
    case Kind::kNull:
      reader.ReadWord();
      return;
    default:
      return AddWord(reader.ReadWord());
  }
}

void JsonShape::AddList(JsonReader& reader, std::size_t depth) {
  if (element_ == nullptr) {
    element_ = std::make_unique<JsonShape>();
  }
  for (reader.EnterArray(); reader.NextElement();) {
    element_->AddValue(reader, depth + 1);
  }
}

void JsonShape::AddStruct(JsonReader& reader, std::size_t depth) {
  has_structs_ = true;
  std::string key;
  std::size_t next = 0;  // most objects have their fields in the order of the one before
  for (reader.EnterObject(); reader.NextKey(key);) {
    if (next >= names_.size() || names_[next] != key) {
      next = static_cast<std::size_t>(std::ranges::find(names_, key) - names_.begin());
    }
    if (next == fields_.size()) {
      if (fields_.size() == kFieldsMax) {
        is_text_ = true;
        reader.Skip();
        continue;
      }
      names_.push_back(key);
      fields_.emplace_back();
    }
    fields_[next++].AddValue(reader, depth + 1);
  }
}

// An empty string is no value.
void JsonShape::AddString(std::string_view text) {
  if (text.empty()) {
    return;
  }
  ++leaves_;
  ++counts_[kQuoted];
  counts_[kDates] += IsDateText(text) ? 1 : 0;
  counts_[kTimestamps] += IsTimestampText(text) ? 1 : 0;
}

void JsonShape::AddWord(std::string_view word) {
  ++leaves_;
  if (word == "true" || word == "false") {
    ++counts_[kTruth];
    return;
  }
  counts_[kDecimal] += ParseDouble(word) ? 1 : 0;
  if (IsWholeWord(word)) {
    ++counts_[NumDigits(word) <= kWholeDigits ? kWhole : kLongDigits];
  }
}

ColumnType JsonShape::LeafType() const {
  const auto all = [&](Leaf leaf) { return counts_[leaf] == leaves_; };
  return leaves_ == 0                                 ? ValueType::kString
         : all(kTruth)                                ? ValueType::kBoolean
         : all(kWhole)                                ? ValueType::kInteger
         : all(kDecimal) && counts_[kLongDigits] == 0 ? ValueType::kDouble
         : all(kDates)                                ? ValueType::kDate
         : all(kTimestamps)                           ? ValueType::kTimestamp
                                                      : ValueType::kString;
}

ColumnType JsonShape::StructType() const {
  std::vector<ColumnType::Field> fields;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const std::string lower = LowerAscii(names_[i]);
    if (lower.empty() || std::ranges::any_of(fields, [&](const ColumnType::Field& other) {
          return LowerAscii(other.name) == lower;
        })) {
      return ValueType::kString;
    }
    fields.push_back({names_[i], fields_[i].Type()});
  }
  return fields.empty() ? ColumnType(ValueType::kString) : ColumnType::Struct(std::move(fields));
}

ColumnType JsonShape::Type() const {
  const bool has_lists = element_ != nullptr;
  const int kinds = (leaves_ > 0 ? 1 : 0) + (has_lists ? 1 : 0) + (has_structs_ ? 1 : 0);
  if (is_text_ || kinds > 1) {
    return ValueType::kString;
  }
  if (has_structs_) {
    return StructType();
  }
  if (!has_lists) {
    return LeafType();
  }
  const bool is_empty = element_->leaves_ == 0 && element_->element_ == nullptr &&
                        !element_->has_structs_ && !element_->is_text_;
  if (is_empty) {
    return ValueType::kString;
  }
  const ColumnType element = element_->Type();
  return ColumnType::List(element.is_list() ? ColumnType(ValueType::kString) : element);
}

}  // namespace sojourn
