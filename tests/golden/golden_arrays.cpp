#include "tests/golden/golden_arrays.h"

#include <algorithm>

#include "base/json_reader.h"
#include "base/number_text.h"

namespace sojourn {
namespace {

JsonTree ReadTree(JsonReader& reader) {
  JsonTree tree;
  switch (reader.Peek()) {
    case JsonReader::Kind::kArray:
      tree.kind = JsonTree::Kind::kArray;
      reader.EnterArray();
      while (reader.NextElement()) {
        tree.inside.emplace_back("", ReadTree(reader));
      }
      return tree;
    case JsonReader::Kind::kObject: {
      tree.kind = JsonTree::Kind::kObject;
      reader.EnterObject();
      std::string key;
      while (reader.NextKey(key)) {
        const std::string name = key;
        tree.inside.emplace_back(name, ReadTree(reader));
      }
      return tree;
    }
    case JsonReader::Kind::kString:
      tree.kind = JsonTree::Kind::kValue;
      tree.is_quoted = true;
      tree.text = reader.ReadString();
      return tree;
    case JsonReader::Kind::kNull:
      reader.ReadWord();
      return tree;
    default:
      tree.kind = JsonTree::Kind::kValue;
      tree.text = reader.ReadWord();
      return tree;
  }
}

Result<JsonTree> ParseTree(std::string_view text) {
  JsonReader reader(text);
  JsonTree tree = ReadTree(reader);
  if (!reader.AtEnd()) {
    return InvalidArgument(fmt::format("not a JSON array: {}", text));
  }
  return tree;
}

const JsonTree* Field(const JsonTree& tree, std::string_view name) {
  for (const auto& [key, inside] : tree.inside) {
    if (key == name) {
      return &inside;
    }
  }
  return nullptr;
}

CellValue ValueOf(const JsonTree& tree, ValueType type) {
  if (tree.kind != JsonTree::Kind::kValue) {
    return {};
  }
  switch (type) {
    case ValueType::kInteger:
      return *ParseInteger(tree.text);
    case ValueType::kDouble:
      return *ParseDouble(tree.text);
    case ValueType::kBoolean:
      return tree.text == "true";
    default:
      return tree.text.empty() ? CellValue() : CellValue(tree.text);
  }
}

// Puts the values below `path` into a row.
class CellWriter {
 public:
  CellWriter(const MemoryDataset& dataset, MemoryRow& row) : dataset_(dataset), row_(row) {}

  void Put(const std::string& path, const ColumnType& type, const JsonTree& tree) {
    static const JsonTree none;
    if (type.is_value()) {
      const auto column = std::ranges::find(dataset_.columns, path, &StoreColumn::name);
      row_.elements[static_cast<std::size_t>(column - dataset_.columns.begin())].push_back(
          ValueOf(tree, type.value()));
    } else if (type.is_list()) {
      const auto array = std::ranges::find(dataset_.arrays, path, &StoreArray::path);
      row_.lists[static_cast<std::size_t>(array - dataset_.arrays.begin())].push_back(
          static_cast<std::uint32_t>(tree.inside.size()));
      for (const auto& [name, element] : tree.inside) {
        Put(path, type.element(), element);
      }
    } else {
      for (const ColumnType::Field& field : type.fields()) {
        const JsonTree* inside = Field(tree, field.name);
        Put(path + "." + field.name, field.type, inside == nullptr ? none : *inside);
      }
    }
  }

 private:
  const MemoryDataset& dataset_;
  MemoryRow& row_;
};

std::string JsonText(const CellValue& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    std::string quoted = "\"";
    for (const char c : *text) {
      quoted.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
    }
    return quoted + '"';
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    return std::to_string(*whole);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    return DoubleText(*number);
  }
  if (const auto* flag = std::get_if<bool>(&cell)) {
    return *flag ? "true" : "false";
  }
  return "null";
}

// Reads what CellWriter wrote.
class CellReader {
 public:
  CellReader(const MemoryDataset& dataset, const MemoryRow& row)
      : dataset_(dataset),
        row_(row),
        next_element_(dataset.columns.size(), 0),
        next_list_(dataset.arrays.size(), 0) {}

  std::string Text(const std::string& path, const ColumnType& type) {
    std::string text;
    if (type.is_value()) {
      const auto column = static_cast<std::size_t>(
          std::ranges::find(dataset_.columns, path, &StoreColumn::name) - dataset_.columns.begin());
      return JsonText(row_.elements[column][next_element_[column]++]);
    }
    if (type.is_list()) {
      const auto array = static_cast<std::size_t>(
          std::ranges::find(dataset_.arrays, path, &StoreArray::path) - dataset_.arrays.begin());
      const std::uint32_t length = row_.lists[array][next_list_[array]++];
      for (std::uint32_t i = 0; i < length; ++i) {
        text.append(text.empty() ? "" : ", ").append(Text(path, type.element()));
      }
      return "[" + text + "]";
    }
    for (const ColumnType::Field& field : type.fields()) {
      text.append(text.empty() ? "" : ", ")
          .append(fmt::format("\"{}\": {}", field.name, Text(path + "." + field.name, field.type)));
    }
    return "{" + text + "}";
  }

 private:
  const MemoryDataset& dataset_;
  const MemoryRow& row_;
  std::vector<std::size_t> next_element_;
  std::vector<std::size_t> next_list_;
};

}  // namespace

void ColumnEvidence::Add(std::string_view text, bool is_quoted) {
  has_value = true;
  integers = integers && !is_quoted && ParseInteger(text).has_value();
  numbers = numbers && !is_quoted && ParseDouble(text).has_value();
  booleans = booleans && !is_quoted && (text == "true" || text == "false");
}

ValueType ColumnEvidence::type() const {
  if (!has_value) {
    return ValueType::kString;
  }
  if (integers) {
    return ValueType::kInteger;
  }
  if (numbers) {
    return ValueType::kDouble;
  }
  return booleans ? ValueType::kBoolean : ValueType::kString;
}

Status ArrayShape::Add(std::string_view cell) {
  ASSIGN_OR_RETURN(const JsonTree tree, ParseTree(cell));
  AddTree(tree);
  return {};
}

void ArrayShape::AddTree(const JsonTree& tree) {
  is_list_ |= tree.kind == JsonTree::Kind::kArray;
  if (tree.kind == JsonTree::Kind::kValue) {
    evidence_.Add(tree.text, tree.is_quoted);
  }
  for (const auto& [name, inside] : tree.inside) {
    auto known = std::ranges::find(inside_, name, &std::pair<std::string, ArrayShape>::first);
    if (known == inside_.end()) {
      known = inside_.insert(inside_.end(), {name, ArrayShape()});
    }
    known->second.AddTree(inside);
  }
}

ColumnType ArrayShape::type() const {
  if (is_list_) {
    return ColumnType::List(inside_.empty() ? ColumnType() : inside_[0].second.type());
  }
  if (inside_.empty()) {
    return evidence_.type();
  }
  std::vector<ColumnType::Field> fields;
  for (const auto& [name, shape] : inside_) {
    fields.push_back({name, shape.type()});
  }
  return ColumnType::Struct(std::move(fields));
}

void AddArrayColumn(const std::string& name, const ColumnType& type, MemoryDataset& dataset) {
  for (const LeafColumn& leaf : LeavesOf(name, type)) {
    std::size_t parent = StoreArray::kEvents;
    for (const std::string& path : leaf.arrays) {
      const auto known = std::ranges::find(dataset.arrays, path, &StoreArray::path);
      const auto position = static_cast<std::size_t>(known - dataset.arrays.begin());
      if (known == dataset.arrays.end()) {
        dataset.arrays.push_back({path, parent});
      }
      parent = position;
    }
    dataset.columns.push_back({leaf.path, leaf.type, leaf.arrays.back()});
  }
}

Status PutArrayCell(const std::string& name,
                    const ColumnType& type,
                    std::string_view cell,
                    const MemoryDataset& dataset,
                    MemoryRow& row) {
  JsonTree tree;
  if (cell != "-") {
    ASSIGN_OR_RETURN(tree, ParseTree(cell));
  }
  row.elements.resize(dataset.columns.size());
  row.lists.resize(dataset.arrays.size());
  CellWriter(dataset, row).Put(name, type, tree);
  return {};
}

std::string ArrayCellText(const std::string& name,
                          const ColumnType& type,
                          const MemoryDataset& dataset,
                          const MemoryRow& row) {
  return CellReader(dataset, row).Text(name, type);
}

}  // namespace sojourn
