// The door for what libraries and the language throw: behind it there are statuses only
// (engineering.md 5).
#pragma once

#include <functional>

#include "base/status.h"

namespace sojourn {

// What std::bad_alloc means at such a door: kBusy.
Status OutOfMemory();

// Calls `task` and returns its answer; what it throws becomes kInternal, std::bad_alloc
// OutOfMemory().
Status WithoutExceptions(const std::function<Status()>& task);

}  // namespace sojourn
