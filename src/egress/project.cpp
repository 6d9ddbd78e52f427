#include "egress/project.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <sys/stat.h>

#include "base/file.h"
#include "base/sha256.h"
#include "lake/lake_identity.h"
#include "model/parse.h"
#include "report/report.h"

namespace sojourn {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProjectFile = "sojourn.yaml";

std::string StateFolder(const std::string& folder) {
  return (fs::path(folder) / ".sojourn").string();
}

// Names, sizes, times and inodes of all definition files as one hash; equal while nobody touches
// them. The time of the last change of the inode is in it, which nobody can set back as `touch -r`
// sets that of the content. A file that vanishes while we look makes a stamp that no later look
// repeats. The engine's version is in it: another one may read files differently.
Result<std::string> FilesStamp(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListDefinitionFiles(folder));
  std::string text = fmt::format("engine {}\n", kEngineSemanticsVersion);
  for (const std::string& name : names) {
    const fs::path path = fs::path(folder) / name;
    struct stat seen = {};
    if (stat(path.c_str(), &seen) != 0) {
      text += fmt::format("{} gone\n", name);
      continue;
    }
    text += fmt::format("{} {} {}.{:09} {}.{:09} {}\n",
                        name,
                        seen.st_size,
                        seen.st_mtim.tv_sec,
                        seen.st_mtim.tv_nsec,
                        seen.st_ctim.tv_sec,
                        seen.st_ctim.tv_nsec,
                        seen.st_ino);
  }
  return Sha256Hex(text);
}

Result<CurrentDefinitions> FromRevision(const DefinitionsRevision& revision, bool files_differ) {
  if (revision.number == 0) {
    return NotFound("no definitions applied yet and auto_apply is off", "sojourn apply");
  }
  ASSIGN_OR_RETURN(Definitions definitions, ParseCanonical(revision.canonical));
  return CurrentDefinitions{.definitions = std::move(definitions),
                            .revision = revision.number,
                            .applied_now = false,
                            .files_differ = files_differ,
                            .mistake = {}};
}

// The canonical text of each object alone, by name: what two revisions are compared by.
template <typename Object>
std::map<std::string, std::string> ObjectTexts(
    const std::map<std::string, Object>& objects,
    std::map<std::string, Object> Definitions::* member) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, object] : objects) {
    Definitions alone;
    (alone.*member).emplace(name, object);
    texts.emplace(name, CanonicalDefinitions(alone));
  }
  return texts;
}

template <typename Object>
void CompareObjects(std::string_view object,
                    const Definitions& before,
                    const Definitions& after,
                    std::map<std::string, Object> Definitions::* member,
                    std::vector<DefinitionChange>& changes) {
  const std::map<std::string, std::string> old_texts = ObjectTexts(before.*member, member);
  const std::map<std::string, std::string> new_texts = ObjectTexts(after.*member, member);
  std::map<std::string, DefinitionChange::Kind> kinds;
  for (const auto& [name, text] : old_texts) {
    const auto match = new_texts.find(name);
    if (match == new_texts.end()) {
      kinds.emplace(name, DefinitionChange::Kind::kRemoved);
    } else if (match->second != text) {
      kinds.emplace(name, DefinitionChange::Kind::kChanged);
    }
  }
  for (const auto& [name, text] : new_texts) {
    if (!old_texts.contains(name)) {
      kinds.emplace(name, DefinitionChange::Kind::kAdded);
    }
  }
  for (const auto& [name, kind] : kinds) {
    changes.push_back({.kind = kind, .object = std::string(object), .name = name});
  }
}

// Of `all`, what a command uses.
Definitions UsedPart(const Definitions& all, UsedKinds used) {
  Definitions part;
  part.project = all.project;
  part.datasets = all.datasets;
  if (used == UsedKinds::kViews) {
    part.connections = all.connections;
    part.views = all.views;
  }
  return part;
}

template <typename Object>
bool AnyIn(const std::set<std::string>& files, const std::map<std::string, Object>& objects) {
  return std::ranges::any_of(
      objects, [&](const auto& entry) { return files.contains(entry.second.place.file); });
}

// Whether the mistakes are in nothing that a command uses, and that is as it was in `newest`.
bool CanGoOn(const ParsedDefinitions& parsed, const Definitions& newest, UsedKinds used) {
  if (used == UsedKinds::kAll) {
    return false;
  }
  std::set<std::string> files;
  for (const Mistake& mistake : parsed.mistakes) {
    files.insert(mistake.file);
  }
  const Definitions part = UsedPart(parsed.definitions, used);
  return !files.contains(std::string(kProjectFile)) && !AnyIn(files, part.datasets) &&
         !AnyIn(files, part.connections) && !AnyIn(files, part.views) &&
         CanonicalDefinitions(part) == CanonicalDefinitions(UsedPart(newest, used));
}

std::string ProjectText(const Definitions& definitions) {
  Definitions alone;
  alone.project = definitions.project;
  return CanonicalDefinitions(alone);
}

}  // namespace

std::string ControlDbPath(const std::string& folder) {
  return (fs::path(StateFolder(folder)) / "control.db").string();
}
std::string LakeFolder(const std::string& folder) {
  return (fs::path(StateFolder(folder)) / "lake").string();
}
std::string StoresFolder(const std::string& folder) {
  return (fs::path(StateFolder(folder)) / "store").string();
}

Result<std::unique_ptr<ControlDb>> OpenControl(const std::string& folder, const Clock& clock) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return NotFound(fmt::format("no such folder: {}", folder),
                    "sojourn init FOLDER makes a project");
  }
  if (!fs::is_regular_file(fs::path(folder) / kProjectFile, error)) {
    return NotFound(fmt::format("no {} in folder: {}", kProjectFile, folder),
                    "sojourn init makes a project here; sojourn -C FOLDER works on another one");
  }
  RETURN_IF_ERROR(MakeFolders(StateFolder(folder)));
  const std::string path = ControlDbPath(folder);
  if (!fs::exists(path) && LakeExists(LakeFolder(folder))) {
    return Corruption(fmt::format("the control database is gone, but the lake is there: {}", path),
                      "restore the project's .sojourn folder from a backup; to begin anew without "
                      "the data, move all of it away");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<ControlDb> control, ControlDb::Open(path, clock));
  RETURN_IF_ERROR(CheckLakeIdentity(LakeFolder(folder), *control));
  return control;
}

Result<Definitions> ReadDefinitions(const std::string& folder) {
  ASSIGN_OR_RETURN(const DefinitionFiles files, ReadDefinitionFiles(folder));
  ParsedDefinitions parsed = ParseDefinitions(files);
  if (!parsed.mistakes.empty()) {
    return MistakesStatus(parsed.mistakes);
  }
  return std::move(parsed.definitions);
}

Result<CurrentDefinitions> LoadDefinitions(const std::string& folder,
                                           ControlDb& control,
                                           ApplyFiles apply,
                                           UsedKinds used) {
  // Before reading, so that a change while we read is seen next time.
  ASSIGN_OR_RETURN(const std::string stamp, FilesStamp(folder));
  ASSIGN_OR_RETURN(const DefinitionsRevision newest, control.LatestDefinitions());
  if (newest.number > 0 && newest.files_stamp == stamp) {
    return FromRevision(newest, false);
  }
  ASSIGN_OR_RETURN(const DefinitionFiles files, ReadDefinitionFiles(folder));
  ParsedDefinitions parsed = ParseDefinitions(files);
  if (apply == ApplyFiles::kAsConfigured && !parsed.definitions.project.auto_apply) {
    return FromRevision(newest, CanonicalDefinitions(parsed.definitions) != newest.canonical);
  }
  if (!parsed.mistakes.empty()) {
    const Status refused = MistakesStatus(parsed.mistakes);
    if (newest.number > 0) {
      ASSIGN_OR_RETURN(CurrentDefinitions current, FromRevision(newest, false));
      if (CanGoOn(parsed, current.definitions, used)) {
        current.mistake = refused.message();
        return current;
      }
    }
    return refused;
  }
  ASSIGN_OR_RETURN(const DefinitionsRevision saved,
                   control.SaveDefinitions(CanonicalDefinitions(parsed.definitions), stamp));
  return CurrentDefinitions{.definitions = std::move(parsed.definitions),
                            .revision = saved.number,
                            .applied_now = saved.number != newest.number,
                            .files_differ = false,
                            .mistake = {}};
}

std::size_t NumObjects(const Definitions& definitions) {
  return definitions.datasets.size() + definitions.connections.size() + definitions.views.size() +
         definitions.destinations.size() + definitions.exports.size();
}

std::vector<DefinitionChange> CompareDefinitions(const Definitions& before,
                                                 const Definitions& after) {
  std::vector<DefinitionChange> changes;
  if (ProjectText(before) != ProjectText(after)) {
    using Kind = DefinitionChange::Kind;
    changes.push_back({.kind = before.project.name.empty() ? Kind::kAdded : Kind::kChanged,
                       .object = "project",
                       .name = after.project.name});
  }
  CompareObjects("dataset", before, after, &Definitions::datasets, changes);
  CompareObjects("connection", before, after, &Definitions::connections, changes);
  CompareObjects("view", before, after, &Definitions::views, changes);
  CompareObjects("destination", before, after, &Definitions::destinations, changes);
  CompareObjects("export", before, after, &Definitions::exports, changes);
  return changes;
}

}  // namespace sojourn
