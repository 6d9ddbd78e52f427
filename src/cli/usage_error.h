// What to say of a command line that was not understood: the word or option that is wrong, the
// nearest known one, and whether a later release will have it.
#pragma once

#include "base/status.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace sojourn {

// The failure of `app`, which threw `error` while it parsed: kInvalidArgument, or kUnsupported for
// what is planned but not built. Requires an error that is not a request for help or the version.
Status UsageError(const CLI::App& app, const CLI::ParseError& error);

}  // namespace sojourn
