#include "egress/failure_codes.h"

#include <algorithm>

#include "base/file.h"

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
    {"E_COMPONENT_REMOVED",
     StatusCode::kInvalidDefinition,
     "put the component back into the view, or take it out of the export"},
    {"E_COMPONENT_TYPE_CHANGED",
     StatusCode::kInvalidDefinition,
     "leave --as-of out, or name a state in which the component is what the export takes it for"},
    {"E_POLICY_DENIED",
     StatusCode::kDenied,
     "ask the owner of the policy which data may leave, and where to"},
    {"E_SCHEMA_DRIFT",
     StatusCode::kBadData,
     "begin a new chain, with the new columns in every row: sojourn export run NAME --restart"},
    {"E_DATA_NOT_READY",
     StatusCode::kBusy,
     "wait until the data is there, then: sojourn export retry RUN"},
    {"E_NAME_COLLISION",
     StatusCode::kInvalidArgument,
     "deliveries are never overwritten: use {run} in the export's path, or move the other delivery "
     "away"},
    {"E_CANCELLED", StatusCode::kCancelled, "sojourn export retry RUN runs it again"},
    {"E_INTERNAL", StatusCode::kInternal, "this is a bug of Sojourn: please report it"},
    {"E_DEST_INTERRUPTED",
     StatusCode::kBusy,
     "nothing was delivered; sojourn export retry RUN makes the same delivery from the same state"},
    {"E_SOURCE_QUERY",
     StatusCode::kInvalidDefinition,
     "correct the export's source; sojourn report and sojourn events try it without a delivery"},
};

std::string_view NameByCode(StatusCode code) {
  switch (code) {
    case StatusCode::kInvalidArgument:
    case StatusCode::kInvalidDefinition:
    case StatusCode::kUnsupported:
    case StatusCode::kNotFound:
    case StatusCode::kBadData:
    case StatusCode::kCorruption:
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
  return found == std::end(kFailureCodes) ? DescribeFailure("E_INTERNAL") : *found;
}

Status Failure(std::string_view name, std::string message) {
  const FailureCode& row = DescribeFailure(name);
  return Status(row.code, std::move(message), std::string(row.hint), std::string(row.name));
}

Status AtDestination(const Status& status) {
  if (status.ok()) {
    return status;
  }
  if (status.reason() == kNoSpace) {
    return Failure("E_DEST_FULL", status.message());
  }
  return Failure(status.reason() == kNoPermission ? "E_DEST_PERMISSION" : "E_DEST_NOT_FOUND",
                 status.message());
}

std::string_view FailureHintOf(const Status& status) {
  const bool has_its_own = status.hint() != DescribeError(status.code()).hint;
  return has_its_own || status.code() == StatusCode::kCorruption
             ? status.hint()
             : DescribeFailure(FailureCodeOf(status)).hint;
}

std::string_view FailureCodeOf(const Status& status) {
  const FailureCode& row = DescribeFailure(status.reason());
  return row.name == status.reason() ? row.name : NameByCode(status.code());
}

}  // namespace sojourn
