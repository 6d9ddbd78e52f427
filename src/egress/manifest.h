// What `_manifest.json` says about one delivery (export.md 17.1, R-60). docs/format/manifest.md
// describes the file for other readers; a reader that finds no manifest finds no delivery.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/rows.h"

namespace sojourn {

inline constexpr std::string_view kManifestName = "_manifest.json";
inline constexpr int kManifestVersion = 1;

struct ManifestFile {
  std::string path;  // relative to the manifest's folder
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string sha256;
  std::string md5;
  std::optional<std::int64_t> row_groups;  // Parquet
  std::string min_ts;  // of the timestamp column; empty: no such column, or no value
  std::string max_ts;
};

// Empty strings and absent optionals are null in the file.
struct Manifest {
  std::string export_name;  // also export_id: exports have no other id yet
  std::int64_t export_revision = 0;
  std::string run_id;
  std::string kind;           // table (report), feed (events), dataset
  std::string mode = "full";  // full | incremental
  std::string owner;
  std::string requested_by;
  std::string trigger;
  std::string destination_id;
  std::string data_view;  // empty for datasets
  struct DataWindow {
    std::string start;  // instants; empty: all data
    std::string end;
    std::string timezone;
  } window;
  struct Watermark {  // lake snapshots: from excluded, to included
    std::int64_t from = 0;
    std::int64_t to = 0;
  } watermark;
  struct Previous {
    std::string path;  // relative to the destination
    std::string sha256;
  };
  std::optional<Previous> previous_manifest;
  struct State {
    std::string id;
    std::int64_t lake_snapshot = 0;
    std::int64_t identity_version = 0;
    std::int64_t definitions_revision = 0;
    std::int64_t engine_version = 0;
  } state;
  std::string query_hash;
  std::vector<RowColumn> columns;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::optional<std::int64_t> people;
  // Sum of each numeric column over all rows, as a JSON number.
  std::vector<std::pair<std::string, std::string>> sums;
  std::vector<ManifestFile> files;
  std::string created_at;  // instant at which the run began
};

// Returns the file's bytes: equal for equal manifests.
std::string ManifestText(const Manifest& manifest);

// Reads what ManifestText wrote, or another program in the same form: keys that are not known are
// passed over. kCorruption names the key and what is wrong with it; never trusts a path, a length
// or a depth.
Result<Manifest> ParseManifest(std::string_view text);

// SHA-256 of the compact JSON [["name","type"],…] in column order: equal for outputs a reader can
// treat alike.
std::string SchemaFingerprint(const std::vector<RowColumn>& columns);

}  // namespace sojourn
