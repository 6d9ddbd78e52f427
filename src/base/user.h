// Who runs this program, as the operating system knows it.
#pragma once

#include <string>

namespace sojourn {

// Returns the login name of the process's user, or "uid 1234" for one without a name.
std::string OperatingSystemUser();

}  // namespace sojourn
