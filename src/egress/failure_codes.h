// The stable names of what can go wrong with a run (export.md 17.4, R-62), each with what to do
// about it.
#pragma once

#include <span>
#include <string_view>

#include "base/status.h"

namespace sojourn {

struct FailureCode {
  std::string_view name;  // "E_DEST_FULL"
  StatusCode code;        // decides the exit code of the command line
  std::string_view hint;
};

// All that this release can raise, in the order of export.md.
std::span<const FailureCode> FailureCodes();

// Returns the row of `name`; that of E_INTERNAL for a name that is not there.
const FailureCode& DescribeFailure(std::string_view name);

// A Status with the row's code and the row's hint.
Status Failure(std::string_view name, std::string message);

// The row's name for any failed Status: its own reason when that is one, else by its code.
std::string_view FailureCodeOf(const Status& status);

}  // namespace sojourn
