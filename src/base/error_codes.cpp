#include "base/error_codes.h"

#include "base/check.h"

namespace sojourn {
namespace {

constexpr ErrorCode kErrorCodes[] = {
    {StatusCode::kOk, "kOk", "00000", 200, 0, ""},
    {StatusCode::kInvalidArgument, "kInvalidArgument", "22023", 400, 2, ""},
    {StatusCode::kInvalidDefinition,
     "kInvalidDefinition",
     "22023",
     422,
     3,
     "sojourn validate explains all mistakes"},
    {StatusCode::kUnsupported, "kUnsupported", "0A000", 501, 2, ""},
    {StatusCode::kBadData,
     "kBadData",
     "22000",
     422,
     4,
     "nothing was kept; correct the input and try again"},
    {StatusCode::kDenied, "kDenied", "42501", 403, 5, ""},
    {StatusCode::kNotFound, "kNotFound", "42704", 404, 6, ""},
    {StatusCode::kBusy, "kBusy", "53000", 503, 7, "try again"},
    {StatusCode::kCorruption,
     "kCorruption",
     "XX001",
     500,
     8,
     "sojourn store rebuild makes the store anew"},
    {StatusCode::kCancelled, "kCancelled", "57014", 499, 7, ""},
    {StatusCode::kInternal,
     "kInternal",
     "XX000",
     500,
     70,
     "this is a bug of Sojourn: please report it"},
};

}  // namespace

const ErrorCode& DescribeError(StatusCode code) {
  for (const ErrorCode& row : kErrorCodes) {
    if (row.code == code) {
      return row;
    }
  }
  CHECK(false);
}

StatusCode FindStatusCode(std::string_view name) {
  for (const ErrorCode& row : kErrorCodes) {
    if (row.name == name) {
      return row.code;
    }
  }
  return StatusCode::kInternal;
}

}  // namespace sojourn
