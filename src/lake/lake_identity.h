// The random id that a project's lake and control database share, so that a lost or exchanged half
// is noticed instead of made anew: in the file project_id of the lake's folder and in the control
// database's setting of that name.
#pragma once

#include <string>

#include "base/status.h"
#include "control/control_db.h"

namespace sojourn {

// Whether there is a lake in `folder`, for those who must not make a control database beside it.
bool LakeExists(const std::string& folder);

// kCorruption when the lake is gone that the control database knows, or is not the one it knows;
// says what to do. Gives a project its id: a new one the control database (MarkLake does the rest),
// one that was made before there were ids both halves. What cannot be written stays as it is.
Status CheckLakeIdentity(const std::string& folder, ControlDb& control);

// Gives a new lake the control database's id, before its catalog is made.
Status MarkLake(const std::string& folder, ControlDb& control);

}  // namespace sojourn
