#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/check.h"
#include "model/collect_internal.h"

namespace sojourn {
namespace {

template <typename Object>
void Keep(Object object,
          const KeyPlace& place,
          MistakeList& mistakes,
          std::map<std::string, Object>& objects) {
  if (!NameProblem(object.name).empty()) {
    return;  // a mistake of its own
  }
  const auto [existing, is_new] = objects.try_emplace(object.name, object);
  if (!is_new) {
    const SourcePlace& first = existing->second.place;
    mistakes.Add(place,
                 fmt::format("a name used twice: {}", object.name),
                 fmt::format("first at {}:{}; rename or remove one", first.file, first.line));
  }
}

}  // namespace

void DefinitionCollector::Add(const Node& document,
                              std::string_view kind,
                              const std::string& file) {
  const Form* form = FindForm(kind);
  MistakeList mistakes(file);
  References references(file);
  if (form == nullptr) {
    mistakes.Add({document.line, {}}, fmt::format("unknown kind: {}", Shown(kind)));
  } else {
    const KeyPlace place{document.line, {}};
    CheckForm(document, *form, place, mistakes);
    const bool is_map = document.kind == Node::Kind::kMap;
    const FormReader reader(is_map ? &document : nullptr, *form, place);
    const KeyPlace name_place = reader.PlaceOf("name");
    if (kind == "project") {
      if (has_project_) {
        mistakes.Add(
            place,
            "a second project",
            fmt::format(
                "the first is at {}:{}; keep one", project_place_.file, project_place_.line));
      }
      definitions_.project = ReadProject(reader, mistakes);
      project_place_ = {file, document.line};
      has_project_ = true;
    } else if (kind == "dataset") {
      Keep(ReadDataset(reader, mistakes), name_place, mistakes, definitions_.datasets);
    } else if (kind == "connection") {
      Keep(ReadConnection(reader, mistakes, references),
           name_place,
           mistakes,
           definitions_.connections);
    } else if (kind == "view") {
      Keep(ReadView(reader, mistakes, references), name_place, mistakes, definitions_.views);
    } else if (kind == "destination") {
      Keep(ReadDestination(reader, mistakes), name_place, mistakes, definitions_.destinations);
    } else if (kind == "export") {
      Keep(ReadExport(reader, mistakes, references), name_place, mistakes, definitions_.exports);
    }
  }
  std::ranges::move(mistakes.Take(), std::back_inserter(mistakes_));
  std::ranges::move(references.Take(), std::back_inserter(references_));
}

void DefinitionCollector::AddUnread(Mistake mistake) {
  mistakes_.push_back(std::move(mistake));
  all_read_ = false;
}

void SortMistakes(std::vector<Mistake>& mistakes) {
  std::ranges::sort(mistakes, {}, [](const Mistake& mistake) {
    return std::tie(mistake.file, mistake.line, mistake.key, mistake.message);
  });
}

ParsedDefinitions DefinitionCollector::Finish() {
  for (auto& [name, view] : definitions_.views) {
    if (view.timezone.empty()) {
      view.timezone = definitions_.project.timezone;
    }
    view.has_strict_limits = definitions_.project.has_strict_limits;
  }
  if (!definitions_.project.has_strict_limits) {
    std::erase_if(mistakes_, &Mistake::is_guardrail);
  }
  if (all_read_) {
    CheckReferences(definitions_, references_, mistakes_);
  }
  SortMistakes(mistakes_);
  return {std::move(definitions_), std::move(mistakes_)};
}

}  // namespace sojourn
