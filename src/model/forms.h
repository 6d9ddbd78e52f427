// The one table of forms: for every kind of document its keys with type, default, words and
// explanation. The checks of `validate`, the hints of its messages, the defaults of the parsed
// structs and the JSON Schemas all come from here (definitions.md). To add a key: a row in
// forms.cpp, and the line that reads it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace sojourn {

enum class FormType {
  kText,
  kLabel,   // shown text: numbers and true/false count as text too
  kName,    // [a-z][a-z0-9_]*, at most 63 bytes
  kColumn,  // of a dataset: any text up to 255 bytes
  kInteger,
  kNumber,
  kBoolean,
  kDuration,
  kWord,            // one of `words`
  kColumnType,      // one of `words`, or a list or struct of them (base/column_type.h)
  kWordOrDuration,  // or an object of `form`, where it has one
  kObject,          // of `form`
  kTextOrObject,    // a text is short for the object with only its first key
  kAnything,
};

enum class FormShape { kOne, kList, kMap };  // kMap: from a column name to the type

enum class FormSupport {
  kNow,
  kOnlyDefault,  // any other value is right, but not built
  kLater,        // right, but not built
  kOtherName,    // a common other name of the key in `fallback`, for the hint
};

struct Form;

struct FormKey {
  std::string_view key;
  FormType type = FormType::kText;
  FormShape shape = FormShape::kOne;
  FormSupport support = FormSupport::kNow;
  bool required = false;
  std::string_view fallback = {};                // default, as it would be written; empty: absent
  std::span<const std::string_view> words = {};  // in the order of the enumerators
  std::span<const std::string_view> later =
      {};  // words not built; "s3://" stands for all that start so
  const Form* form = nullptr;
  bool later_object = false;  // an object in place of this scalar is right, but not built
  double least = std::numeric_limits<double>::lowest();
  double most = std::numeric_limits<double>::max();
  std::size_t fewest_items = 0;
  std::size_t most_items = std::numeric_limits<std::size_t>::max();
  std::string_view only_for = {};  // value of the form's chooser that this key needs
  std::string_view text = {};
};

struct Form {
  std::string_view kind;  // "dataset"; of a nested form, what an object of it is called
  std::string_view text;
  std::span<const FormKey> keys;
  std::string_view chooser = {};  // key whose value decides which others fit
  bool is_document = false;       // starts with `kind:`

  const FormKey* Find(std::string_view key) const;
};

// By kind: project, dataset, connection, view, destination, export, request; null for others.
const Form* FindForm(std::string_view kind);
std::span<const Form* const> AllForms();

// Kinds of later versions: segment, metric, field, policy, principal.
std::span<const std::string_view> LaterKinds();

// The words for "none of these": kinds a definition file may hold.
std::span<const std::string_view> DocumentKinds();

}  // namespace sojourn
