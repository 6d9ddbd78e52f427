// The few kinds of failure a caller can react to, and how each shows at every door (architecture.md
// 6).
#pragma once

#include <string_view>

namespace sojourn {

enum class StatusCode {
  kOk,
  kInvalidArgument,    // the request or command line is wrong
  kInvalidDefinition,  // a definition file is wrong
  kUnsupported,        // right, but not built: refused, never approximated
  kBadData,            // the data breaks a rule past its limit
  kDenied,             // policy or quota
  kNotFound,
  kBusy,        // a lock, memory or concurrency limit; trying again can help
  kCorruption,  // damaged bytes of ours
  kCancelled,
  kInternal,  // our bug
};

// One row of the table: the same failure at the SQL, HTTP and command-line door.
struct ErrorCode {
  StatusCode code;
  std::string_view name;  // "kBadData"
  std::string_view sqlstate;
  int http_status;
  int exit_code;
  std::string_view hint;  // what to do when the status carries no hint of its own
};

// Returns the row of `code`.
const ErrorCode& DescribeError(StatusCode code);

// Returns the code of a row's name ("kBadData"); kInternal for a name that is none.
StatusCode FindStatusCode(std::string_view name);

}  // namespace sojourn
