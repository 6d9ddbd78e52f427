// The stable names of what can go wrong with a run (export.md 17.4, R-62), each with what to do
// about it.
#pragma once

#include <span>
#include <string_view>

#include "base/status.h"

namespace sojourn {

struct FailureCode {
  std::string_view name;  // "E_DEST_FULL"
  StatusCode code;        // of a failure that Failure() makes; others keep their own
  std::string_view hint;
};

// All that this release can raise: names of 17.4 and of R-62 only, in their order.
std::span<const FailureCode> FailureCodes();

// Returns the row of `name`; that of E_INTERNAL for a name that is not there.
const FailureCode& DescribeFailure(std::string_view name);

// A Status with the row's code and the row's hint.
Status Failure(std::string_view name, std::string message);

// A failure of a file operation at the destination, and there only: no space is E_DEST_FULL, no
// right E_DEST_PERMISSION, everything else E_DEST_NOT_FOUND. Ok stays ok. Lower folders know no
// destinations: what they fail with goes by its code (FailureCodeOf).
Status AtDestination(const Status& status);

// The row's name for any failed Status: its own reason when that is one, else by its code. The name
// never changes the Status's code, which decides the exit code.
std::string_view FailureCodeOf(const Status& status);

// What to do about it: the Status's own hint; where it has none, or only that of its code, the
// row's. RUN and NAME in it stand for the run and its export.
std::string_view FailureHintOf(const Status& status);

}  // namespace sojourn
