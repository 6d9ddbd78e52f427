#include "base/column_type.h"

#include <algorithm>
#include <cctype>

namespace sojourn {
namespace {

constexpr std::size_t kMaxDepth = 32;

bool IsPlain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '-';
}

std::string FoldCase(std::string_view name) {
  std::string folded(name);
  std::ranges::transform(folded, folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return folded;
}

void AppendName(const std::string& name, std::string& text) {
  if (!name.empty() && std::ranges::all_of(name, IsPlain)) {
    text += name;
    return;
  }
  text += '"';
  for (const char c : name) {
    text += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  text += '"';
}

void AppendType(const ColumnType& type, std::string& text) {
  if (type.is_value()) {
    text += ValueTypeName(type.value());
    return;
  }
  if (type.is_list()) {
    text += "list<";
    AppendType(type.element(), text);
  } else {
    text += "struct<";
    const char* comma = "";
    for (const ColumnType::Field& field : type.fields()) {
      text += comma;
      AppendName(field.name, text);
      text += ": ";
      AppendType(field.type, text);
      comma = ", ";
    }
  }
  text += '>';
}

// Recursive descent over one type text.
class TypeParser {
 public:
  explicit TypeParser(std::string_view text) : text_(text) {}

  Result<ColumnType> Parse() {
    ASSIGN_OR_RETURN(ColumnType type, Type(0));
    SkipBlanks();
    return at_ == text_.size() ? Result<ColumnType>(std::move(type))
                               : Expected("the end of the type");
  }

 private:
  Status Expected(std::string_view what) const {
    const std::string_view rest = text_.substr(at_);
    return InvalidArgument(
        fmt::format("not a type: {}: expected {} {}",
                    text_,
                    what,
                    rest.empty() ? std::string("at the end") : fmt::format("before: {}", rest)),
        "write such as list<string> or list<struct<name: string, price: double>>");
  }

  void SkipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
      ++at_;
    }
  }

  bool Take(char wanted) {
    SkipBlanks();
    if (at_ == text_.size() || text_[at_] != wanted) {
      return false;
    }
    ++at_;
    return true;
  }

  std::string_view Word() {
    SkipBlanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && IsPlain(text_[at_])) {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  Result<ColumnType> Type(std::size_t depth) {
    if (depth > kMaxDepth) {
      return InvalidArgument(fmt::format("a type nested deeper than {} levels", kMaxDepth),
                             "flatten it before the ingest");
    }
    const std::size_t begin = at_;
    const std::string_view word = Word();
    if (word == "list") {
      return List(depth);
    }
    if (word == "struct") {
      return Struct(depth);
    }
    const Result<ValueType> value = ParseValueType(word);
    if (!value.ok()) {
      at_ = begin;
      SkipBlanks();
      return Expected("one of string, int64, double, boolean, date, timestamp, list<…>, struct<…>");
    }
    return ColumnType(value.value());
  }

  Result<ColumnType> List(std::size_t depth) {
    if (!Take('<')) {
      return Expected("<");
    }
    ASSIGN_OR_RETURN(ColumnType element, Type(depth + 1));
    if (element.is_list()) {
      return Unsupported(fmt::format("not supported yet: a list of lists: {}", text_),
                         "put the inner list into a struct: list<struct<values: list<…>>>");
    }
    if (!Take('>')) {
      return Expected(">");
    }
    return ColumnType::List(std::move(element));
  }

  Result<ColumnType> Struct(std::size_t depth) {
    if (!Take('<')) {
      return Expected("<");
    }
    std::vector<ColumnType::Field> fields;
    do {
      ASSIGN_OR_RETURN(std::string name, Name());
      if (!Take(':')) {
        return Expected(":");
      }
      ASSIGN_OR_RETURN(ColumnType type, Type(depth + 1));
      for (const ColumnType::Field& other : fields) {
        if (FoldCase(other.name) == FoldCase(name)) {
          return InvalidArgument(
              fmt::format("a struct with two fields of one name: {}, {}", other.name, name),
              "names must differ by more than upper and lower case");
        }
      }
      fields.push_back({std::move(name), std::move(type)});
    } while (Take(','));
    return Take('>') ? Result<ColumnType>(ColumnType::Struct(std::move(fields)))
                     : Expected(", or >");
  }

  Result<std::string> Name() {
    if (!Take('"')) {
      const std::string_view word = Word();
      return word.empty() ? Result<std::string>(Expected("the name of a field"))
                          : Result<std::string>(std::string(word));
    }
    std::string name;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c != '"') {
        name += c;
      } else if (at_ < text_.size() && text_[at_] == '"') {
        name += text_[at_++];
      } else {
        return name.empty() ? Result<std::string>(Expected("a name between the quotes"))
                            : Result<std::string>(std::move(name));
      }
    }
    return Expected("the quote that ends a name");
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

void AddLeaves(const std::string& path,
               const ColumnType& type,
               std::vector<std::string>& arrays,
               std::vector<LeafColumn>& leaves) {
  switch (type.kind()) {
    case ColumnType::Kind::kValue:
      leaves.push_back({path, type.value(), arrays});
      return;
    case ColumnType::Kind::kList:
      arrays.push_back(path);
      AddLeaves(path, type.element(), arrays, leaves);
      arrays.pop_back();
      return;
    case ColumnType::Kind::kStruct:
      for (const ColumnType::Field& field : type.fields()) {
        AddLeaves(path + "." + field.name, field.type, arrays, leaves);
      }
      return;
  }
}

}  // namespace

ColumnType ColumnType::List(ColumnType element) {
  CHECK(!element.is_list());
  ColumnType type;
  type.kind_ = Kind::kList;
  type.inside_ = std::make_shared<const std::vector<Field>>(1, Field{"", std::move(element)});
  return type;
}

ColumnType ColumnType::Struct(std::vector<Field> fields) {
  CHECK(!fields.empty());
  ColumnType type;
  type.kind_ = Kind::kStruct;
  type.inside_ = std::make_shared<const std::vector<Field>>(std::move(fields));
  return type;
}

ValueType ColumnType::value() const {
  CHECK(is_value());
  return value_;
}

const ColumnType& ColumnType::element() const {
  CHECK(is_list());
  return inside_->front().type;
}

const std::vector<ColumnType::Field>& ColumnType::fields() const {
  CHECK(is_struct());
  return *inside_;
}

const ColumnType* ColumnType::Find(std::string_view name) const {
  const auto found = std::ranges::find(fields(), name, &Field::name);
  return found == fields().end() ? nullptr : &found->type;
}

bool operator==(const ColumnType& a, const ColumnType& b) {
  if (a.kind_ != b.kind_) {
    return false;
  }
  return a.is_value() ? a.value_ == b.value_ : *a.inside_ == *b.inside_;
}

std::string ColumnTypeText(const ColumnType& type) {
  std::string text;
  AppendType(type, text);
  return text;
}

Result<ColumnType> ParseColumnType(std::string_view text) {
  return TypeParser(text).Parse();
}

std::vector<LeafColumn> LeavesOf(const std::string& name, const ColumnType& type) {
  std::vector<LeafColumn> leaves;
  std::vector<std::string> arrays;
  AddLeaves(name, type, arrays, leaves);
  return leaves;
}

}  // namespace sojourn
