// The files of a store's folder: names that were never used before, and removal of what no manifest
// names.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "store/manifest_internal.h"

namespace sojourn {

// Removes parts and dictionaries that `manifest` does not name: of older states (readers keep their
// mappings) and of killed or failed updates.
Status RemoveOtherFiles(const std::string& folder, const StoreManifest& manifest);

// A number above those of all files in the folder.
Result<std::uint64_t> UnusedFileNumber(const std::string& folder);

}  // namespace sojourn
