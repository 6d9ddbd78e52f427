#include "egress/manifest.h"

#include "base/json_string.h"
#include "base/sha256.h"
#include "egress/json_text_internal.h"

namespace sojourn {
namespace {

using internal::JsonText;

void WriteString(JsonText& json, std::string_view key, std::string_view value) {
  json.Key(key);
  json.StringOrNull(value);
}

void WriteInteger(JsonText& json, std::string_view key, std::int64_t value) {
  json.Key(key);
  json.Integer(value);
}

void WriteLiteral(JsonText& json, std::string_view key, std::string_view literal) {
  json.Key(key);
  json.Raw(literal);
}

void WriteEmptyArray(JsonText& json, std::string_view key) {
  json.Key(key);
  json.BeginArray();
  json.EndArray();
}

void WriteIdentity(JsonText& json, const Manifest& manifest) {
  WriteInteger(json, "manifest_version", kManifestVersion);
  WriteString(json, "export_id", manifest.export_name);
  WriteString(json, "export_name", manifest.export_name);
  WriteInteger(json, "export_revision", manifest.export_revision);
  WriteString(json, "run_id", manifest.run_id);
  // A run is delivered once; tries that delivered nothing are in the run log only, so that a retry
  // writes equal bytes.
  WriteInteger(json, "attempt", 1);
  WriteString(json, "kind", manifest.kind);
  WriteString(json, "mode", manifest.mode);
  WriteString(json, "owner", manifest.owner);
  WriteString(json, "requested_by", manifest.requested_by);
  WriteString(json, "trigger", manifest.trigger);
  WriteString(json, "destination_id", manifest.destination_id);
}

void WriteView(JsonText& json, const Manifest& manifest) {
  json.Key("data_view");
  if (manifest.data_view.empty()) {
    json.Raw("null");
  } else {
    json.BeginObject();
    WriteString(json, "id", manifest.data_view);
    WriteInteger(json, "revision", manifest.state.definitions_revision);
    json.EndObject();
  }
  WriteEmptyArray(json, "segments");
  json.Key("window");
  json.BeginObject();
  WriteString(json, "start", manifest.window.start);
  WriteString(json, "end", manifest.window.end);
  WriteString(json, "tz", manifest.window.timezone);
  json.EndObject();
  WriteLiteral(json, "lookback", "null");
}

void WriteState(JsonText& json, const Manifest& manifest) {
  json.Key("watermark");
  json.BeginObject();
  WriteInteger(json, "from", manifest.watermark.from);
  WriteInteger(json, "to", manifest.watermark.to);
  json.EndObject();
  json.Key("previous_manifest");
  if (manifest.previous_manifest) {
    json.BeginObject();
    WriteString(json, "path", manifest.previous_manifest->path);
    WriteString(json, "sha256", manifest.previous_manifest->sha256);
    json.EndObject();
  } else {
    json.Raw("null");
  }
  json.Key("state");
  json.BeginObject();
  WriteString(json, "id", manifest.state.id);
  WriteInteger(json, "lake_snapshot", manifest.state.lake_snapshot);
  WriteInteger(json, "identity_version", manifest.state.identity_version);
  WriteInteger(json, "graph_sequence", 0);
  json.Key("lookup_versions");
  json.BeginObject();
  json.EndObject();
  WriteInteger(json, "definitions_revision", manifest.state.definitions_revision);
  WriteInteger(json, "engine_version", manifest.state.engine_version);
  WriteInteger(json, "erasure_epoch", 0);
  json.EndObject();
  WriteInteger(json, "stitch_generation", manifest.state.identity_version);
  WriteInteger(json, "engine_version", manifest.state.engine_version);
  WriteString(json, "query_hash", manifest.query_hash);
}

void WritePolicy(JsonText& json) {
  json.Key("policy");
  json.BeginObject();
  WriteInteger(json, "policy_revision", 0);
  WriteString(json, "decision", "allow");
  WriteEmptyArray(json, "dropped");
  WriteEmptyArray(json, "masked");
  json.EndObject();
}

void WriteSchema(JsonText& json, const Manifest& manifest) {
  json.Key("schema");
  json.BeginObject();
  WriteString(json, "fingerprint", SchemaFingerprint(manifest.columns));
  json.Key("columns");
  json.BeginArray();
  for (const RowColumn& column : manifest.columns) {
    json.BeginObject();
    json.Key("name");
    json.String(column.name);
    WriteString(json, "component_id", column.component_id);
    WriteString(json, "title", column.title);
    WriteString(json, "type", column.TypeText());
    WriteLiteral(json, "nullable", "true");
    WriteEmptyArray(json, "labels");
    WriteLiteral(json, "transform", "null");
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteTotals(JsonText& json, const Manifest& manifest) {
  json.Key("totals");
  json.BeginObject();
  WriteInteger(json, "rows", manifest.rows);
  WriteInteger(json, "bytes", manifest.bytes);
  WriteInteger(json, "files", static_cast<std::int64_t>(manifest.files.size()));
  if (manifest.people) {
    WriteInteger(json, "people", *manifest.people);
  }
  json.Key("sums");
  json.BeginObject();
  for (const auto& [column, sum] : manifest.sums) {
    WriteLiteral(json, column, sum);
  }
  json.EndObject();
  json.EndObject();
}

void WriteFiles(JsonText& json, const Manifest& manifest) {
  json.Key("files");
  json.BeginArray();
  for (const ManifestFile& file : manifest.files) {
    json.BeginObject();
    WriteString(json, "path", file.path);
    WriteInteger(json, "rows", file.rows);
    WriteInteger(json, "bytes", file.bytes);
    WriteString(json, "sha256", file.sha256);
    WriteString(json, "md5", file.md5);
    WriteLiteral(json, "row_groups", file.row_groups ? std::to_string(*file.row_groups) : "null");
    WriteString(json, "min_ts", file.min_ts);
    WriteString(json, "max_ts", file.max_ts);
    WriteLiteral(json, "partition", "null");
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string ManifestText(const Manifest& manifest) {
  JsonText json;
  json.BeginObject();
  WriteIdentity(json, manifest);
  WriteView(json, manifest);
  WriteState(json, manifest);
  WritePolicy(json);
  WriteSchema(json, manifest);
  WriteTotals(json, manifest);
  WriteFiles(json, manifest);
  WriteString(json, "created_at", manifest.created_at);
  WriteLiteral(json, "complete", "true");
  json.EndObject();
  return std::move(json).Finish();
}

std::string SchemaFingerprint(const std::vector<RowColumn>& columns) {
  std::string text = "[";
  for (const RowColumn& column : columns) {
    text += text.size() > 1 ? ",[" : "[";
    AppendJsonString(column.name, text);
    text += ',';
    AppendJsonString(column.TypeText(), text);
    text += ']';
  }
  return Sha256Hex(text + "]");
}

}  // namespace sojourn
