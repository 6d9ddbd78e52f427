#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/column_type.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "model/duration.h"
#include "model/form_check_internal.h"
#include "model/limits.h"

namespace sojourn {
namespace {

// What a plain scalar of YAML 1.2 reads as, unless it is a text.
bool ReadsAsOther(const Node& node) {
  static constexpr std::string_view kWords[] = {
      "true", "True", "TRUE", "false", "False", "FALSE", ".nan", ".inf", "-.inf"};
  return !node.quoted &&
         (ParseDouble(node.text).has_value() || std::ranges::count(kWords, node.text) > 0);
}

std::string_view KindText(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "keys and values";
    case Node::Kind::kScalar:
      return "a single value";
  }
  return {};
}

bool IsLater(const FormKey& row, std::string_view word) {
  return std::ranges::any_of(row.later, [&](std::string_view later) {
    const bool is_prefix = later.ends_with("//");
    return is_prefix ? word.starts_with(later) : word == later;
  });
}

class Checker {
 public:
  explicit Checker(MistakeList& mistakes) : mistakes_(mistakes) {}

  void Object(const Node& node, const Form& form, const KeyPlace& place) {
    if (node.kind != Node::Kind::kMap) {
      mistakes_.Add(
          place, fmt::format("expected keys and values, not {}", KindText(node)), KeysHint(form));
      return;
    }
    const std::size_t before = unsupported_;
    std::vector<std::string> meant;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      Key(node, i, form, place, meant);
    }
    if (unsupported_ ==
        before) {  // else the key that is not built may well stand for the missing one
      MissingKeys(node, form, place, meant);
    }
  }

 private:
  static std::string KeysHint(const Form& form) {
    std::vector<std::string_view> keys;
    for (const FormKey& row : form.keys) {
      if (row.support == FormSupport::kNow || row.support == FormSupport::kOnlyDefault) {
        keys.push_back(row.key);
      }
    }
    return fmt::format("keys of {}: {}", form.kind, fmt::join(keys, ", "));
  }

  void Unsupported(const KeyPlace& place, std::string_view what) {
    ++unsupported_;
    mistakes_.AddUnsupported(place, what);
  }

  // Adds to `meant` the key that an unknown one probably is.
  void Key(const Node& node,
           std::size_t index,
           const Form& form,
           const KeyPlace& place,
           std::vector<std::string>& meant) {
    const Node::Key& key = node.keys[index];
    const Node& value = node.items[index];
    const KeyPlace inside = place.Inside(key.text, value.line);
    const bool is_kind = form.is_document && key.text == "kind";
    const FormKey* row = form.Find(key.text);
    if (std::any_of(node.keys.begin(),
                    node.keys.begin() + static_cast<std::ptrdiff_t>(index),
                    [&](const Node::Key& other) { return other.text == key.text; })) {
      mistakes_.Add({key.line, place.key},
                    fmt::format("key written twice: {}", Shown(key.text)),
                    "keep one of the two");
    } else if (is_kind) {
      return;  // whoever chose the form has read it
    } else if (row == nullptr || row->support == FormSupport::kOtherName) {
      meant.push_back(UnknownKey(key, row, form, place));
    } else if (value.kind == Node::Kind::kNull) {
      return;  // absent
    } else if (row->support == FormSupport::kLater) {
      Unsupported({key.line, place.key}, key.text);
    } else if (!FitsChooser(*row, node, form)) {
      mistakes_.Add({key.line, place.key},
                    fmt::format("only for type {}: {}", row->only_for, key.text),
                    fmt::format("drop the key, or make this {} a {}", form.kind, row->only_for));
    } else {
      Value(value, *row, inside);
    }
  }

  static bool FitsChooser(const FormKey& row, const Node& node, const Form& form) {
    if (row.only_for.empty()) {
      return true;
    }
    const Node* chosen = node.Find(form.chooser);
    const FormKey* chooser = form.Find(form.chooser);
    const bool known = chosen != nullptr && std::ranges::count(chooser->words, chosen->text) > 0;
    return !known || chosen->text == row.only_for;  // a wrong type is a mistake of its own
  }

  // Returns the known key it suggests.
  std::string UnknownKey(const Node::Key& key,
                         const FormKey* other_name,
                         const Form& form,
                         const KeyPlace& place) {
    std::vector<std::string> known;
    for (const FormKey& row : form.keys) {
      known.emplace_back(row.key);
    }
    std::string nearest =
        other_name != nullptr ? std::string(other_name->fallback) : NearestName(key.text, known);
    const std::string hint = nearest.empty()
                                 ? KeysHint(form)
                                 : fmt::format("did you mean {}? {}", nearest, KeysHint(form));
    mistakes_.Add({key.line, place.key}, fmt::format("unknown key: {}", Shown(key.text)), hint);
    return nearest;
  }

  void MissingKeys(const Node& node,
                   const Form& form,
                   const KeyPlace& place,
                   const std::vector<std::string>& meant) {
    for (const FormKey& row : form.keys) {
      const Node* value = node.Find(row.key);
      const bool is_missing = value == nullptr || value->kind == Node::Kind::kNull;
      if (row.required && is_missing && std::ranges::count(meant, row.key) == 0) {
        mistakes_.Add(place, fmt::format("missing key: {}", row.key), std::string(row.text));
      }
    }
  }

  void Value(const Node& node, const FormKey& row, const KeyPlace& place) {
    switch (row.shape) {
      case FormShape::kOne:
        return One(node, row, place);
      case FormShape::kList:
        return List(node, row, place);
      case FormShape::kMap:
        return Map(node, row, place);
    }
  }

  void List(const Node& node, const FormKey& row, const KeyPlace& place) {
    if (node.kind != Node::Kind::kList) {
      mistakes_.Add(
          place, fmt::format("expected a list, not {}", KindText(node)), std::string(row.text));
      return;
    }
    if (node.items.size() < row.fewest_items || node.items.size() > row.most_items) {
      const std::string limit =
          row.fewest_items == row.most_items     ? fmt::format("{}", row.fewest_items)
          : node.items.size() < row.fewest_items ? fmt::format("at least {}", row.fewest_items)
                                                 : fmt::format("at most {}", row.most_items);
      mistakes_.Add(place,
                    fmt::format("expected {} {}, not {}",
                                limit,
                                limit.ends_with(" 1") ? "element" : "elements",
                                node.items.size()),
                    std::string(row.text));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      One(node.items[i], row, {node.items[i].line, fmt::format("{}[{}]", place.key, i)});
    }
  }

  void Map(const Node& node, const FormKey& row, const KeyPlace& place) {
    if (node.kind != Node::Kind::kMap) {
      mistakes_.Add(place,
                    fmt::format("expected keys and values, not {}", KindText(node)),
                    std::string(row.text));
      return;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const Node::Key& key = node.keys[i];
      const bool twice =
          std::any_of(node.keys.begin(),
                      node.keys.begin() + static_cast<std::ptrdiff_t>(i),
                      [&](const Node::Key& other) { return other.text == key.text; });
      if (twice) {
        mistakes_.Add({key.line, place.key},
                      fmt::format("key written twice: {}", Shown(key.text)),
                      "keep one of the two");
      }
      ColumnName(key.text, {key.line, place.key});
      One(node.items[i], row, place.Inside(key.text, node.items[i].line));
    }
  }

  void One(const Node& node, const FormKey& row, const KeyPlace& place) {
    if (node.kind == Node::Kind::kMap && row.later_object) {
      const std::string first =
          node.keys.empty() ? "{}" : fmt::format("{{{}: …}}", Shown(node.keys.front().text));
      Unsupported(place, first);
    } else if (row.type == FormType::kObject ||
               (row.form != nullptr && node.kind == Node::Kind::kMap)) {
      Object(node, *row.form, place);
    } else if (node.kind != Node::Kind::kScalar) {
      mistakes_.Add(place,
                    fmt::format("expected {}, not {}", TypeText(row), KindText(node)),
                    std::string(row.text));
    } else {
      const std::size_t before = mistakes_.size();
      Scalar(node, row, place);
      if (mistakes_.size() == before && row.support == FormSupport::kOnlyDefault &&
          node.text != row.fallback) {
        Unsupported(place, node.text);
      }
    }
  }

  static std::string_view TypeText(const FormKey& row) {
    switch (row.type) {
      case FormType::kInteger:
        return "a whole number";
      case FormType::kNumber:
        return "a number";
      case FormType::kBoolean:
        return "true or false";
      case FormType::kDuration:
        return "a duration";
      case FormType::kWord:
      case FormType::kWordOrDuration:
        return "a word";
      case FormType::kColumnType:
        return "a type in quotes";
      case FormType::kTextOrObject:
        return "text or keys and values";
      default:
        return "text";
    }
  }

  void Scalar(const Node& node, const FormKey& row, const KeyPlace& place) {
    switch (row.type) {
      case FormType::kName:
        return Name(node, place);
      case FormType::kColumn:
        return ColumnName(node.text, place);
      case FormType::kInteger:
        return Number(node, row, place, ParseInteger(node.text).has_value());
      case FormType::kNumber:
        return Number(node, row, place, ParseDouble(node.text).has_value());
      case FormType::kBoolean:
        if (node.quoted || (node.text != "true" && node.text != "false")) {
          mistakes_.Add(
              place, fmt::format("not true or false: {}", Shown(node.text)), std::string(row.text));
        }
        return;
      case FormType::kDuration:
        return DurationText(node, place);
      case FormType::kWord:
      case FormType::kWordOrDuration:
        return WordOrDuration(node, row, place);
      case FormType::kColumnType:
        return ColumnTypeOf(node, row, place);
      default:
        return Text(node, row, place);
    }
  }

  void Text(const Node& node, const FormKey& row, const KeyPlace& place) {
    if (row.type == FormType::kText && ReadsAsOther(node)) {
      mistakes_.Add(place,
                    fmt::format("expected text, not a number or true/false: {}", Shown(node.text)),
                    "put it in quotes");
    } else if (node.text.empty()) {
      mistakes_.Add(place, "empty text", std::string(row.text));
    } else if (node.text.size() > kLongestText) {
      mistakes_.Add(place,
                    fmt::format("text of more than {} bytes: {}", kLongestText, Shown(node.text)));
    }
  }

  void Name(const Node& node, const KeyPlace& place) {
    if (std::string problem = NameProblem(node.text); !problem.empty()) {
      mistakes_.Add(place, std::move(problem), std::string(kNameHint));
    }
  }

  void ColumnName(std::string_view name, const KeyPlace& place) {
    if (name.empty() || name.size() > kLongestColumn) {
      mistakes_.Add(place,
                    fmt::format("not a column name: {}", Shown(name)),
                    fmt::format("column names have 1 to {} bytes", kLongestColumn));
    }
  }

  void Number(const Node& node, const FormKey& row, const KeyPlace& place, bool parses) {
    const std::optional<double> value = ParseDouble(node.text);
    if (node.quoted || !parses || !value) {
      mistakes_.Add(
          place, fmt::format("not {}: {}", TypeText(row), Shown(node.text)), std::string(row.text));
    } else if (*value < row.least || *value > row.most) {
      const bool both = row.least > std::numeric_limits<double>::lowest() &&
                        row.most < std::numeric_limits<double>::max();
      mistakes_.Add(place,
                    fmt::format("out of range: {}", Shown(node.text)),
                    both ? fmt::format("from {} to {}", row.least, row.most)
                         : fmt::format("{} or more", row.least));
    }
  }

  void DurationText(const Node& node, const KeyPlace& place) {
    if (const Result<Duration> duration = ParseDuration(node.text); !duration.ok()) {
      mistakes_.Add(place,
                    fmt::format("not a duration: {}", Shown(node.text)),
                    std::string(duration.status().hint()));
    }
  }

  void ColumnTypeOf(const Node& node, const FormKey& row, const KeyPlace& place) {
    if (!node.text.starts_with("list") && !node.text.starts_with("struct")) {
      return WordOrDuration(node, row, place);
    }
    const Status status = ParseColumnType(node.text).status();
    if (status.code() == StatusCode::kUnsupported) {
      Unsupported(place, node.text);
    } else if (!status.ok()) {
      mistakes_.Add(place, std::string(status.message()), std::string(status.hint()));
    }
  }

  void WordOrDuration(const Node& node, const FormKey& row, const KeyPlace& place) {
    const bool may_be_duration = row.type == FormType::kWordOrDuration;
    if (std::ranges::count(row.words, node.text) > 0 ||
        (may_be_duration && ParseDuration(node.text).ok())) {
      return;
    }
    if (IsLater(row, node.text)) {
      Unsupported(place, node.text);
      return;
    }
    std::string hint = NearestNameHint(node.text, {row.words.begin(), row.words.end()});
    if (may_be_duration) {
      hint += ", or a duration such as 30d: a whole number and one of s m h d w mo q y";
    }
    mistakes_.Add(place, fmt::format("unknown value: {}", Shown(node.text)), std::move(hint));
  }

  MistakeList& mistakes_;
  std::size_t unsupported_ = 0;
};

}  // namespace

KeyPlace KeyPlace::Inside(std::string_view child, int child_line) const {
  return {child_line, key.empty() ? Shown(child) : fmt::format("{}.{}", key, Shown(child))};
}

void MistakeList::Add(const KeyPlace& place, std::string message, std::string hint) {
  mistakes_.push_back({file_, place.line, place.key, std::move(message), std::move(hint)});
}

void MistakeList::AddGuardrail(const KeyPlace& place, const Status& status) {
  if (!status.ok()) {
    Add(place, std::string(status.message()), std::string(status.hint()));
    mistakes_.back().is_guardrail = true;
  }
}

bool MistakeList::Has(const KeyPlace& place) const {
  return std::ranges::any_of(mistakes_, [&](const Mistake& mistake) {
    return mistake.line == place.line && mistake.key == place.key;
  });
}

void MistakeList::AddUnsupported(const KeyPlace& place, std::string_view what) {
  mistakes_.push_back(
      {file_, place.line, place.key, fmt::format("not supported yet: {}", Shown(what)), {}, true});
}

void CheckForm(const Node& node, const Form& form, const KeyPlace& place, MistakeList& mistakes) {
  Checker(mistakes).Object(node, form, place);
}

std::string NameProblem(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  if (name.size() > kLongestName) {
    return fmt::format("a name of more than {} bytes: {}", kLongestName, Shown(name));
  }
  if (name.empty() || !is_letter(name.front()) || !std::ranges::all_of(name, fits)) {
    return fmt::format("not a name: {}", Shown(name));
  }
  return {};
}

}  // namespace sojourn
