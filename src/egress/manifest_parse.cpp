#include <boost/json.hpp>

#include "base/number_text.h"
#include "egress/manifest.h"

namespace sojourn {
namespace {

namespace json = boost::json;

// Reads members of one object; the first thing wrong stays in `status` and later reads give empty
// values.
class Members {
 public:
  Members(const json::value* value, std::string place, Status& status)
      : place_(std::move(place)), status_(status) {
    if (value != nullptr && value->is_object()) {
      object_ = &value->get_object();
    } else {
      Wrong("", "is not an object");
    }
  }

  std::string Text(std::string_view key) const {
    const json::value* const value = Find(key);
    if (value == nullptr || value->is_null()) {
      return {};
    }
    if (!value->is_string()) {
      Wrong(key, "is not a string");
      return {};
    }
    return std::string(value->get_string());
  }

  std::string RequiredText(std::string_view key) const {
    std::string text = Text(key);
    if (text.empty()) {
      Wrong(key, "is missing");
    }
    return text;
  }

  std::optional<std::int64_t> OptionalInteger(std::string_view key) const {
    const json::value* const value = Find(key);
    if (value == nullptr || value->is_null()) {
      return std::nullopt;
    }
    if (!value->is_int64() || value->get_int64() < 0) {
      Wrong(key, "is not a whole number from 0");
      return std::nullopt;
    }
    return value->get_int64();
  }

  std::int64_t Integer(std::string_view key) const {
    const std::optional<std::int64_t> value = OptionalInteger(key);
    if (!value) {
      Wrong(key, "is missing");
    }
    return value.value_or(0);
  }

  Members Object(std::string_view key) const { return Members(Find(key), Place(key), status_); }
  bool IsNull(std::string_view key) const {
    const json::value* const value = Find(key);
    return value == nullptr || value->is_null();
  }

  // Calls `read` with each element of the array, an object.
  template <typename Read>
  void Each(std::string_view key, const Read& read) const {
    const json::value* const value = Find(key);
    if (value == nullptr || !value->is_array()) {
      Wrong(key, "is not an array");
      return;
    }
    std::size_t index = 0;
    for (const json::value& element : value->get_array()) {
      read(Members(&element, fmt::format("{}[{}]", Place(key), index++), status_));
    }
  }

  const json::object* object() const { return object_; }
  const json::value* Find(std::string_view key) const {
    return object_ == nullptr ? nullptr : object_->if_contains(key);
  }
  void Wrong(std::string_view key, std::string_view why) const {
    if (status_.ok()) {
      status_ = Corruption(fmt::format("manifest: {} {}", Place(key), why),
                           "it was changed after delivery, or it is not a manifest of Sojourn");
    }
  }

 private:
  std::string Place(std::string_view key) const {
    return place_.empty() || key.empty() ? place_ + std::string(key)
                                         : fmt::format("{}.{}", place_, key);
  }

  const json::object* object_ = nullptr;
  std::string place_;
  Status& status_;
};

void ReadIdentity(const Members& root, Manifest& manifest) {
  if (root.Integer("manifest_version") != kManifestVersion) {
    root.Wrong("manifest_version", fmt::format("is not {}", kManifestVersion));
  }
  manifest.export_name = root.RequiredText("export_name");
  manifest.export_revision = root.Integer("export_revision");
  manifest.run_id = root.RequiredText("run_id");
  manifest.kind = root.RequiredText("kind");
  manifest.mode = root.RequiredText("mode");
  manifest.owner = root.Text("owner");
  manifest.requested_by = root.Text("requested_by");
  manifest.trigger = root.Text("trigger");
  manifest.destination_id = root.RequiredText("destination_id");
  manifest.query_hash = root.Text("query_hash");
  manifest.created_at = root.RequiredText("created_at");
}

void ReadData(const Members& root, Manifest& manifest) {
  if (!root.IsNull("data_view")) {
    manifest.data_view = root.Object("data_view").RequiredText("id");
  }
  const Members window = root.Object("window");
  manifest.window = {
      .start = window.Text("start"), .end = window.Text("end"), .timezone = window.Text("tz")};
  const Members watermark = root.Object("watermark");
  manifest.watermark = {.from = watermark.Integer("from"), .to = watermark.Integer("to")};
  if (!root.IsNull("previous_manifest")) {
    const Members previous = root.Object("previous_manifest");
    manifest.previous_manifest = {.path = previous.RequiredText("path"),
                                  .sha256 = previous.RequiredText("sha256")};
  }
  const Members state = root.Object("state");
  manifest.state = {.id = state.RequiredText("id"),
                    .lake_snapshot = state.Integer("lake_snapshot"),
                    .identity_version = state.Integer("identity_version"),
                    .definitions_revision = state.Integer("definitions_revision"),
                    .engine_version = state.Integer("engine_version")};
}

void ReadColumns(const Members& root, Manifest& manifest) {
  const Members schema = root.Object("schema");
  schema.Each("columns", [&](const Members& column) {
    const Result<ColumnType> type = ParseColumnType(column.RequiredText("type"));
    if (!type.ok()) {
      column.Wrong("type", "is no type");
      return;
    }
    RowColumn& added =
        manifest.columns.emplace_back(RawRowColumn(column.Text("name"), type.value()));
    added.component_id = column.Text("component_id");
    added.title = column.Text("title");
  });
  if (schema.RequiredText("fingerprint") != SchemaFingerprint(manifest.columns)) {
    schema.Wrong("fingerprint", "is not that of the columns");
  }
}

std::string NumberText(const json::value& value) {
  if (value.is_int64()) {
    return std::to_string(value.get_int64());
  }
  if (value.is_uint64()) {
    return std::to_string(value.get_uint64());
  }
  if (value.is_null()) {
    return "null";  // finite values whose sum is not
  }
  return value.is_double() ? DoubleText(value.get_double()) : std::string();
}

void ReadTotals(const Members& root, Manifest& manifest) {
  const Members totals = root.Object("totals");
  manifest.rows = totals.Integer("rows");
  manifest.bytes = totals.Integer("bytes");
  manifest.people = totals.OptionalInteger("people");
  const Members sums = totals.Object("sums");
  if (sums.object() != nullptr) {
    for (const auto& [column, sum] : *sums.object()) {
      manifest.sums.emplace_back(column, NumberText(sum));
      if (manifest.sums.back().second.empty()) {
        sums.Wrong(column, "is not a number");
      }
    }
  }
  if (totals.Integer("files") != static_cast<std::int64_t>(manifest.files.size())) {
    totals.Wrong("files", "is not the number of files listed");
  }
}

void ReadFiles(const Members& root, Manifest& manifest) {
  root.Each("files", [&](const Members& file) {
    manifest.files.push_back({.path = file.RequiredText("path"),
                              .rows = file.Integer("rows"),
                              .bytes = file.Integer("bytes"),
                              .sha256 = file.RequiredText("sha256"),
                              .md5 = file.RequiredText("md5"),
                              .row_groups = file.OptionalInteger("row_groups"),
                              .min_ts = file.Text("min_ts"),
                              .max_ts = file.Text("max_ts")});
  });
}

}  // namespace

Result<Manifest> ParseManifest(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error) {
    return Corruption(fmt::format("manifest is not JSON: {}", error.message()),
                      "it was changed after delivery, or it is not a manifest of Sojourn");
  }
  Manifest manifest;
  Status status;
  const Members root(&value, "", status);
  ReadIdentity(root, manifest);
  ReadData(root, manifest);
  ReadColumns(root, manifest);
  ReadFiles(root, manifest);
  ReadTotals(root, manifest);
  const json::value* const complete = root.Find("complete");
  if (complete == nullptr || !complete->is_bool() || !complete->get_bool()) {
    root.Wrong("complete", "is not true");
  }
  RETURN_IF_ERROR(status);
  return manifest;
}

}  // namespace sojourn
