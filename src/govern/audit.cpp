#include "govern/audit.h"

#include <string_view>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/sha256.h"
#include "govern/run_log_check_internal.h"

namespace sojourn {
namespace {

namespace json = boost::json;

// Names the newest record, so that records missing at the end are noticed too.
constexpr std::string_view kHeadSetting = "audit.head";
constexpr std::int64_t kPageRecords = 1000;

std::string HeadText(std::int64_t seq, std::string_view hash) {
  return fmt::format("{} {}", seq, hash);
}

json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value NumberOrNull(std::optional<std::int64_t> number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::value ListOrNull(json::array list) {
  return list.empty() ? json::value(nullptr) : json::value(std::move(list));
}

json::object ActorJson(const AuditEvent& event) {
  return {{"id", TextOrNull(event.actor_id)},
          {"type", TextOrNull(event.actor_type)},
          {"email", nullptr},
          {"auth_method", TextOrNull(event.auth_method)}};
}

json::object ClientJson(const AuditEvent& event) {
  return {{"addr", nullptr}, {"app", TextOrNull(event.app)}, {"user_agent", nullptr}};
}

json::object ObjectJson(const AuditEvent& event) {
  json::object object = {{"type", TextOrNull(event.object_type)},
                         {"id", TextOrNull(event.object_name)},
                         {"name", TextOrNull(event.object_name)},
                         {"revision", nullptr}};
  if (event.object_revision > 0) {
    object["revision"] = event.object_revision;
  }
  return object;
}

json::object DestinationJson(const AuditEvent& event) {
  return {{"id", TextOrNull(event.destination_id)},
          {"kind", TextOrNull(event.destination_kind)},
          {"party", TextOrNull(event.destination_party)},
          {"location", TextOrNull(event.destination_location)}};
}

json::object DataJson(const AuditEvent& event) {
  json::array files;
  for (const auto& [path, sha256] : event.files) {
    files.push_back(json::object({{"path", path}, {"sha256", sha256}}));
  }
  return {{"data_view", TextOrNull(event.data_view)},
          {"columns", ListOrNull(json::array(event.columns.begin(), event.columns.end()))},
          {"labels", nullptr},
          {"window", TextOrNull(event.window)},
          {"segments", nullptr},
          {"rows", NumberOrNull(event.rows)},
          {"bytes", NumberOrNull(event.bytes)},
          {"files", ListOrNull(std::move(files))}};
}

// The JSON of one record: every key of export.md 17.3 in its order, null where there is nothing,
// no blanks. `hash` is that of this text and stands beside it. Files are those of R-65; the hash of
// the run's row is ours.
std::string Body(const AuditEvent& event,
                 std::int64_t seq,
                 std::string_view prev_hash,
                 std::int64_t at_us) {
  const json::object body = {
      {"seq", seq},
      {"prev_hash", prev_hash},
      {"at", InstantText(at_us)},
      {"actor", ActorJson(event)},
      {"on_behalf_of", nullptr},
      {"client", ClientJson(event)},
      {"action", TextOrNull(event.action)},
      {"object", ObjectJson(event)},
      {"destination", DestinationJson(event)},
      {"data", DataJson(event)},
      {"outcome", TextOrNull(event.outcome)},
      {"reason_code", TextOrNull(event.reason_code)},
      {"run_id", TextOrNull(event.run_id)},
      {"run_attempt", event.run_id.empty() ? json::value(nullptr) : json::value(event.run_attempt)},
      {"run_hash", TextOrNull(event.run_hash)},
      {"diff", nullptr}};
  return json::serialize(body);
}

// Whether `body` says the same seq and prev_hash as its record.
bool BodyAgrees(const AuditRecord& record) {
  json::error_code error;
  const json::value body = json::parse(record.body, error);
  if (error || !body.is_object()) {
    return false;
  }
  const json::value* seq = body.get_object().if_contains("seq");
  const json::value* prev_hash = body.get_object().if_contains("prev_hash");
  return seq != nullptr && *seq == record.seq && prev_hash != nullptr &&
         *prev_hash == json::value(record.prev_hash);
}

// What is wrong with `record` after a record whose hash is `prev_hash`; empty: nothing.
std::string Problem(const AuditRecord& record,
                    std::int64_t expected_seq,
                    std::string_view prev_hash) {
  if (record.seq != expected_seq) {
    return fmt::format("record {} is missing; the next one is {}", expected_seq, record.seq);
  }
  if (record.hash != Sha256Hex(record.body)) {
    return fmt::format("record {}: its content does not have its hash {}", record.seq, record.hash);
  }
  if (record.prev_hash != prev_hash || !BodyAgrees(record)) {
    return fmt::format("record {}: does not follow the record before it", record.seq);
  }
  return {};
}

}  // namespace

Result<AuditRecord> RecordAudit(ControlDb& control, const AuditEvent& event) {
  AuditRecord record;
  RETURN_IF_ERROR(control.InTransaction([&]() -> Status {
    ASSIGN_OR_RETURN(record,
                     control.AppendAudit(
                         [&](std::int64_t seq, std::string_view prev_hash, std::int64_t at_us) {
                           return Body(event, seq, prev_hash, at_us);
                         },
                         Sha256Hex));
    return control.SetSetting(kHeadSetting, HeadText(record.seq, record.hash));
  }));
  return record;
}

Result<AuditSummary> SummarizeAudit(const AuditRecord& record) {
  json::error_code error;
  const json::value body = json::parse(record.body, error);
  if (error || !body.is_object()) {
    return Corruption(fmt::format("audit record {} is no JSON object", record.seq));
  }
  // The text at a path of keys; empty where there is none.
  const auto text = [&](std::initializer_list<std::string_view> path) {
    const json::value* value = &body;
    for (const std::string_view key : path) {
      value =
          value != nullptr && value->is_object() ? value->get_object().if_contains(key) : nullptr;
    }
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  };
  const std::string name = text({"object", "name"});
  return AuditSummary{.at = text({"at"}),
                      .actor = text({"actor", "id"}),
                      .action = text({"action"}),
                      .object = text({"object", "type"}) + (name.empty() ? "" : " " + name),
                      .destination = text({"destination", "id"}),
                      .outcome = text({"outcome"})};
}

Result<AuditVerification> VerifyAudit(ControlDb& control) {
  AuditVerification verification;
  // One transaction, so that a record appended meanwhile is wholly seen or not at all.
  RETURN_IF_ERROR(control.InTransaction([&]() -> Status {
    internal::RunLogCheck runs;
    std::string prev_hash;
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(
          const std::vector<AuditRecord> page,
          control.AuditRecords({.first = verification.records + 1, .count = kPageRecords}));
      for (const AuditRecord& record : page) {
        std::string problem = Problem(record, verification.records + 1, prev_hash);
        if (!problem.empty()) {
          verification.first_broken = verification.records + 1;
          verification.problems = {std::move(problem)};
          return {};
        }
        ++verification.records;
        prev_hash = record.hash;
        runs.Add(record);
      }
      more = !page.empty();
    }
    ASSIGN_OR_RETURN(const std::optional<std::string> head, control.Setting(kHeadSetting));
    if (head.value_or(HeadText(0, "")) != HeadText(verification.records, prev_hash)) {
      verification.first_broken = verification.records + 1;
      verification.problems = {fmt::format(
          "records after {} are missing or were added from outside", verification.records)};
      return {};
    }
    ASSIGN_OR_RETURN(verification.problems, runs.Compare(control));
    return {};
  }));
  return verification;
}

}  // namespace sojourn
