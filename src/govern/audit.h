// The audit chain: append-only records, each holding the hash of the one before (export.md 17.3, D
// "hash-chained").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/control_db.h"

namespace sojourn {

// What happened, before it gets its place in the chain. Keys are those of export.md 17.3; empty
// members are left out.
struct AuditEvent {
  std::string actor_id;
  std::string actor_type = "user";  // user | service
  std::string auth_method = "local";
  std::string app = "sojourn";
  std::string action;       // "export.deliver" …
  std::string object_type;  // "export"
  std::string object_name;
  std::int64_t object_revision = 0;
  std::string destination_id;
  std::string destination_kind;
  std::string destination_party;
  std::string destination_location;
  std::string data_view;
  std::vector<std::string> columns;
  std::string window;
  std::optional<std::int64_t> rows;
  std::optional<std::int64_t> bytes;
  std::vector<std::pair<std::string, std::string>> files;  // path, sha256
  std::string outcome = "allow";                           // allow | deny | error
  std::string reason_code;
  std::string run_id;
};

// Appends one event; joins the caller's transaction.
Result<AuditRecord> RecordAudit(ControlDb& control, const AuditEvent& event);

// What a listing shows of a record. kCorruption when its body is no JSON.
struct AuditSummary {
  std::string at;
  std::string actor;
  std::string action;
  std::string object;  // "export daily"
  std::string destination;
  std::string outcome;
};
Result<AuditSummary> SummarizeAudit(const AuditRecord& record);

// Recomputes the whole chain. `first_broken` is the seq of the first record that is missing or
// whose hash, link or number is wrong; 0: intact. `records` counts the good ones before it.
struct AuditVerification {
  std::int64_t records = 0;
  std::int64_t first_broken = 0;
  std::string problem;
};
Result<AuditVerification> VerifyAudit(ControlDb& control);

}  // namespace sojourn
