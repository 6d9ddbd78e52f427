// FAULT_POINT("egress.before_manifest") marks a step at which tests kill the process. Nothing in
// release builds.
#pragma once

namespace sojourn::internal {

// Ends the process as `kill -9` would when the environment asks for it:
// SOJOURN_FAULT="egress.before_manifest:2" dies at the second pass of that point.
void HitFaultPoint(const char* name);

}  // namespace sojourn::internal

#ifdef SOJOURN_FAULT_POINTS
#define FAULT_POINT(name) ::sojourn::internal::HitFaultPoint(name)
#else
#define FAULT_POINT(name) static_cast<void>(0)
#endif
