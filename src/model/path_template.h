// The folder of a delivery, written once for all runs of an export:
// "{export}/{window_start:%Y/%m/%d}/{run}".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sojourn {

struct PathPiece {
  enum class Kind { kText, kExport, kRun, kWindowStart, kWindowEnd } kind = Kind::kText;
  std::string
      text;  // kText: as is; of a window edge: its format, letters %Y %m %d %H %M %S %j and %%
};

// kInvalidArgument for an unknown placeholder or format letter, an open brace, an absolute path, an
// empty part and one that starts with a dot.
Result<std::vector<PathPiece>> ParsePathTemplate(std::string_view text);

}  // namespace sojourn
