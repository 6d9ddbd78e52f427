#include "egress/arrow_door_internal.h"

namespace sojourn::internal {

Status FromArrow(const arrow::Status& status, std::string_view action) {
  if (status.ok()) {
    return {};
  }
  std::string message = fmt::format("{}: {}", action, status.message());
  if (status.IsOutOfMemory()) {
    return Busy(std::move(message), "free some memory and try again");
  }
  return status.IsInvalid() || status.IsIOError() ? Corruption(std::move(message))
                                                  : Internal(std::move(message));
}

}  // namespace sojourn::internal
