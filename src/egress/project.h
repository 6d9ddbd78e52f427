// A project's folder: where its parts lie, and which definitions hold (definitions.md 1).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "control/control_db.h"
#include "model/definitions.h"

namespace sojourn {

// Paths below the project's folder.
std::string ControlDbPath(const std::string& folder);
std::string LakeFolder(const std::string& folder);
// All stores: one folder per connection, and "<connection>@<snapshot>" for former snapshots.
std::string StoresFolder(const std::string& folder);

// Opens the control database of the project in `folder`, making `.sojourn` when it is new.
// kNotFound when `folder` has no sojourn.yaml; kCorruption when one of control database and lake is
// gone or both are not of one project (lake/lake_identity.h).
Result<std::unique_ptr<ControlDb>> OpenControl(const std::string& folder, const Clock& clock);

// Reads and checks all definition files. kInvalidDefinition (or kUnsupported) names the first
// mistake.
Result<Definitions> ReadDefinitions(const std::string& folder);

struct CurrentDefinitions {
  Definitions definitions;
  std::int64_t revision = 0;
  bool applied_now = false;   // a new revision was made
  bool files_differ = false;  // auto_apply is off and the files say something else
  // The first mistake of the files, in what the command does not use; empty: there is none. The
  // newest revision holds, whole and unchanged.
  std::string mistake;
};

// What a command uses of the definitions; sojourn.yaml always.
enum class UsedKinds {
  kAll,       // exports and what they need
  kDatasets,  // ingest and what shows raw data
  kViews,     // reports, events, stores: datasets, connections, views
};

enum class ApplyFiles {
  kAsConfigured,  // auto_apply of sojourn.yaml decides
  kAlways,        // `sojourn apply`
};

// Returns the definitions that hold. Files are read only when their names, sizes, times or inodes
// changed since they were applied last; changed files are applied as a new revision, all or
// nothing, as `apply` says. kNotFound when nothing was ever applied and auto_apply is off.
//
// Files with a mistake are never applied. A command goes on with the newest revision all the same
// when the mistake is in no file of what it uses, and what it uses is as in that revision: so that
// a slip in an export stops no ingest, while no answer comes from a view that was changed since.
// Else kInvalidDefinition.
Result<CurrentDefinitions> LoadDefinitions(const std::string& folder,
                                           ControlDb& control,
                                           ApplyFiles apply,
                                           UsedKinds used = UsedKinds::kAll);

// Number of objects, sojourn.yaml itself not counted.
std::size_t NumObjects(const Definitions& definitions);

// One object that two revisions see differently.
struct DefinitionChange {
  enum class Kind { kAdded, kChanged, kRemoved };
  Kind kind = Kind::kAdded;
  std::string object;  // "view", "dataset" …; "project" for sojourn.yaml
  std::string name;
};

// By object kind in the order of definitions.md, then by name. Layout and order of the files do not
// matter.
std::vector<DefinitionChange> CompareDefinitions(const Definitions& before,
                                                 const Definitions& after);

}  // namespace sojourn
