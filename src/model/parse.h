// YAML documents to definitions and back. One table of forms (model/forms.h) is the source of the
// checks, of the hints and of the JSON Schemas that `sojourn validate --schemas DIR` and
// docs/schemas/ ship.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/definitions.h"

namespace sojourn {

// One mistake in a definition: "views/web.yaml:14: components[3].persistence.allocation: unknown
// value: most_resent", hint "did you mean most_recent? One of most_recent, original, all,
// first_known, last_known".
struct Mistake {
  std::string file;
  int line = 0;
  std::string key;  // dotted path, may be empty
  std::string message;
  std::string hint;
  bool unsupported = false;   // right, but not built yet
  bool is_guardrail = false;  // a mistake only where limits are strict
};

// "file:line: key: message\nhint: …".
std::string MistakeText(const Mistake& mistake);

// Files of a project as (path relative to the project, text), sorted by path.
using DefinitionFiles = std::vector<std::pair<std::string, std::string>>;

// The files of the project in `folder`, relative to it and sorted: sojourn.yaml and datasets/,
// connections/, views/, destinations/, exports/ … *.yaml.
Result<std::vector<std::string>> ListDefinitionFiles(const std::string& folder);

// Reads the files that ListDefinitionFiles names.
Result<DefinitionFiles> ReadDefinitionFiles(const std::string& folder);

// Parses all files, checks each document and what they say about each other. Every mistake is
// found, not only the first. `definitions` is complete only when `mistakes` is empty.
struct ParsedDefinitions {
  Definitions definitions;
  std::vector<Mistake> mistakes;
};
ParsedDefinitions ParseDefinitions(const DefinitionFiles& files);

// kInvalidDefinition (or kUnsupported) made of the first mistake and the number of the others.
Status MistakesStatus(const std::vector<Mistake>& mistakes);

// The canonical text of everything: equal for definitions that mean the same, whatever their layout
// or order. Its hash names a revision; ParseCanonical reads it back.
std::string CanonicalDefinitions(const Definitions& definitions);
Result<Definitions> ParseCanonical(std::string_view text);

// JSON Schemas (draft 2020-12) by kind: {"dataset", "{…}"}, …, also "project" and "request".
std::vector<std::pair<std::string, std::string>> JsonSchemas();

}  // namespace sojourn
