#include <boost/json.hpp>

#include "base/sha256.h"
#include "govern/audit.h"
#include "govern/run_log_check_internal.h"

namespace sojourn {
namespace {

namespace json = boost::json;

bool HasEnded(const RunRecord& run) {
  return run.state == "delivered" || run.state == "empty" || run.state == "failed";
}

}  // namespace

std::string HashOfRun(const RunRecord& run) {
  const json::array fields = {run.run_id,          run.attempt,         run.export_name,
                              run.export_revision, run.state,           run.requested_by,
                              run.owner,           run.destination,     run.scheduled_for_us,
                              run.started_at_us,   run.published_at_us, run.finished_at_us,
                              run.rows_written,    run.bytes_written,   run.files,
                              run.manifest_path,   run.manifest_sha256, run.error_code,
                              run.error_detail,    run.detail_json};
  return Sha256Hex(json::serialize(fields));
}

namespace internal {

void RunLogCheck::Add(const AuditRecord& record) {
  json::error_code error;
  const json::value body = json::parse(record.body, error);
  if (error || !body.is_object()) {
    return;
  }
  const json::object& object = body.get_object();
  const json::value* run_id = object.if_contains("run_id");
  if (run_id == nullptr || !run_id->is_string()) {
    return;
  }
  const std::string id(run_id->get_string());
  const json::value* attempt = object.if_contains("run_attempt");
  const json::value* hash = object.if_contains("run_hash");
  if (attempt == nullptr || hash == nullptr || !attempt->is_int64() || !hash->is_string()) {
    without_hash_.insert(id);
    return;
  }
  attempts_[{id, attempt->get_int64()}] = {.seq = record.seq,
                                           .hash = std::string(hash->get_string())};
}

Result<std::vector<std::string>> RunLogCheck::Compare(ControlDb& control) const {
  ASSIGN_OR_RETURN(const std::vector<RunRecord> runs, control.Runs(""));
  std::vector<std::string> problems;
  std::set<std::pair<std::string, std::int64_t>> there;
  for (const RunRecord& run : runs) {
    const std::string name = fmt::format("run {} attempt {}", run.run_id, run.attempt);
    there.emplace(run.run_id, run.attempt);
    const auto seen = attempts_.find({run.run_id, run.attempt});
    if (seen != attempts_.end() && seen->second.hash != HashOfRun(run)) {
      problems.push_back(fmt::format(
          "{}: was changed in the run log since audit record {}", name, seen->second.seq));
    } else if (seen == attempts_.end() && HasEnded(run) && !without_hash_.contains(run.run_id)) {
      problems.push_back(fmt::format("{}: ended without an audit record", name));
    }
  }
  for (const auto& [attempt, seen] : attempts_) {
    if (!there.contains(attempt)) {
      problems.push_back(
          fmt::format("run {} attempt {}: audit record {} names it, the run log has "
                      "it no more",
                      attempt.first,
                      attempt.second,
                      seen.seq));
    }
  }
  return problems;
}

}  // namespace internal
}  // namespace sojourn
