// The schema of the control database as numbered steps. A released step never changes; a new one is
// added at the end.
#pragma once

#include <string>

#include "base/result.h"
#include "control/sqlite_door_internal.h"

namespace sojourn::internal {

// Brings the schema up to the newest step: one transaction each, one process at a time. Nothing is
// written when it is current. kUnsupported for a file that a newer Sojourn has made.
Status Migrate(SqliteLink& link, const std::string& path);

}  // namespace sojourn::internal
