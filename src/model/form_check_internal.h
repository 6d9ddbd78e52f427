// Holds a node tree against its form and names every mistake.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/document_internal.h"
#include "model/forms.h"
#include "model/parse.h"

namespace sojourn {

// Where a mistake is: line and dotted key path.
struct KeyPlace {
  int line = 0;
  std::string key;

  KeyPlace Inside(std::string_view child, int child_line) const;
};

class MistakeList {
 public:
  explicit MistakeList(std::string file) : file_(std::move(file)) {}

  void Add(const KeyPlace& place, std::string message, std::string hint = {});
  // A mistake of its text where the status is none, and only where limits are strict.
  void AddGuardrail(const KeyPlace& place, const Status& status);
  // "not supported yet: <what>".
  void AddUnsupported(const KeyPlace& place, std::string_view what);

  // True when a mistake is on record for exactly this key.
  bool Has(const KeyPlace& place) const;

  const std::string& file() const { return file_; }
  bool empty() const { return mistakes_.empty(); }
  std::size_t size() const { return mistakes_.size(); }
  std::vector<Mistake> Take() { return std::exchange(mistakes_, {}); }

 private:
  std::string file_;
  std::vector<Mistake> mistakes_;
};

// By file, line, key and message.
void SortMistakes(std::vector<Mistake>& mistakes);

// Checks an object: keys that are unknown, twice, missing or not built yet; values of wrong type,
// out of range, unknown. A form that is a document has a `kind` key besides its own. Null counts as
// absent.
void CheckForm(const Node& node, const Form& form, const KeyPlace& place, MistakeList& mistakes);

// Why `name` cannot be a name; empty when it can.
std::string NameProblem(std::string_view name);
inline constexpr std::string_view kNameHint =
    "names are a-z, 0-9 and _, start with a letter and have at most 63 bytes";

}  // namespace sojourn
