// The audit chain: append-only records, each holding the hash of the one before (export.md 17.3, D
// "hash-chained"), and with the end of a run also the hash of its row in the run log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/control_db.h"

namespace sojourn {

// What happened, before it gets its place in the chain. The record has every key of export.md 17.3;
// empty members are null.
struct AuditEvent {
  std::string actor_id;
  std::string actor_type = "user";  // user | service
  std::string auth_method = "local";
  std::string app = "sojourn";
  std::string action;       // "export.deliver" …
  std::string object_type;  // "export"
  std::string object_name;  // its id too: objects are known by name
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
  std::int64_t run_attempt = 0;
  std::string run_hash;  // HashOfRun of the attempt's row as it ended
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

// The hash of everything that a run's row says: what the record of the attempt's end carries, so
// that the run log cannot change behind the chain.
std::string HashOfRun(const RunRecord& run);

// Recomputes the whole chain, then holds the run log against it: each attempt that a record has the
// hash of must be there as it was, and each attempt that has ended must have a record.
struct AuditVerification {
  std::int64_t records = 0;  // good ones, before the first that is not
  // The seq of the first record that is missing or whose hash, link or number is wrong; 0: the
  // chain is intact. The run log is looked at only then.
  std::int64_t first_broken = 0;
  std::vector<std::string> problems;  // empty: all is as it was written
};
Result<AuditVerification> VerifyAudit(ControlDb& control);

}  // namespace sojourn
