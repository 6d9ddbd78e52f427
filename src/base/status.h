// Success, or why not: what a fallible function returns when it has no value (engineering.md 5).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error_codes.h"

namespace sojourn {

// Cheap when ok (one null pointer). A value type; immutable once made; safe to copy between
// threads.
class [[nodiscard]] Status {
 public:
  Status() = default;  // ok

  // `message` names the thing and ends with the offending value; `hint` says what to do; `reason`
  // is a stable name of export.md 17.4 ("E_DEST_FULL") where a caller must tell causes apart.
  Status(StatusCode code, std::string message, std::string hint = {}, std::string reason = {});

  bool ok() const { return failure_ == nullptr; }
  StatusCode code() const { return ok() ? StatusCode::kOk : failure_->code; }
  const std::string& message() const;
  const std::string& reason() const;
  // The status's own hint, else the one of its code; may be empty.
  std::string_view hint() const;

  // Returns the same failure with "context: " before its message; ok stays ok.
  Status WithContext(std::string_view context) const;

  // "error: message\nhint: hint\n", as the command line shows it.
  std::string ToText() const;

 private:
  struct Failure {
    StatusCode code;
    std::string message, hint, reason;
  };
  std::shared_ptr<const Failure> failure_;
};

Status InvalidArgument(std::string message, std::string hint = {});
Status InvalidDefinition(std::string message, std::string hint = {});
Status Unsupported(std::string message, std::string hint = {});
Status BadData(std::string message, std::string hint = {});
Status NotFound(std::string message, std::string hint = {});
Status Busy(std::string message, std::string hint = {});
Status Corruption(std::string message, std::string hint = {});
Status Internal(std::string message);

}  // namespace sojourn
