#include "govern/audit.h"

#include <string_view>

#include <boost/json.hpp>

#include "base/civil_time.h"
#include "base/sha256.h"

namespace sojourn {
namespace {

namespace json = boost::json;

// Names the newest record, so that records missing at the end are noticed too.
constexpr std::string_view kHeadSetting = "audit.head";
constexpr std::int64_t kPageRecords = 1000;

std::string HeadText(std::int64_t seq, std::string_view hash) {
  return fmt::format("{} {}", seq, hash);
}

void AddText(json::object& object, std::string_view key, std::string_view value) {
  if (!value.empty()) {
    object[key] = value;
  }
}

void AddObject(json::object& parent, std::string_view key, json::object object) {
  if (!object.empty()) {
    parent[key] = std::move(object);
  }
}

json::object ActorJson(const AuditEvent& event) {
  json::object actor;
  AddText(actor, "id", event.actor_id);
  AddText(actor, "type", event.actor_type);
  AddText(actor, "auth_method", event.auth_method);
  return actor;
}

json::object ObjectJson(const AuditEvent& event) {
  json::object object;
  AddText(object, "type", event.object_type);
  AddText(object, "name", event.object_name);
  if (event.object_revision > 0) {
    object["revision"] = event.object_revision;
  }
  return object;
}

json::object DestinationJson(const AuditEvent& event) {
  json::object destination;
  AddText(destination, "id", event.destination_id);
  AddText(destination, "kind", event.destination_kind);
  AddText(destination, "party", event.destination_party);
  AddText(destination, "location", event.destination_location);
  return destination;
}

json::object DataJson(const AuditEvent& event) {
  json::object data;
  AddText(data, "data_view", event.data_view);
  if (!event.columns.empty()) {
    data["columns"] = json::array(event.columns.begin(), event.columns.end());
  }
  AddText(data, "window", event.window);
  if (event.rows) {
    data["rows"] = *event.rows;
  }
  if (event.bytes) {
    data["bytes"] = *event.bytes;
  }
  if (!event.files.empty()) {
    json::array files;
    for (const auto& [path, sha256] : event.files) {
      files.push_back(json::object({{"path", path}, {"sha256", sha256}}));
    }
    data["files"] = std::move(files);
  }
  return data;
}

// The canonical JSON of one record: keys in the order of export.md 17.3, nothing empty, no blanks.
std::string Body(const AuditEvent& event,
                 std::int64_t seq,
                 std::string_view prev_hash,
                 std::int64_t at_us) {
  json::object body;
  body["seq"] = seq;
  body["prev_hash"] = prev_hash;
  body["at"] = InstantText(at_us);
  AddObject(body, "actor", ActorJson(event));
  json::object client;
  AddText(client, "app", event.app);
  AddObject(body, "client", std::move(client));
  AddText(body, "action", event.action);
  AddObject(body, "object", ObjectJson(event));
  AddObject(body, "destination", DestinationJson(event));
  AddObject(body, "data", DataJson(event));
  AddText(body, "outcome", event.outcome);
  AddText(body, "reason_code", event.reason_code);
  AddText(body, "run_id", event.run_id);
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
    std::string prev_hash;
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(const std::vector<AuditRecord> page,
                       control.AuditRecords(verification.records + 1, kPageRecords));
      for (const AuditRecord& record : page) {
        verification.problem = Problem(record, verification.records + 1, prev_hash);
        if (!verification.problem.empty()) {
          verification.first_broken = verification.records + 1;
          return {};
        }
        ++verification.records;
        prev_hash = record.hash;
      }
      more = !page.empty();
    }
    ASSIGN_OR_RETURN(const std::optional<std::string> head, control.Setting(kHeadSetting));
    if (head.value_or(HeadText(0, "")) != HeadText(verification.records, prev_hash)) {
      verification.first_broken = verification.records + 1;
      verification.problem = fmt::format("records after {} are missing or were added from outside",
                                         verification.records);
    }
    return {};
  }));
  return verification;
}

}  // namespace sojourn
