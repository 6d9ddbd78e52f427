#include "base/status.h"

#include <utility>

#include "base/check.h"

namespace sojourn {
namespace {

const std::string kEmpty;

}  // namespace

Status::Status(StatusCode code, std::string message, std::string hint, std::string reason)
    : failure_(std::make_shared<const Failure>(
          Failure{code, std::move(message), std::move(hint), std::move(reason)})) {
  CHECK(code != StatusCode::kOk);
}

const std::string& Status::message() const {
  return ok() ? kEmpty : failure_->message;
}

const std::string& Status::reason() const {
  return ok() ? kEmpty : failure_->reason;
}

std::string_view Status::hint() const {
  if (ok()) {
    return {};
  }
  return failure_->hint.empty() ? DescribeError(failure_->code).hint
                                : std::string_view(failure_->hint);
}

Status Status::WithContext(std::string_view context) const {
  if (ok()) {
    return *this;
  }
  return Status(failure_->code,
                fmt::format("{}: {}", context, failure_->message),
                failure_->hint,
                failure_->reason);
}

std::string Status::ToText() const {
  if (ok()) {
    return "ok\n";
  }
  std::string text = fmt::format("error: {}\n", message());
  if (!hint().empty()) {
    text += fmt::format("hint: {}\n", hint());
  }
  return text;
}

Status InvalidArgument(std::string message, std::string hint) {
  return Status(StatusCode::kInvalidArgument, std::move(message), std::move(hint));
}
Status InvalidDefinition(std::string message, std::string hint) {
  return Status(StatusCode::kInvalidDefinition, std::move(message), std::move(hint));
}
Status Unsupported(std::string message, std::string hint) {
  return Status(StatusCode::kUnsupported, std::move(message), std::move(hint));
}
Status BadData(std::string message, std::string hint) {
  return Status(StatusCode::kBadData, std::move(message), std::move(hint));
}
Status NotFound(std::string message, std::string hint) {
  return Status(StatusCode::kNotFound, std::move(message), std::move(hint));
}
Status Busy(std::string message, std::string hint) {
  return Status(StatusCode::kBusy, std::move(message), std::move(hint));
}
Status Corruption(std::string message, std::string hint) {
  return Status(StatusCode::kCorruption, std::move(message), std::move(hint));
}
Status Internal(std::string message) {
  return Status(StatusCode::kInternal, std::move(message));
}

}  // namespace sojourn
