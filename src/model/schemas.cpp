// JSON Schemas from the table of forms. What is not built yet is left out, so that editors do not
// offer it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_text.h"
#include "model/forms.h"
#include "model/parse.h"

namespace sojourn {
namespace {

constexpr std::string_view kDraft = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kNamePattern = "^[a-z][a-z0-9_]{0,62}$";
constexpr std::string_view kNestedTypePattern = "^(list|struct)<.+>$";
constexpr std::string_view kDurationPattern = "^[1-9][0-9]*(s|m|h|d|w|mo|q|y)$";

bool IsShown(const FormKey& row) {
  return row.support == FormSupport::kNow || row.support == FormSupport::kOnlyDefault;
}

void WriteForm(const Form& form, JsonText& json);

void WriteWords(const FormKey& row, JsonText& json) {
  json.Key("enum").OpenList();
  for (const std::string_view word : row.words) {
    json.Text(word);
    if (word == "true" || word == "false") {
      json.Flag(word == "true");  // as YAML reads it without quotes
    }
  }
  json.CloseList();
}

void WriteLimits(const FormKey& row, JsonText& json) {
  const auto write = [&](std::string_view key, double limit) { json.Key(key).Double(limit); };
  if (row.least > std::numeric_limits<double>::lowest()) {
    write("minimum", row.least);
  }
  if (row.most < std::numeric_limits<double>::max()) {
    write("maximum", row.most);
  }
}

void WriteText(std::string_view pattern, JsonText& json) {
  json.Key("type").Text("string").Key("minLength").Integer(1);
  if (!pattern.empty()) {
    json.Key("pattern").Text(pattern);
  }
}

// Keys of the schema of one value; the object they stand in is open.
void WriteType(const FormKey& row, JsonText& json) {
  switch (row.type) {
    case FormType::kText:
    case FormType::kColumn:
      return WriteText({}, json);
    case FormType::kName:
      return WriteText(kNamePattern, json);
    case FormType::kDuration:
      return WriteText(kDurationPattern, json);
    case FormType::kLabel:
      json.Key("type").OpenList().Text("string").Text("number").Text("boolean").CloseList();
      return;
    case FormType::kInteger:
      json.Key("type").Text("integer");
      return WriteLimits(row, json);
    case FormType::kNumber:
      json.Key("type").Text("number");
      return WriteLimits(row, json);
    case FormType::kBoolean:
      json.Key("type").Text("boolean");
      return;
    case FormType::kWord:
      return WriteWords(row, json);
    case FormType::kWordOrDuration:
      json.Key("anyOf").OpenList().OpenObject();
      WriteWords(row, json);
      json.CloseObject().OpenObject();
      WriteText(kDurationPattern, json);
      json.CloseObject();
      if (row.form != nullptr) {
        json.OpenObject();
        WriteForm(*row.form, json);
        json.CloseObject();
      }
      json.CloseList();
      return;
    case FormType::kColumnType:
      json.Key("anyOf").OpenList().OpenObject();
      WriteWords(row, json);
      json.CloseObject().OpenObject();
      WriteText(kNestedTypePattern, json);
      json.CloseObject().CloseList();
      return;
    case FormType::kObject:
      return WriteForm(*row.form, json);
    case FormType::kTextOrObject:
      json.Key("anyOf").OpenList().OpenObject();
      WriteText({}, json);
      json.CloseObject().OpenObject();
      WriteForm(*row.form, json);
      json.CloseObject().CloseList();
      return;
    case FormType::kAnything:
      return;
  }
}

void WriteDefault(const FormKey& row, JsonText& json) {
  const bool is_plain = row.type == FormType::kInteger || row.type == FormType::kNumber ||
                        row.type == FormType::kBoolean;
  const std::string_view key = row.support == FormSupport::kOnlyDefault ? "const" : "default";
  if (!row.fallback.empty() && is_plain) {
    json.Key(key).Raw(row.fallback);
  } else if (!row.fallback.empty()) {
    json.Key(key).Text(row.fallback);
  }
}

void WriteKey(const FormKey& row, JsonText& json) {
  json.Key(row.key).OpenObject().Key("description").Text(row.text);
  if (row.shape == FormShape::kList) {
    json.Key("type").Text("array");
    if (row.fewest_items > 0) {
      json.Key("minItems").Integer(static_cast<std::int64_t>(row.fewest_items));
    }
    if (row.most_items < std::numeric_limits<std::size_t>::max()) {
      json.Key("maxItems").Integer(static_cast<std::int64_t>(row.most_items));
    }
    json.Key("items").OpenObject();
    WriteType(row, json);
    json.CloseObject();
  } else if (row.shape == FormShape::kMap) {
    json.Key("type").Text("object").Key("additionalProperties").OpenObject();
    WriteType(row, json);
    json.CloseObject();
  } else {
    WriteType(row, json);
    WriteDefault(row, json);
  }
  json.CloseObject();
}

// For each value of the chooser: keys of the others are not allowed.
void WriteChoices(const Form& form, JsonText& json) {
  if (form.chooser.empty()) {
    return;
  }
  json.Key("allOf").OpenList();
  for (const std::string_view choice : form.Find(form.chooser)->words) {
    json.OpenObject().Key("if").OpenObject().Key("properties").OpenObject();
    json.Key(form.chooser).OpenObject().Key("const").Text(choice).CloseObject();
    json.CloseObject().CloseObject().Key("then").OpenObject().Key("properties").OpenObject();
    for (const FormKey& row : form.keys) {
      if (IsShown(row) && !row.only_for.empty() && row.only_for != choice) {
        json.Key(row.key).Flag(false);
      }
    }
    json.CloseObject().CloseObject().CloseObject();
  }
  json.CloseList();
}

void WriteForm(const Form& form, JsonText& json) {
  json.Key("type").Text("object").Key("properties").OpenObject();
  const bool needs_kind = form.is_document && form.kind != "project";
  if (form.is_document) {
    json.Key("kind").OpenObject().Key("const").Text(form.kind).CloseObject();
  }
  for (const FormKey& row : form.keys) {
    if (IsShown(row)) {
      WriteKey(row, json);
    }
  }
  json.CloseObject().Key("required").OpenList();
  if (needs_kind) {
    json.Text("kind");
  }
  for (const FormKey& row : form.keys) {
    if (row.required) {
      json.Text(row.key);
    }
  }
  json.CloseList();
  WriteChoices(form, json);
  json.Key("additionalProperties").Flag(false);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> JsonSchemas() {
  std::vector<std::pair<std::string, std::string>> schemas;
  for (const Form* form : AllForms()) {
    JsonText json(JsonText::Layout::kIndented);
    json.OpenObject();
    json.Key("$schema").Text(kDraft);
    json.Key("title").Text(fmt::format("Sojourn {}", form->kind));
    json.Key("description").Text(form->text);
    WriteForm(*form, json);
    json.CloseObject();
    schemas.emplace_back(form->kind, json.Take() + "\n");
  }
  return schemas;
}

}  // namespace sojourn
