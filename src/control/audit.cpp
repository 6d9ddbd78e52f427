#include "control/control_db_internal.h"

namespace sojourn {
namespace {

using internal::SqliteStatement;

constexpr std::string_view kSelect = "SELECT seq, prev_hash, hash, body FROM audit ";

AuditRecord ReadRecord(const SqliteStatement& row) {
  return {
      .seq = row.Integer(0), .prev_hash = row.Text(1), .hash = row.Text(2), .body = row.Text(3)};
}

}  // namespace

Result<AuditRecord> ControlDb::AppendAudit(
    const std::function<
        std::string(std::int64_t seq, std::string_view prev_hash, std::int64_t at_us)>& make_body,
    const std::function<std::string(std::string_view body)>& hash_of) {
  AuditRecord record;
  RETURN_IF_ERROR(InTransaction([&]() -> Status {
    ASSIGN_OR_RETURN(SqliteStatement newest,
                     state_->link.Query(fmt::format("{}ORDER BY seq DESC LIMIT 1", kSelect)));
    ASSIGN_OR_RETURN(const bool found, newest.Step());
    if (found) {
      record.seq = newest.Integer(0);
      record.prev_hash = newest.Text(2);
    }
    ++record.seq;
    record.body = make_body(record.seq, record.prev_hash, state_->clock->NowUs());
    record.hash = hash_of(record.body);
    return state_->link.Run("INSERT INTO audit VALUES (?, ?, ?, ?)",
                            record.seq,
                            record.prev_hash,
                            record.hash,
                            record.body);
  }));
  return record;
}

Result<std::vector<AuditRecord>> ControlDb::AuditRecords(const AuditPage& page) {
  ASSIGN_OR_RETURN(
      SqliteStatement rows,
      state_->link.Query(
          fmt::format("{}WHERE seq >= ? ORDER BY seq LIMIT ?", kSelect), page.first, page.count));
  return internal::ReadAll(rows, ReadRecord);
}

}  // namespace sojourn
