#include "model/parse.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/counted.h"
#include "base/nearest_name.h"
#include "model/collect_internal.h"

namespace sojourn {
namespace {

constexpr std::string_view kProjectFile = "sojourn.yaml";

std::vector<std::string> KnownKinds() {
  const std::span<const std::string_view> kinds = DocumentKinds();
  return {kinds.begin(), kinds.end()};
}

// The kind of a document; empty, with a mistake on record, when it has none that can be read.
std::string KindOf(const Node& document, const std::string& file, DefinitionCollector& collector) {
  const Node* kind = document.Find("kind");
  const std::string all = fmt::format("kinds: {}", fmt::join(KnownKinds(), ", "));
  if (document.kind != Node::Kind::kMap) {
    collector.AddUnread({file,
                         document.line,
                         "",
                         "expected keys and values",
                         "write kind: and the keys of an object",
                         false});
    return {};
  }
  if (kind == nullptr || kind->kind != Node::Kind::kScalar) {
    if (file == kProjectFile && kind == nullptr) {
      return "project";
    }
    collector.AddUnread({file, document.line, "", "missing key: kind", all, false});
    return {};
  }
  if (std::ranges::count(DocumentKinds(), kind->text) > 0) {
    return kind->text;
  }
  const bool is_later = std::ranges::count(LaterKinds(), kind->text) > 0;
  if (is_later) {
    collector.AddMistake(
        {file, kind->line, "kind", fmt::format("not supported yet: {}", kind->text), "", true});
  } else {
    collector.AddUnread({file,
                         kind->line,
                         "kind",
                         fmt::format("unknown value: {}", Shown(kind->text)),
                         NearestNameHint(kind->text, KnownKinds()),
                         false});
  }
  return {};
}

void ParseFile(const std::string& file, std::string_view text, DefinitionCollector& collector) {
  ParsedText parsed = ParseYamlText(text);
  for (TextProblem& problem : parsed.problems) {
    collector.AddUnread(
        {file, problem.line, "", std::move(problem.message), std::move(problem.hint), false});
  }
  if (!parsed.problems.empty()) {
    return;  // what was read of it would only add mistakes that are none
  }
  if (parsed.documents.empty()) {
    collector.AddUnread(
        {file, 1, "", "an empty file", "write an object, or remove the file", false});
  }
  for (const Node& document : parsed.documents) {
    if (const std::string kind = KindOf(document, file, collector); !kind.empty()) {
      collector.Add(document, kind, file);
    }
  }
}

}  // namespace

ParsedDefinitions ParseDefinitions(const DefinitionFiles& files) {
  DefinitionCollector collector;
  for (const auto& [file, text] : files) {
    ParseFile(file, text, collector);
  }
  return collector.Finish();
}

std::string PlacePrefix(const SourcePlace& place) {
  return place.file.empty() ? "" : fmt::format("{}:{}: ", place.file, place.line);
}

std::string MistakeText(const Mistake& mistake) {
  std::string text = mistake.file;
  if (mistake.line > 0) {
    text += fmt::format("{}{}", text.empty() ? "line " : ":", mistake.line);
  }
  for (const std::string* part : {&mistake.key, &mistake.message}) {
    if (!part->empty()) {
      text += (text.empty() ? "" : ": ") + *part;
    }
  }
  return mistake.hint.empty() ? text : fmt::format("{}\nhint: {}", text, mistake.hint);
}

Status MistakesStatus(const std::vector<Mistake>& mistakes) {
  if (mistakes.empty()) {
    return {};
  }
  Mistake first = mistakes.front();
  const std::string hint = std::exchange(first.hint, {});
  std::string message = MistakeText(first);
  if (const std::size_t others = mistakes.size() - 1; others > 0) {
    message += fmt::format(" (and {})", Counted(others, "more mistake"));
  }
  const bool only_unsupported = std::ranges::all_of(mistakes, &Mistake::unsupported);
  return Status(only_unsupported ? StatusCode::kUnsupported : StatusCode::kInvalidDefinition,
                std::move(message),
                hint);
}

}  // namespace sojourn
