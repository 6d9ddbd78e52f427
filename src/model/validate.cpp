// What documents say about each other.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/nearest_name.h"
#include "model/read_objects_internal.h"
#include "model/standard_components.h"

namespace sojourn {
namespace {

using Kind = Reference::Kind;

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kDataset:
      return "dataset";
    case Kind::kConnection:
      return "connection";
    case Kind::kView:
      return "view";
    case Kind::kDestination:
      return "destination";
    case Kind::kDimension:
      return "dimension";
    case Kind::kMetric:
    case Kind::kStartMetric:
      return "metric";
    case Kind::kEventColumn:
      return "column";
  }
  return {};
}

bool IsOfView(Kind kind) {
  return kind >= Kind::kDimension;
}

template <typename Object>
std::vector<std::string> Names(const std::map<std::string, Object>& objects) {
  std::vector<std::string> names;
  names.reserve(objects.size());
  for (const auto& [name, object] : objects) {
    names.push_back(name);
  }
  return names;
}

bool Fits(Kind kind, ComponentKind component) {
  return kind == Kind::kEventColumn ||
         (component == ComponentKind::kDimension) == (kind == Kind::kDimension);
}

// Names a reference of this kind may have in `view`.
std::vector<std::string> ComponentNames(Kind kind, const View& view) {
  std::vector<std::string> names;
  for (const Component& component : view.components) {
    if (Fits(kind, component.kind)) {
      names.push_back(component.id);
    }
  }
  if (kind == Kind::kEventColumn) {
    names.insert(names.end(), {"row_id", "session_id", "timestamp"});
  }
  for (const StandardComponent& standard : StandardComponents()) {
    if (kind != Kind::kStartMetric && standard.supported && Fits(kind, standard.kind())) {
      names.emplace_back(standard.name);
    }
  }
  return names;
}

std::vector<std::string> KnownNames(const Definitions& definitions, const Reference& reference) {
  switch (reference.kind) {
    case Kind::kDataset:
      return Names(definitions.datasets);
    case Kind::kConnection:
      return Names(definitions.connections);
    case Kind::kView:
      return Names(definitions.views);
    case Kind::kDestination:
      return Names(definitions.destinations);
    default:
      return ComponentNames(reference.kind, definitions.views.at(reference.view));
  }
}

// A vendor's name of a standard component is as good as ours.
std::string OurName(const Reference& reference) {
  const StandardComponent* standard =
      reference.view.empty() ? nullptr : FindStandardComponent(reference.name);
  return standard == nullptr ? reference.name : std::string(standard->name);
}

bool HasComponent(const View& view, std::string_view id) {
  return std::ranges::any_of(view.components,
                             [&](const Component& component) { return component.id == id; });
}

// Says why the name leads nowhere; the hint is left open.
Mistake NoSuchName(const Definitions& definitions, const Reference& reference) {
  Mistake mistake{reference.file, reference.place.line, reference.place.key, {}, {}, false};
  const std::string_view kind = KindName(reference.kind);
  const std::string name = Shown(reference.name);
  if (!IsOfView(reference.kind)) {
    mistake.message = fmt::format("there is no {} of that name: {}", kind, name);
    return mistake;
  }
  const StandardComponent* standard = FindStandardComponent(reference.name);
  const bool exists =
      standard != nullptr || HasComponent(definitions.views.at(reference.view), reference.name);
  mistake.unsupported = standard != nullptr && !standard->supported;
  mistake.message = mistake.unsupported ? fmt::format("not supported yet: {}", name)
                    : exists            ? fmt::format("cannot be a {} here: {}", kind, name)
                             : fmt::format("the view has no {} of that name: {}", kind, name);
  return mistake;
}

}  // namespace

void References::Add(Kind kind, const std::string& name, KeyPlace place, const std::string& view) {
  if (!name.empty()) {
    references_.push_back({kind, name, view, file_, std::move(place)});
  }
}

void References::AddAll(Kind kind,
                        const std::vector<std::string>& names,
                        const KeyPlace& place,
                        const std::string& view) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    Add(kind, names[i], {place.line, fmt::format("{}[{}]", place.key, i)}, view);
  }
}

void CheckReferences(const Definitions& definitions,
                     const std::vector<Reference>& references,
                     std::vector<Mistake>& mistakes) {
  for (const Reference& reference : references) {
    if (IsOfView(reference.kind) && !definitions.views.contains(reference.view)) {
      continue;  // the missing view is a mistake of its own
    }
    const std::vector<std::string> known = KnownNames(definitions, reference);
    if (std::ranges::count(known, OurName(reference)) > 0) {
      continue;
    }
    Mistake mistake = NoSuchName(definitions, reference);
    if (!mistake.unsupported) {
      mistake.hint = known.empty() ? fmt::format("define a {} first", KindName(reference.kind))
                                   : NearestNameHint(reference.name, known);
    }
    mistakes.push_back(std::move(mistake));
  }
}

}  // namespace sojourn
