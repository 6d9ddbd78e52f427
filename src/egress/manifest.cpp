#include "egress/manifest.h"

#include "base/json_text.h"
#include "base/sha256.h"

namespace sojourn {
namespace {

void WriteString(JsonText& json, std::string_view key, std::string_view value) {
  json.Key(key).TextOrNull(value);
}

void WriteInteger(JsonText& json, std::string_view key, std::int64_t value) {
  json.Key(key).Integer(value);
}

void WriteLiteral(JsonText& json, std::string_view key, std::string_view literal) {
  json.Key(key).Raw(literal);
}

void WriteEmptyArray(JsonText& json, std::string_view key) {
  json.Key(key).OpenList().CloseList();
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
    json.Null();
  } else {
    json.OpenObject();
    WriteString(json, "id", manifest.data_view);
    WriteInteger(json, "revision", manifest.state.definitions_revision);
    json.CloseObject();
  }
  WriteEmptyArray(json, "segments");
  json.Key("window").OpenObject();
  WriteString(json, "start", manifest.window.start);
  WriteString(json, "end", manifest.window.end);
  WriteString(json, "tz", manifest.window.timezone);
  json.CloseObject();
  WriteLiteral(json, "lookback", "null");
}

void WriteState(JsonText& json, const Manifest& manifest) {
  json.Key("watermark").OpenObject();
  WriteInteger(json, "from", manifest.watermark.from);
  WriteInteger(json, "to", manifest.watermark.to);
  json.CloseObject();
  json.Key("previous_manifest");
  if (manifest.previous_manifest) {
    json.OpenObject();
    WriteString(json, "path", manifest.previous_manifest->path);
    WriteString(json, "sha256", manifest.previous_manifest->sha256);
    json.CloseObject();
  } else {
    json.Null();
  }
  json.Key("state").OpenObject();
  WriteString(json, "id", manifest.state.id);
  WriteInteger(json, "lake_snapshot", manifest.state.lake_snapshot);
  WriteInteger(json, "identity_version", manifest.state.identity_version);
  WriteInteger(json, "graph_sequence", 0);
  json.Key("lookup_versions").OpenObject().CloseObject();
  WriteInteger(json, "definitions_revision", manifest.state.definitions_revision);
  WriteInteger(json, "engine_version", manifest.state.engine_version);
  WriteInteger(json, "erasure_epoch", 0);
  json.CloseObject();
  WriteInteger(json, "stitch_generation", manifest.state.identity_version);
  WriteInteger(json, "engine_version", manifest.state.engine_version);
  WriteString(json, "query_hash", manifest.query_hash);
}

void WritePolicy(JsonText& json) {
  json.Key("policy").OpenObject();
  WriteInteger(json, "policy_revision", 0);
  WriteString(json, "decision", "allow");
  WriteEmptyArray(json, "dropped");
  WriteEmptyArray(json, "masked");
  json.CloseObject();
}

void WriteSchema(JsonText& json, const Manifest& manifest) {
  json.Key("schema").OpenObject();
  WriteString(json, "fingerprint", SchemaFingerprint(manifest.columns));
  json.Key("columns").OpenList();
  for (const RowColumn& column : manifest.columns) {
    json.OpenObject();
    json.Key("name").Text(column.name);
    WriteString(json, "component_id", column.component_id);
    WriteString(json, "title", column.title);
    WriteString(json, "type", column.TypeText());
    WriteLiteral(json, "nullable", "true");
    WriteEmptyArray(json, "labels");
    WriteLiteral(json, "transform", "null");
    json.CloseObject();
  }
  json.CloseList();
  json.CloseObject();
}

void WriteTotals(JsonText& json, const Manifest& manifest) {
  json.Key("totals").OpenObject();
  WriteInteger(json, "rows", manifest.rows);
  WriteInteger(json, "bytes", manifest.bytes);
  WriteInteger(json, "files", static_cast<std::int64_t>(manifest.files.size()));
  if (manifest.people) {
    WriteInteger(json, "people", *manifest.people);
  }
  json.Key("sums").OpenObject();
  for (const auto& [column, sum] : manifest.sums) {
    WriteLiteral(json, column, sum);
  }
  json.CloseObject();
  json.CloseObject();
}

void WriteFiles(JsonText& json, const Manifest& manifest) {
  json.Key("files").OpenList();
  for (const ManifestFile& file : manifest.files) {
    json.OpenObject();
    WriteString(json, "path", file.path);
    WriteInteger(json, "rows", file.rows);
    WriteInteger(json, "bytes", file.bytes);
    WriteString(json, "sha256", file.sha256);
    WriteString(json, "md5", file.md5);
    WriteLiteral(json, "row_groups", file.row_groups ? std::to_string(*file.row_groups) : "null");
    WriteString(json, "min_ts", file.min_ts);
    WriteString(json, "max_ts", file.max_ts);
    WriteLiteral(json, "partition", "null");
    json.CloseObject();
  }
  json.CloseList();
}

}  // namespace

std::string ManifestText(const Manifest& manifest) {
  JsonText json(JsonText::Layout::kIndented);
  json.OpenObject();
  WriteIdentity(json, manifest);
  WriteView(json, manifest);
  WriteState(json, manifest);
  WritePolicy(json);
  WriteSchema(json, manifest);
  WriteTotals(json, manifest);
  WriteFiles(json, manifest);
  WriteString(json, "created_at", manifest.created_at);
  WriteLiteral(json, "complete", "true");
  json.CloseObject();
  return json.Take() + "\n";
}

std::string SchemaFingerprint(const std::vector<RowColumn>& columns) {
  JsonText json;
  json.OpenList();
  for (const RowColumn& column : columns) {
    json.OpenList().Text(column.name).Text(column.TypeText()).CloseList();
  }
  json.CloseList();
  return Sha256Hex(json.Take());
}

}  // namespace sojourn
