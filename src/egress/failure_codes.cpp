#include "egress/failure_codes.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr FailureCode kFailureCodes[] = {
    {"E_DEST_NOT_FOUND",
     StatusCode::kNotFound,
     "check the destination's path: its folder could not be made or found"},
    {"E_DEST_PERMISSION",
     StatusCode::kInvalidArgument,
     "give the user who runs sojourn the right to write into the destination's folder, then: "
     "sojourn export retry RUN"},
    {"E_DEST_FULL",
     StatusCode::kBusy,
     "free space on the destination's disk, then: sojourn export retry RUN"},
    {"E_DEST_INTERRUPTED",
     StatusCode::kBusy,
     "nothing was delivered; sojourn export retry RUN makes the same delivery from the same state"},
    {"E_COMPONENT_REMOVED",
     StatusCode::kInvalidDefinition,
     "put the component back into the view, or take it out of the export"},
    {"E_SOURCE_QUERY",
     StatusCode::kInvalidDefinition,
     "correct the export's source; sojourn report and sojourn events try it without a delivery"},
    {"E_POLICY_DENIED", StatusCode::kDenied, "sojourn policy explain says which rule refused it"},
    {"E_DATA_NOT_READY",
     StatusCode::kBusy,
     "wait until the data is there, then: sojourn export retry RUN"},
    {"E_NAME_COLLISION",
     StatusCode::kInvalidArgument,
     "deliveries are never overwritten: use {run} in the export's path, or move the other delivery "
     "away"},
    {"E_CHAIN_BROKEN",
     StatusCode::kCorruption,
     "put the previous delivery back; or begin a new chain with everything: sojourn export run "
     "NAME --restart"},
    {"E_CANCELLED", StatusCode::kCancelled, "sojourn export retry RUN runs it again"},
    {"E_INTERNAL", StatusCode::kInternal, "this is a bug of Sojourn: please report it"},
};

std::string_view NameByCode(StatusCode code) {
  switch (code) {
    case StatusCode::kInvalidArgument:
    case StatusCode::kInvalidDefinition:
    case StatusCode::kUnsupported:
    case StatusCode::kNotFound:
    case StatusCode::kBadData:
      return "E_SOURCE_QUERY";
    case StatusCode::kDenied:
      return "E_POLICY_DENIED";
    case StatusCode::kBusy:
      return "E_DATA_NOT_READY";
    case StatusCode::kCancelled:
      return "E_CANCELLED";
    default:
      return "E_INTERNAL";
  }
}

}  // namespace

std::span<const FailureCode> FailureCodes() {
  return kFailureCodes;
}

const FailureCode& DescribeFailure(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kFailureCodes),
                                         std::end(kFailureCodes),
                                         [&](const FailureCode& row) { return row.name == name; });
  return found == std::end(kFailureCodes) ? *std::prev(std::end(kFailureCodes)) : *found;
}

Status Failure(std::string_view name, std::string message) {
  const FailureCode& row = DescribeFailure(name);
  return Status(row.code, std::move(message), std::string(row.hint), std::string(row.name));
}

std::string_view FailureCodeOf(const Status& status) {
  const FailureCode& row = DescribeFailure(status.reason());
  return row.name == status.reason() ? row.name : NameByCode(status.code());
}

}  // namespace sojourn
