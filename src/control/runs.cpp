#include "control/control_db_internal.h"

namespace sojourn {
namespace {

using internal::SqliteStatement;

constexpr std::string_view kSelect =
    "SELECT run_id, attempt, export_name, export_revision, state, requested_by, owner, "
    "destination, scheduled_for_us, started_at_us, published_at_us, finished_at_us, rows_written, "
    "bytes_written, files, manifest_path, manifest_sha256, error_code, error_detail, detail_json "
    "FROM runs ";

RunRecord ReadRun(const SqliteStatement& row) {
  return {.run_id = row.Text(0),
          .export_name = row.Text(2),
          .export_revision = row.Integer(3),
          .attempt = row.Integer(1),
          .state = row.Text(4),
          .requested_by = row.Text(5),
          .owner = row.Text(6),
          .destination = row.Text(7),
          .scheduled_for_us = row.Integer(8),
          .started_at_us = row.Integer(9),
          .published_at_us = row.Integer(10),
          .finished_at_us = row.Integer(11),
          .rows_written = row.Integer(12),
          .bytes_written = row.Integer(13),
          .files = row.Integer(14),
          .manifest_path = row.Text(15),
          .manifest_sha256 = row.Text(16),
          .error_code = row.Text(17),
          .error_detail = row.Text(18),
          .detail_json = row.Text(19)};
}

// Runs `sql` with the columns after (run_id, attempt) bound first, then the key.
Status RunWithAllColumns(internal::SqliteLink& link, std::string_view sql, const RunRecord& run) {
  return link.Run(sql,
                  run.export_name,
                  run.export_revision,
                  run.state,
                  run.requested_by,
                  run.owner,
                  run.destination,
                  run.scheduled_for_us,
                  run.started_at_us,
                  run.published_at_us,
                  run.finished_at_us,
                  run.rows_written,
                  run.bytes_written,
                  run.files,
                  run.manifest_path,
                  run.manifest_sha256,
                  run.error_code,
                  run.error_detail,
                  run.detail_json,
                  run.run_id,
                  run.attempt);
}

}  // namespace

Status ControlDb::InsertRun(const RunRecord& run) {
  return RunWithAllColumns(
      state_->link,
      "INSERT INTO runs (export_name, export_revision, state, requested_by, owner, destination, "
      "scheduled_for_us, started_at_us, published_at_us, finished_at_us, rows_written, "
      "bytes_written, files, manifest_path, manifest_sha256, error_code, error_detail, "
      "detail_json, run_id, attempt) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      run);
}

Status ControlDb::UpdateRun(const RunRecord& run) {
  return RunWithAllColumns(
      state_->link,
      "UPDATE runs SET export_name = ?, export_revision = ?, state = ?, requested_by = ?, "
      "owner = ?, destination = ?, scheduled_for_us = ?, started_at_us = ?, published_at_us = ?, "
      "finished_at_us = ?, rows_written = ?, bytes_written = ?, files = ?, manifest_path = ?, "
      "manifest_sha256 = ?, error_code = ?, error_detail = ?, detail_json = ? "
      "WHERE run_id = ? AND attempt = ?",
      run);
}

Result<std::optional<RunRecord>> ControlDb::Run(std::string_view run_id) {
  ASSIGN_OR_RETURN(
      SqliteStatement row,
      state_->link.Query(fmt::format("{}WHERE run_id = ? ORDER BY attempt DESC LIMIT 1", kSelect),
                         run_id));
  ASSIGN_OR_RETURN(const bool found, row.Step());
  return found ? std::optional(ReadRun(row)) : std::nullopt;
}

Result<std::vector<RunRecord>> ControlDb::Runs(std::string_view export_name) {
  ASSIGN_OR_RETURN(
      SqliteStatement rows,
      state_->link.Query(
          fmt::format("{}WHERE ?1 = '' OR export_name = ?1 ORDER BY number DESC", kSelect),
          export_name));
  return internal::ReadAll(rows, ReadRun);
}

}  // namespace sojourn
